import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Who an API server sees behind a token. */
export interface Identity {
  readonly name: string
  readonly groups: readonly string[]
}

/** A user with a token that the API server has known since its start. */
export interface User extends Identity {
  readonly token: string
  readonly kubeconfigFile: string
}

const accountGroups = (namespace: string): readonly string[] => [
  'system:serviceaccounts',
  `system:serviceaccounts:${namespace}`,
]

/**
 * The users of every test cluster. What they may do is in rights.yaml. The two controllers of Kubernetes are
 * here because none runs beside the API server: tests write what they would write.
 */
export const identities = {
  admin: { name: 'admin', groups: ['system:masters'] },
  /** The operator's ServiceAccount, under one of the names it can have. */
  operator: {
    name: 'system:serviceaccount:percona:percona-server-mysql-operator',
    groups: accountGroups('percona'),
  },
  developer: { name: 'dora', groups: ['developers'] },
  dba: { name: 'dan', groups: ['dbas'] },
  garbageCollector: {
    name: 'system:serviceaccount:kube-system:generic-garbage-collector',
    groups: accountGroups('kube-system'),
  },
  namespaceController: {
    name: 'system:serviceaccount:kube-system:namespace-controller',
    groups: accountGroups('kube-system'),
  },
} as const satisfies Readonly<Record<string, Identity>>

export type UserName = keyof typeof identities

/** Where an API server is, and the file with the authority that signed its certificate. */
export interface Address {
  readonly url: string
  readonly certificateAuthorityFile: string
}

/** A kubeconfig of one user, in JSON, which is YAML too. */
export const kubeconfigOf = (
  { url, certificateAuthorityFile }: Address,
  user: string,
  credentials: Readonly<Record<string, unknown>>,
): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority': certificateAuthorityFile } }],
    users: [{ name: user, user: credentials }],
    contexts: [{ name: 'test', context: { cluster: 'test', user, namespace: 'default' } }],
    'current-context': 'test',
  })

const privately = { mode: 0o600 }

/** Makes a token and a kubeconfig for each user. */
export function makeUsers(folder: string, address: Address): Readonly<Record<UserName, User>> {
  const make = (id: UserName): User => {
    const { name, groups } = identities[id]
    const token = randomBytes(24).toString('hex')
    const kubeconfigFile = join(folder, `${id}.kubeconfig`)
    writeFileSync(kubeconfigFile, kubeconfigOf(address, name, { token }), privately)
    return { name, groups, token, kubeconfigFile }
  }
  return {
    admin: make('admin'),
    operator: make('operator'),
    developer: make('developer'),
    dba: make('dba'),
    garbageCollector: make('garbageCollector'),
    namespaceController: make('namespaceController'),
  }
}

/** Writes the users as `--token-auth-file` reads them: token, name, uid, groups. */
export function writeTokenFile(file: string, users: readonly User[]): void {
  const lines = users.map(({ token, name, groups }) => `${token},${name},${name},"${groups.join(',')}"\n`)
  writeFileSync(file, lines.join(''), privately)
}
