import { stepsOfPointer } from '../model/field-path.ts'
import { asObject, isList, type JsonObject } from '../model/json.ts'
import type { PatchOperation } from './mutator.ts'

/**
 * The object after the patch of mutators. What it is given stays as it is: only what lies on the way to a change is copied.
 * Mutators make their operations from the object they are applied to, so each one fits.
 */
export const patched = (object: JsonObject, patch: readonly PatchOperation[]): JsonObject =>
  patch.reduce<JsonObject>(
    (before, { op, path, value }) =>
      // A `test` only guards against an object that has changed meanwhile.
      op === 'test' ? before : asObject(withValue(before, stepsOfPointer(path), value)),
    object,
  )

function withValue(target: unknown, [step, ...more]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value
  if (isList(target)) return withItem(target, step, more, value)
  const object = asObject(target)
  return { ...object, [step]: withValue(object[step], more, value) }
}

/** `-` is the place after the last item. */
function withItem(list: readonly unknown[], step: string, more: readonly string[], value: unknown): unknown {
  const index = step === '-' ? list.length : Number(step)
  return list.toSpliced(index, 1, withValue(list[index], more, value))
}
