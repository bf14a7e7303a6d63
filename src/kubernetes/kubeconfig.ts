import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'

import { isAbsent, textsIn, type JsonObject } from '../model/json.ts'
import { CredentialPlugin } from './credential-plugin.ts'
import { fileFreshness, ReadCredentials, type Access, type Freshness, type TlsAccess } from './credentials.ts'
import type { Reached } from './in-cluster.ts'
import { readKubeconfig, textAt, type Entry, type Kubeconfig } from './kubeconfig-files.ts'
import { KubeconfigProblem } from './kubeconfig-problem.ts'
import { isCertificate, problemOfPair } from './pem.ts'
import { proxyOf, serverOf, warningsOf } from './kubeconfig-cluster.ts'

export interface KubeconfigOptions {
  readonly files: readonly string[]
  /** Whether files may be missing. */
  readonly isOptional: boolean
  /** The context to use; `current-context` of the file, if it is left out. */
  readonly context?: string | undefined
  readonly freshness?: Freshness
}

/** What a kubeconfig leads to. */
export interface KubeconfigTarget extends Reached {
  /** The files and the context, for people. */
  readonly where: string
  /** What is not safe about it, for a log. */
  readonly warnings: readonly string[]
  readonly proxy: Readonly<Record<string, string>>
}

/** A plugin is asked again at most this often; it says itself how long its credentials are good. */
const pluginFreshness: Freshness = { lifetimeMilliseconds: 10_000, leastMilliseconds: 10_000 }

/**
 * The API server of a context of kubeconfig files; undefined when all files may be missing and are. Rejects with
 * KubeconfigProblem. The files are read again while it is used, with the ones they name. Context and server stay
 * those of the start: whoever turns to another cluster with `kubectl config use-context` does not mean this process.
 */
export async function fromKubeconfig(options: KubeconfigOptions): Promise<KubeconfigTarget | undefined> {
  const { files, isOptional } = options
  const kubeconfig = await readKubeconfig(files, isOptional)
  if (kubeconfig === undefined) return undefined
  const chosen = chosenFrom(kubeconfig, options.context)
  const server = serverOf(chosen.cluster)
  const plugin = new CredentialPlugin()
  const first = await accessOf(chosen, plugin, false)
  const warnings = warningsOf(chosen.cluster, server, first)
  const readAgain = async (wereRefused: boolean): Promise<Access> => {
    const again = await readKubeconfig(files, isOptional)
    if (again === undefined) throw new KubeconfigProblem('the kubeconfig is gone')
    const now = chosenFrom(again, chosen.context)
    if (serverOf(now.cluster).href !== server.href) throw new KubeconfigProblem('the server is another one')
    const access = await accessOf(now, plugin, wereRefused)
    warningsOf(now.cluster, server, access)
    return access
  }
  const { exec, 'auth-provider': provider } = chosen.user?.value ?? {}
  const usual = isAbsent(exec) && isAbsent(provider) ? fileFreshness : pluginFreshness
  return {
    server,
    credentials: new ReadCredentials(first, readAgain, options.freshness ?? usual),
    where: `${kubeconfig.files.join(', ')}, context ${chosen.context}`,
    warnings,
    proxy: proxyOf(chosen.cluster),
  }
}

interface Chosen {
  readonly context: string
  readonly cluster: Entry
  /** Undefined for nobody: the API server then decides what `system:anonymous` may do. */
  readonly user: Entry | undefined
}

function chosenFrom(kubeconfig: Kubeconfig, wanted: string | undefined): Chosen {
  const { files, contexts, clusters, users } = kubeconfig
  const shown = `kubeconfig ${files.join(', ')}`
  const names = [...contexts.keys()].sort()
  const there = names.length === 0 ? 'it has no contexts' : `it has ${names.join(', ')}`
  const name = wanted ?? kubeconfig.currentContext
  if (name === undefined)
    throw new KubeconfigProblem(`${shown} has no current-context; name a context with --context (${there})`)
  const context = contexts.get(name)
  if (context === undefined)
    throw new KubeconfigProblem(`${shown} has no context ${name}; name another with --context (${there})`)
  const named = <T>(kind: string, entries: ReadonlyMap<string, T>, key: string): T => {
    const entry = entries.get(key)
    if (entry !== undefined) return entry
    throw new KubeconfigProblem(
      `${shown}: context ${name} names ${kind} ${JSON.stringify(key)}, which is not there; add it, or name another context with --context (${there})`,
    )
  }
  const user = textAt(context, 'user')
  return {
    context: name,
    cluster: named('cluster', clusters, textAt(context, 'cluster') ?? ''),
    user: user === undefined ? undefined : named('user', users, user),
  }
}

