import { asList, asObject, asText, isObject, type JsonObject } from './json.ts'
import { metadataOf, type Metadata } from './kubernetes-object.ts'

/** The value of `spec.mysql.clusterType` that a ClusterSet demands, and what an absent one means. */
export const groupReplication = 'group-replication'

/** A PerconaServerMySQL as somebody asks for it: the part that rules read. */
export interface PerconaServer extends Metadata {
  /** What `spec.mysql.clusterType` says; absent or empty it is group replication. */
  readonly clusterType: string
  readonly image: string
  /** Empty until the operator writes its own. */
  readonly crVersion: string
  /** Where its users' passwords are, in its namespace. */
  readonly usersSecret: string
  /** The Secret in which the operator keeps what MySQL really has. */
  readonly internalSecret: string
  readonly isPaused: boolean
}

/** What the operator last saw of a PerconaServerMySQL. */
export interface PerconaServerStatus {
  /** The version that its running servers report; empty while none is ready. */
  readonly runningVersion: string
  /** Number of MySQL pods that are ready. */
  readonly readyPods: number
  /** Types of the conditions that are True. */
  readonly trueConditions: ReadonlySet<string>
}

/** A PerconaServerMySQL as the API server holds it. */
export interface StoredPerconaServer extends PerconaServer, PerconaServerStatus {}

/** Reads a raw PerconaServerMySQL, leniently. */
export function perconaServerFrom(object: JsonObject): PerconaServer {
  const metadata = metadataOf(object)
  const spec = asObject(object['spec'])
  const mysql = asObject(spec['mysql'])
  return {
    ...metadata,
    clusterType: asText(mysql['clusterType']) || groupReplication,
    image: asText(mysql['image']) ?? '',
    crVersion: asText(spec['crVersion']) ?? '',
    usersSecret: asText(spec['secretsName']) || `${metadata.name}-secrets`,
    internalSecret: `internal-${metadata.name}`,
    isPaused: spec['pause'] === true,
  }
}

/** Reads the raw status of a PerconaServerMySQL, leniently. */
export function perconaServerStatusFrom(raw: unknown): PerconaServerStatus {
  const status = asObject(raw)
  const mysql = asObject(status['mysql'])
  const ready = mysql['ready']
  return {
    runningVersion: asText(mysql['version']) ?? '',
    readyPods: typeof ready === 'number' ? ready : 0,
    trueConditions: new Set(
      asList(status['conditions'])
        .filter(isObject)
        .filter((condition) => condition['status'] === 'True')
        .map((condition) => asText(condition['type']) ?? ''),
    ),
  }
}

/** Reads a raw PerconaServerMySQL that the API server holds, status included. */
export const storedPerconaServerFrom = (object: JsonObject): StoredPerconaServer => ({
  ...perconaServerFrom(object),
  ...perconaServerStatusFrom(object['status']),
})

export const runsGroupReplication = ({ clusterType }: PerconaServer): boolean =>
  clusterType === groupReplication
