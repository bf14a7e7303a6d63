import type { Step } from '../model/field-path.ts'
import { asList, asObject, isList, isObject } from '../model/json.ts'

/**
 * One change of an object in a manifest: a field is set, with what it lies in if that is missing, or an item
 * is put at the end of a list.
 */
export type Edit =
  | { readonly set: readonly Step[]; readonly value: unknown }
  | { readonly append: readonly Step[]; readonly value: unknown }

/** A copy of the object with the edits made, one after the other. What they do not touch is shared. */
export const withEdits = (object: unknown, edits: readonly Edit[]): unknown => edits.reduce(withEdit, object)

function withEdit(object: unknown, edit: Edit): unknown {
  return 'set' in edit
    ? replacedAt(object, edit.set, () => edit.value)
    : replacedAt(object, edit.append, (list) => [...asList(list), edit.value])
}

function replacedAt(value: unknown, steps: readonly Step[], replace: (before: unknown) => unknown): unknown {
  const [step, ...rest] = steps
  if (step === undefined) return replace(value)
  if (typeof step === 'number' && isList(value)) {
    const copy = [...value]
    copy[step] = replacedAt(value[step], rest, replace)
    return copy
  }
  const object = asObject(value)
  const before = Object.hasOwn(object, step) ? object[step] : undefined
  return { ...object, [step]: replacedAt(before, rest, replace) }
}

/** Whether two JSON values are the same to the letter: a key that is `null` is not one that is absent. */
export function isSameValue(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (isList(one))
    return (
      isList(other) &&
      one.length === other.length &&
      one.every((item, index) => isSameValue(item, other[index]))
    )
  if (!isObject(one) || !isObject(other)) return false
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSameValue(one[key], other[key]))
  )
}
