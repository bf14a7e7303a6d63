import fc from 'fast-check'

import type { Raw } from '../support/objects.ts'
import {
  addressService,
  allPasswords,
  home,
  type MemberSketch,
  type Scene,
  type SecretsSketch,
  type ServerSketch,
  type SetSketch,
} from './scene.ts'

const names = ['paris', 'lyon', 'nice', 'lille']

/** How a member is reached: what to write, and the Service that it needs. */
const ways = {
  primary: (name: string) => `${name}-mysql-primary`,
  pod: (name: string) => `${name}-mysql-0.${name}-mysql`,
  long: (name: string) => `${name}-mysql-primary.${home}.svc.cluster.local`,
  haproxy: (name: string) => `${name}-haproxy.${home}`,
  address: (_name: string, number: number) => `203.0.113.${String(number + 1)}`,
  outside: (name: string) => `db.${name}.example`,
}

const wayNames = ['primary', 'pod', 'long', 'haproxy', 'address', 'outside'] as const

/** How sound images are named. */
const images = [
  'percona/percona-server:8.4.10-10.1',
  'percona/percona-server:8.0.46-37.1',
  'registry.example:5000/mirror/percona-server:8.4',
  'perconalab/percona-server-mysql-operator:main-psmysql8.4',
]

/** Edits of a spec that break nothing, each of one field. */
export const harmlessEdits: readonly Raw[] = [
  { sslMode: 'REQUIRED' },
  { sslMode: 'VERIFY_CA' },
  { mysqlshellRunner: { image: 'percona/percona-server:8.4.11-11.1' } },
  { createReplicaClusterOptions: { recoveryMethod: 'incremental' } },
  { unsafeFlags: { forcedClusterRemoval: true } },
]

/** What an UPDATE does that is sound. */
const soundUpdates = ['edit', 'switch', 'grow', 'shrink'] as const

const choices = fc.record({
  about: fc.constantFrom('ClusterSet', 'ClusterSet', 'ClusterSet', 'PerconaServer', 'Secret'),
  operation: fc.constantFrom('UPDATE', 'UPDATE', 'CREATE'),
  // The first member is always one that can be seen, so that every scene has a PerconaServerMySQL.
  first: fc.constantFrom(...wayNames.slice(0, 5)),
  rest: fc.array(fc.constantFrom(...wayNames), { minLength: 1, maxLength: 2 }),
  hasSecondEndpoint: fc.boolean(),
  isSecretShared: fc.boolean(),
  hasInternalSecrets: fc.boolean(),
  hasOwnCredentials: fc.boolean(),
  image: fc.constantFrom(...images),
  crVersion: fc.constantFrom('1.2.0', '1.3.0'),
  status: fc.constantFrom('formed', 'formed', 'formed', 'notFormed', 'none'),
  soundUpdate: fc.constantFrom(...soundUpdates),
  edit: fc.constantFrom(...harmlessEdits),
  isPortWritten: fc.boolean(),
  number: fc.nat({ max: 2 }),
})

type Choices = typeof choices extends fc.Arbitrary<infer T> ? T : never

function membersOf({ first, rest, hasSecondEndpoint, isPortWritten }: Choices): MemberSketch[] {
  return [first, ...rest].map((way, index) => {
    const name = names[index] ?? ''
    const written = { host: ways[way](name, index), ...(isPortWritten ? { port: 3306 } : {}) }
    const second = { host: `${name}-mysql-1.${name}-mysql` }
    return { name, endpoints: hasSecondEndpoint && way !== 'outside' ? [written, second] : [written] }
  })
}

const isSeen = ({ endpoints }: MemberSketch): boolean => !endpoints.some(({ host }) => host.startsWith('db.'))

function serversOf(
  members: readonly MemberSketch[],
  { isSecretShared, image, crVersion }: Choices,
): ServerSketch[] {
  return members.filter(isSeen).map(({ name }) => ({
    name,
    clusterType: 'group-replication',
    image,
    crVersion,
    usersSecret: isSecretShared ? 'all-users' : `${name}-secrets`,
    isPaused: false,
  }))
}

function secretsOf(
  servers: readonly ServerSketch[],
  { hasInternalSecrets, hasOwnCredentials }: Choices,
): SecretsSketch {
  const secrets: SecretsSketch = {}
  for (const { name, usersSecret } of servers) {
    secrets[usersSecret] = { ...allPasswords }
    if (hasInternalSecrets) secrets[`internal-${name}`] = { ...allPasswords }
  }
  if (hasOwnCredentials) secrets['orders-credentials'] = { access: 'clusterset-1' }
  return secrets
}

/** The update of a sound set to another sound one. */
function updated(old: SetSketch, { soundUpdate, edit }: Choices): SetSketch {
  const set = structuredClone(old)
  const last = set.members.at(-1)
  switch (soundUpdate) {
    case 'edit':
      return { ...set, more: { ...set.more, ...edit } }
    case 'switch':
      return { ...set, primary: last?.name ?? set.primary }
    case 'grow':
      set.members.push({ name: 'lille', endpoints: [{ host: 'db.lille.example' }] })
      return set
    case 'shrink':
      set.members.pop()
      set.annotations['clusterset-guard.io/removed-clusters'] = `gone,${last?.name ?? ''}`
      return set
  }
}

function sceneFrom(chosen: Choices): Scene {
  const members = membersOf(chosen)
  const servers = serversOf(members, chosen)
  const [first] = servers
  const old: SetSketch = {
    name: 'orders',
    namespace: home,
    primary: 'paris',
    members,
    credentials: chosen.hasOwnCredentials
      ? { name: 'orders-credentials', key: 'access' }
      : { name: first?.usersSecret ?? '', key: 'clusterset' },
    annotations: { 'clusterset-guard.io/removed-clusters': 'gone' },
    more: {},
  }
  const { about, operation, status, number } = chosen
  return {
    about,
    operation,
    old,
    status,
    set: operation === 'CREATE' ? structuredClone(old) : updated(old, chosen),
    servers,
    secrets: secretsOf(servers, chosen),
    others: [],
    services: members.flatMap(({ name, endpoints }) =>
      endpoints.filter(({ host }) => /^[0-9.]+$/.test(host)).map(({ host }) => addressService(name, host)),
    ),
    number,
    serverEdit: { image: 'percona/percona-server:8.4.12-12.1' },
    secretEdit: { pmmservertoken: 'token-1' },
    damage: [],
  }
}

/** Scenes in which nothing is wrong. */
export const validScene: fc.Arbitrary<Scene> = choices.map(sceneFrom)

/** Scenes about a ClusterSet in which nothing is wrong. */
export const validSetScene: fc.Arbitrary<Scene> = choices.map((chosen) =>
  sceneFrom({ ...chosen, about: 'ClusterSet' }),
)
