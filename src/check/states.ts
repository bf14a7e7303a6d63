import type { Definition } from '../crd/definition.ts'
import type { Mutator } from '../engine/mutator.ts'
import { asObject, type JsonObject } from '../model/json.ts'
import { admitted, type Admitted } from './api-server.ts'
import { applied } from './applied.ts'
import { withoutStatus } from './without-status.ts'
import type { ManifestChange } from './change.ts'

/** An object as it is asked for and as the API server holds it, and what came of asking. */
export interface States {
  /** As rules are given it. Absent on DELETE. */
  readonly object: JsonObject | undefined
  /** None on CREATE; on NONE the object itself. */
  readonly stored: JsonObject | undefined
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
  object: withoutStatus(object),
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
 * Works out what an API server would hold before and after a change. A status comes from a cluster, a snapshot or a
 * world, never from a manifest that is judged: whoever wrote that has not seen it.
 *
 * @param elsewhere the same object in a cluster, a snapshot or a world, if it is there
 */
export function statesOf(
  { operation, manifest, before }: Pick<ManifestChange, 'operation'> & Values,
  elsewhere: JsonObject | undefined,
  treatment: Treatment,
): States {
  if (operation === 'NONE' || before === undefined) {
    const asked = admit(manifest, undefined, treatment)
    const stored = operation === 'NONE' ? withStatus(asked.object, elsewhere) : undefined
    return { object: asked.object, stored, admitted: asked }
  }
  const stored = withRecords(withStatus(admit(before, undefined, treatment).object, elsewhere), elsewhere)
  if (operation === 'DELETE') return { object: undefined, stored, admitted: undefined }
  const asked = admit(applied(manifest, before, stored), stored, treatment)
  return { object: asked.object, stored, admitted: asked }
}

interface Values {
  readonly manifest: JsonObject
  readonly before: JsonObject | undefined
}

const withStatus = (object: JsonObject, elsewhere: JsonObject | undefined): JsonObject =>
  elsewhere?.['status'] === undefined ? object : { ...object, status: elsewhere['status'] }

/** Annotations that only the cluster has, such as the record of removals that the mutating webhook writes. */
function withRecords(object: JsonObject, elsewhere: JsonObject | undefined): JsonObject {
  const recorded = asObject(asObject(elsewhere?.['metadata'])['annotations'])
  if (Object.keys(recorded).length === 0) return object
  const metadata = asObject(object['metadata'])
  const annotations = { ...asObject(metadata['annotations']), ...recorded }
  return { ...object, metadata: { ...metadata, annotations } }
}
