import { Host } from './host.ts'
import { asList, asObject, asText, isObject, type JsonObject } from './json.ts'
import { metadataOf, type Metadata } from './kubernetes-object.ts'

/** Asks the operator to remove every replica before the ClusterSet goes. The operator never adds it itself. */
export const dissolveFinalizer = 'percona.com/clusterset-dissolve'

/** What the operator takes for an absent port. */
export const defaultPort = 3306

/** The key of `credentialsSecret` that the operator falls back to when it is empty. */
export const defaultCredentialsKey = 'clusterset'

/** One way in to a member: host and port as the manifest has them. */
export interface Endpoint {
  readonly host: Host
  readonly port: number
  /** `db.paris.example:3306`: the host as it is written, and the port. */
  readonly address: string
  readonly hostPath: string
  /** Its number within the entry. */
  readonly index: number
}

/** One item of `spec.clusters`: a member, wherever it runs. */
export interface Entry {
  readonly name: string
  readonly namePath: string
  readonly endpoints: readonly Endpoint[]
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
  namespace: string,
  clusterDomain: string,
): readonly Endpoint[] {
  return asList(list).flatMap((item, index) => {
    const written = asText(asObject(item)['host'])
    if (written === undefined) return []
    const port = asObject(item)['port']
    const number = typeof port === 'number' ? port : defaultPort
    return [
      {
        host: new Host(written, namespace, clusterDomain),
        port: number,
        address: `${written}:${String(number)}`,
        hostPath: `${entryPath}.endpoints[${String(index)}].host`,
        index,
      },
    ]
  })
}

function entriesFrom(list: unknown, namespace: string, clusterDomain: string): readonly Entry[] {
  return asList(list).flatMap((item, index) => {
    if (!isObject(item)) return []
    const path = `spec.clusters[${String(index)}]`
    return [
      {
        name: asText(item['innodbClusterName']) ?? '',
        namePath: `${path}.innodbClusterName`,
        endpoints: endpointsFrom(item['endpoints'], path, namespace, clusterDomain),
      },
    ]
  })
}

/** Reads a raw ClusterSet, leniently: what has another type than the CRD's counts as absent. */
export function clusterSetFrom(object: JsonObject, clusterDomain: string): ClusterSet {
  const metadata = metadataOf(object)
  const spec = asObject(object['spec'])
  const secret = asObject(spec['credentialsSecret'])
  return {
    ...metadata,
    primaryCluster: asText(spec['primaryCluster']) ?? '',
    entries: entriesFrom(spec['clusters'], metadata.namespace, clusterDomain),
    credentialsSecret: {
      name: asText(secret['name']) ?? '',
      key: asText(secret['key']) || defaultCredentialsKey,
    },
    isForced: asObject(spec['unsafeFlags'])['forcedFailover'] === true,
  }
}

function statusFrom(status: unknown): ClusterSetStatus | undefined {
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
export const endpointsOf = ({
  entries,
}: ClusterSet): readonly { readonly entry: Entry; readonly endpoint: Endpoint }[] =>
  entries.flatMap((entry) => entry.endpoints.map((endpoint) => ({ entry, endpoint })))

/** The names of a set's members, in manifest order. */
export const memberNamesOf = ({ entries }: ClusterSet): readonly string[] => entries.map(({ name }) => name)

/** Not being deleted. */
export const isLive = ({ isTerminating }: Metadata): boolean => !isTerminating

/** Being deleted, and the operator still takes it apart: its members are still needed. */
export const isDissolving = ({ isTerminating, finalizers }: Metadata): boolean =>
  isTerminating && finalizers.includes(dissolveFinalizer)
