import type { Definition } from '../crd/definition.ts'
import type { Mutator } from '../engine/mutator.ts'
import type { Operation } from '../engine/subject.ts'
import { asAsked } from '../facts/as-asked.ts'
import { asObject, type JsonObject } from '../model/json.ts'
import { admitted, type Admitted } from './api-server.ts'
import { applied } from './applied.ts'
import { withoutStatus } from './without-status.ts'
import type { ManifestChange } from './change.ts'

/** An object as it is asked for and as the API server holds it, and what came of asking. */
export interface States {
  /** What is new in the manifests and stands in the cluster is an UPDATE. */
  readonly operation: Operation
  /** As rules are given it. Absent on DELETE. */
  readonly object: JsonObject | undefined
  /** None on CREATE; on NONE the object itself. */
  readonly stored: JsonObject | undefined
  /** As a cluster has it, if one was asked. */
  readonly held: JsonObject | undefined
  /** Absent on DELETE. */
  readonly admitted: Admitted | undefined
}

/** How an API server is taken to treat objects of one kind. */
export interface Treatment {
  /** Without one the object is taken as it is written. */
  readonly definition: Definition | undefined
  readonly mutators: readonly Mutator[]
}

const nothingMutated = { patch: [], notices: [], mutators: [] }

const asIs = (object: JsonObject): Admitted => ({
  object: withoutStatus(asAsked(object)),
  mutation: nothingMutated,
  errors: [],
  unproven: [],
})

function admit(
  object: JsonObject,
  stored: JsonObject | undefined,
  { definition, mutators }: Treatment,
): Admitted {
  return definition === undefined ? asIs(object) : admitted(object, stored, { definition, mutators })
}

/**
 * Works out what an API server would hold before and after a change. What stands in a cluster comes from there, never from
 * a manifest: whoever wrote that has not seen it. Only without a cluster the manifest before stands for it.
 *
 * @param elsewhere the same object in a cluster, a snapshot or a world, if it is there
 */
export function statesOf(
  { operation, manifest, before }: Pick<ManifestChange, 'operation'> & Values,
  elsewhere: JsonObject | undefined,
  treatment: Treatment,
): States {
  const held = isHeld(elsewhere) ? elsewhere : undefined
  const stored = held ?? (before && admit(before, undefined, treatment).object)
  if (operation === 'DELETE') return { operation, object: undefined, stored, held, admitted: undefined }
  if (stored === undefined) {
    const asked = admit(manifest, undefined, treatment)
    const itself = operation === 'NONE' ? asked.object : undefined
    return { operation, object: asked.object, stored: itself, held, admitted: asked }
  }
  const asked = admit(applied(manifest, before ?? {}, stored), stored, treatment)
  const { object } = asked
  // An object that stands is judged as it stands, and its status is that of the cluster.
  if (operation === 'NONE')
    return { operation, object, stored: withStatusOf(stored, object), held, admitted: asked }
  return { operation: 'UPDATE', object, stored, held, admitted: asked }
}

interface Values {
  readonly manifest: JsonObject
  readonly before: JsonObject | undefined
}

/** Only an API server writes a uid, and only an operator a status: anything else is a manifest like the others. */
const isHeld = (object: JsonObject | undefined): boolean =>
  object !== undefined &&
  (object['status'] !== undefined || asObject(object['metadata'])['uid'] !== undefined)

const withStatusOf = ({ status }: JsonObject, object: JsonObject): JsonObject =>
  status === undefined ? object : { ...object, status }