async function accessOf(
  { cluster, user }: Chosen,
  plugin: CredentialPlugin,
  wereRefused: boolean,
): Promise<Access> {
  const ca = await contentAt(cluster, 'certificate-authority')
  if (ca !== undefined && !isCertificate(ca))
    throw problemAt(
      cluster,
      'the certificate-authority is not a certificate in PEM; put the CA of the cluster there',
    )
  const servername = textAt(cluster, 'tls-server-name')
  const skips = cluster.value['insecure-skip-tls-verify'] === true
  if (skips && ca !== undefined)
    throw problemAt(
      cluster,
      'insecure-skip-tls-verify and a certificate-authority contradict each other; take the first out to check the server',
    )
  const tls: TlsAccess = {
    ...(ca !== undefined && { ca }),
    ...(servername !== undefined && { servername }),
    ...(skips && { rejectUnauthorized: false }),
  }
  if (user === undefined) return { tls, headers: {} }
  const added = await plugin.addedFor(user, forPlugin(cluster, ca), wereRefused)
  return {
    tls: { ...tls, ...(await certificateOf(user)), ...added.tls },
    headers: { ...impersonation(user), ...(await authorizationOf(user)), ...added.headers },
  }
}

/** What an exec plugin is told, by the names of its protocol. */
const forPlugin = ({ value }: Entry, ca: string | undefined): JsonObject => ({
  server: value['server'],
  'tls-server-name': value['tls-server-name'],
  'insecure-skip-tls-verify': value['insecure-skip-tls-verify'],
  'proxy-url': value['proxy-url'],
  ...(ca !== undefined && { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
})

async function certificateOf(user: Entry): Promise<TlsAccess> {
  const cert = await contentAt(user, 'client-certificate')
  const key = await contentAt(user, 'client-key')
  if (cert === undefined && key === undefined) return {}
  if (cert === undefined || key === undefined)
    throw problemAt(user, 'a client certificate and its key belong together, and one is missing; add it')
  const problem = problemOfPair(cert, key)
  if (problem !== undefined) throw problemAt(user, `${problem}; put a pair there that fits`)
  return { cert, key }
}

/** A token file counts more than a token beside it, as in client-go. */
async function authorizationOf(user: Entry): Promise<Readonly<Record<string, string>>> {
  const username = textAt(user, 'username')
  const tokenFile = textAt(user, 'tokenFile')
  const token =
    tokenFile === undefined ? textAt(user, 'token') : await fileContent(user, 'tokenFile', tokenFile)
  if (token !== undefined && username !== undefined)
    throw problemAt(user, 'it has both a token and a username; keep one of the two')
  if (token !== undefined) return { authorization: `Bearer ${token.trim()}` }
  if (username === undefined) return {}
  const pair = `${username}:${textAt(user, 'password') ?? ''}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

function impersonation(user: Entry): Readonly<Record<string, string | string[]>> {
  const [name, uid] = [textAt(user, 'as'), textAt(user, 'as-uid')]
  const groups = [...textsIn(user.value['as-groups'])]
  if (!isAbsent(user.value['as-user-extra']))
    throw problemAt(user, 'as-user-extra is not supported; take it out, or use another user')
  if (name === undefined && (uid !== undefined || groups.length > 0))
    throw problemAt(user, 'as-uid and as-groups need a user; add as')
  return {
    ...(name !== undefined && { 'impersonate-user': name }),
    ...(uid !== undefined && { 'impersonate-uid': uid }),
    ...(groups.length > 0 && { 'impersonate-group': groups }),
  }
}

/** What stands in a field as base64 (`…-data`), else what the file holds that the field names. */
async function contentAt(entry: Entry, field: string): Promise<string | undefined> {
  const data = textAt(entry, `${field}-data`)
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8')
  const file = textAt(entry, field)
  return file === undefined ? undefined : fileContent(entry, field, file)
}

async function fileContent(entry: Entry, field: string, named: string): Promise<string> {
  const file = isAbsolute(named) ? named : join(entry.folder, named)
  const text = await readFile(file, 'utf8').catch(() => '')
  if (text.trim() !== '') return text
  throw problemAt(entry, `${field} names ${file}, which is empty or cannot be read; put it there`)
}

const problemAt = ({ file, shownAs }: Entry, what: string): KubeconfigProblem =>
  new KubeconfigProblem(`kubeconfig ${file}: ${shownAs}: ${what}`)
