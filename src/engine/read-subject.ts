import { clusterSetFrom, storedClusterSetFrom } from '../model/cluster-set.ts'
import { asObject, isDeeplyEqual, isObject, type JsonObject } from '../model/json.ts'
import type { Identity } from '../model/kubernetes-object.ts'
import { perconaServerFrom, storedPerconaServerFrom } from '../model/percona-server.ts'
import { reviewedSecretFrom, type Digest } from '../model/secret-shape.ts'
import type { Kind, Operation, Subject } from './subject.ts'

/** What reading objects depends on. */
export interface Reading {
  readonly clusterDomain: string
  /** Digests a Secret's value with the key that the facts are digested with too. */
  readonly digest: Digest
}

/** An operation on raw objects, before anything has looked into them. */
export interface Change extends Identity {
  readonly kind: Kind
  readonly operation: Operation
  /** The object as asked for. Absent on DELETE. */
  readonly object: JsonObject | undefined
  /** What the API server holds: none on CREATE; on NONE the object itself. */
  readonly stored: JsonObject | undefined
  /** An UPDATE that `leavesAlone` what rules judge. */
  readonly isSpecUnchanged: boolean
}

/** The fields of each kind that rules judge. */
const judgedFields: Readonly<Record<Kind, readonly string[]>> = {
  ClusterSet: ['spec'],
  PerconaServer: ['spec'],
  Secret: ['data', 'stringData'],
}

/** Whether an update leaves alone what rules judge of an object: its spec, or a Secret's data. */
export const leavesAlone = (kind: Kind, object: unknown, oldObject: unknown): boolean =>
  isObject(object) &&
  judgedFields[kind].every((field) => isDeeplyEqual(object[field], asObject(oldObject)[field]))

/** Gives a raw object the namespace and name of its change, where it has none of its own. */
function identified(object: JsonObject | undefined, { namespace, name }: Identity): JsonObject | undefined {
  if (object === undefined) return undefined
  const metadata = asObject(object['metadata'])
  if (metadata['namespace'] === namespace && metadata['name'] === name) return object
  return { ...object, metadata: { ...metadata, namespace, name } }
}

/** Reads the objects of a change into what rules judge. */
export function subjectFrom(change: Change, { clusterDomain, digest }: Reading): Subject {
  const { kind, namespace, name, operation, isSpecUnchanged } = change
  const object = identified(change.object, change)
  const stored = identified(change.stored, change)
  const common = { namespace, name, operation, isSpecUnchanged }
  switch (kind) {
    case 'ClusterSet':
      return {
        ...common,
        kind,
        object: object && clusterSetFrom(object, clusterDomain),
        stored: stored && storedClusterSetFrom(stored, clusterDomain),
      }
    case 'PerconaServer':
      return {
        ...common,
        kind,
        object: object && perconaServerFrom(object),
        stored: stored && storedPerconaServerFrom(stored),
      }
    case 'Secret':
      return {
        ...common,
        kind,
        object: object && reviewedSecretFrom(object, digest),
        stored: stored && reviewedSecretFrom(stored, digest),
      }
  }
}
