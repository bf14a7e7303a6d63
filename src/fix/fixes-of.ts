import type { PatchOperation } from '../engine/mutator.ts'
import { isObject, type JsonObject } from '../model/json.ts'
import { withEdits } from './edit.ts'
import { editsOfPatch, type PatchEdits } from './edits-of-patch.ts'
import { safeFixes } from './safe-fixes.ts'

/**
 * All that can be written into the manifest of a ClusterSet without asking: what the mutators make of it, then
 * the safe fixes.
 *
 * @param object as it was read, before defaults
 * @param patch what the mutators made of it
 */
export function fixesOf(object: JsonObject, patch: readonly PatchOperation[]): PatchEdits {
  const patched = editsOfPatch(object, patch)
  if (!patched.ok) return patched
  const value = withEdits(object, patched.edits)
  return { ok: true, edits: [...patched.edits, ...safeFixes(isObject(value) ? value : object)] }
}
