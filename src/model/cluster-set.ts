import type { Host } from './host.ts'
import { asList, asObject, asText, isObject, textsIn, type JsonObject } from './json.ts'
import { hostsSeenFrom } from './known-hosts.ts'
import { metadataOf, type Metadata } from './kubernetes-object.ts'

/** Asks the operator to remove every replica before the ClusterSet goes. The operator never adds it itself. */
export const dissolveFinalizer = 'percona.com/clusterset-dissolve'

/** What the operator takes for an absent port. */
export const defaultPort = 3306

/** The key of `credentialsSecret` that the operator falls back to when it is empty. */
export const defaultCredentialsKey = 'clusterset'

/** One way in to a member: host and port as the manifest has them. */
export class Endpoint {
  readonly host: Host
  readonly port: number
  /** Its number within the entry. */
  readonly index: number
  readonly #entryPath: string

  constructor(host: Host, port: number, index: number, entryPath: string) {
    this.host = host
    this.port = port
    this.index = index
    this.#entryPath = entryPath
  }

  /** `db.paris.example:3306`: the host as it is written, and the port. */
  get address(): string {
    return `${this.host.written}:${String(this.port)}`
  }

  get hostPath(): string {
    return `${this.#entryPath}.endpoints[${String(this.index)}].host`
  }
}

/** From where the hosts of a set are seen. */
interface Viewpoint {
  readonly namespace: string
  readonly clusterDomain: string
}

/** One item of `spec.clusters`: a member, wherever it runs. */
export class Entry {
  readonly name: string
  readonly #path: string
  readonly #viewpoint: Viewpoint
  /** The raw endpoints, until they are read. */
  #list: unknown
  #endpoints: readonly Endpoint[] | undefined

  /** `index` is its number in the list, `item` the raw entry. */
  constructor(item: JsonObject, index: number, viewpoint: Viewpoint) {
    this.name = asText(item['innodbClusterName']) ?? ''
    this.#path = `spec.clusters[${String(index)}]`
    this.#list = item['endpoints']
    this.#viewpoint = viewpoint
  }

  get namePath(): string {
    return `${this.#path}.innodbClusterName`
  }

  /** Read when first asked for: of an old object rules seldom want more than the names. */
  get endpoints(): readonly Endpoint[] {
    if (this.#endpoints === undefined) {
      this.#endpoints = endpointsFrom(this.#list, this.#path, this.#viewpoint)
      this.#list = undefined
    }
    return this.#endpoints
  }

  /** The hosts of the endpoints as they are written. To ask for them reads no endpoint. */
  get writtenHosts(): readonly string[] {
    if (this.#endpoints !== undefined) return this.#endpoints.map(({ host }) => host.written)
    return textsIn(asList(this.#list).map((item) => asObject(item)['host']))
  }
}

/** A ClusterSet as somebody asks for it. It has no status: the one in a request is not the stored one. */
export interface ClusterSet extends Metadata {
  readonly primaryCluster: string
  readonly entries: readonly Entry[]
  readonly credentialsSecret: { readonly name: string; readonly key: string }
  /** `unsafeFlags.forcedFailover` is true: an emergency. */
  readonly isForced: boolean
}

/** What the operator last saw. */
export interface ClusterSetStatus {
  /** Empty before the set is formed. */
  readonly primaryCluster: string
  /** Names of the members that have joined. */
  readonly joined: ReadonlySet<string>
}

/** A ClusterSet as the API server holds it. Without a status nothing can be told of what has joined. */
export interface StoredClusterSet extends ClusterSet {
  readonly status: ClusterSetStatus | undefined
}

function endpointsFrom(
  list: unknown,
  entryPath: string,
  { namespace, clusterDomain }: Viewpoint,
): readonly Endpoint[] {
  const hostOf = hostsSeenFrom(namespace, clusterDomain)
  const endpoints: Endpoint[] = []
  let index = 0
  for (const item of asList(list)) {
    const { host, port } = asObject(item)
    if (typeof host === 'string')
      endpoints.push(
        new Endpoint(hostOf(host), typeof port === 'number' ? port : defaultPort, index, entryPath),
      )
    index += 1
  }
  return endpoints
}

function entriesFrom(list: unknown, viewpoint: Viewpoint): readonly Entry[] {
  const entries: Entry[] = []
  for (const [index, item] of asList(list).entries())
    if (isObject(item)) entries.push(new Entry(item, index, viewpoint))
  return entries
}

/** Reads a raw ClusterSet, leniently: what has another type than the CRD's counts as absent. */
export function clusterSetFrom(object: JsonObject, clusterDomain: string): ClusterSet {
  const metadata = metadataOf(object)
  const spec = asObject(object['spec'])
  const secret = asObject(spec['credentialsSecret'])
  return {
    ...metadata,
    primaryCluster: asText(spec['primaryCluster']) ?? '',
    entries: entriesFrom(spec['clusters'], { namespace: metadata.namespace, clusterDomain }),
    credentialsSecret: {
      name: asText(secret['name']) ?? '',
      key: asText(secret['key']) || defaultCredentialsKey,
    },
    isForced: asObject(spec['unsafeFlags'])['forcedFailover'] === true,
  }
}

/** Reads the raw status of a ClusterSet; none if it is no object. */
export function statusFrom(status: unknown): ClusterSetStatus | undefined {
  if (!isObject(status)) return undefined
  return {
    primaryCluster: asText(status['primaryCluster']) ?? '',
    joined: new Set(Object.keys(asObject(status['clusters']))),
  }
}

/** Reads a raw ClusterSet that the API server holds, status included. */
export const storedClusterSetFrom = (object: JsonObject, clusterDomain: string): StoredClusterSet => ({
  ...clusterSetFrom(object, clusterDomain),
  status: statusFrom(object['status']),
})

/** Every endpoint of a set beside the entry it belongs to, in manifest order. */
export function endpointsOf({
  entries,
}: ClusterSet): readonly { readonly entry: Entry; readonly endpoint: Endpoint }[] {
  const found: { readonly entry: Entry; readonly endpoint: Endpoint }[] = []
  for (const entry of entries) for (const endpoint of entry.endpoints) found.push({ entry, endpoint })
  return found
}

/** The names of a set's members, in manifest order. */
export const memberNamesOf = ({ entries }: ClusterSet): readonly string[] => entries.map(({ name }) => name)

/** Not being deleted. */
export const isLive = ({ isTerminating }: Metadata): boolean => !isTerminating

/** Being deleted, and the operator still takes it apart: its members are still needed. */
export const isDissolving = ({ isTerminating, finalizers }: Metadata): boolean =>
  isTerminating && finalizers.includes(dissolveFinalizer)
