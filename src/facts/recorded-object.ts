import { isAbsent, type JsonObject } from '../model/json.ts'
import { listedObject } from '../watch/listed-object.ts'
import { kindHeads } from './known-kinds.ts'
import type { ListedInventory } from './recorded.ts'

/**
 * What rules read of an object that a list gave: kind, metadata without managedFields and without the copy of the
 * manifest that kubectl keeps, spec and status. Undefined for what is no object with a name and a version.
 */
export function recordedObject(inventory: ListedInventory, value: unknown): JsonObject | undefined {
  const object = listedObject(value)?.object
  if (object === undefined) return undefined
  const { metadata, spec, status } = object
  // The items of a list of a built-in kind do not say what they are.
  return {
    ...kindHeads[inventory],
    metadata,
    ...(isAbsent(spec) ? {} : { spec }),
    ...(isAbsent(status) ? {} : { status }),
  }
}
