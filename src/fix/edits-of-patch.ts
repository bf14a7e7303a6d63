import type { PatchOperation } from '../engine/mutator.ts'
import { stepsOfPointer, type Step } from '../model/field-path.ts'
import { isList, isObject } from '../model/json.ts'
import { isSameValue, withEdits, type Edit } from './edit.ts'

export type PatchEdits =
  { readonly ok: true; readonly edits: readonly Edit[] } | { readonly ok: false; readonly problem: string }

/**
 * A JSON Patch (RFC 6902) as edits of the object for which it was made. Operations that would move the items
 * of a list, or that do not fit the object, are a problem: the patch was made for another one.
 */
export function editsOfPatch(object: unknown, patch: readonly PatchOperation[]): PatchEdits {
  const edits: Edit[] = []
  let value = object
  for (const { op, path, value: wanted } of patch) {
    const place = placeOf(value, stepsOfPointer(path))
    if (place === undefined) return { ok: false, problem: `nothing is there for ${op} ${path}` }
    if (op === 'test') {
      if (!isSameValue(place.value, wanted)) return { ok: false, problem: `${path} is another value` }
      continue
    }
    if (op === 'replace' && !place.isThere) return { ok: false, problem: `${path} is not there` }
    if (op === 'add' && place.isThere && place.isItem)
      return { ok: false, problem: `${path} would move the items of a list` }
    const edit: Edit =
      place.isItem && !place.isThere
        ? { append: place.steps.slice(0, -1), value: wanted }
        : { set: place.steps, value: wanted }
    edits.push(edit)
    value = withEdits(value, [edit])
  }
  return { ok: true, edits }
}

interface PointedAt {
  readonly steps: readonly Step[]
  readonly isThere: boolean
  readonly isItem: boolean
  readonly value: unknown
}

/** Undefined where not even the parent is there. */
function placeOf(object: unknown, pointer: readonly string[]): PointedAt | undefined {
  let place: PointedAt | undefined = { steps: [], isThere: true, isItem: false, value: object }
  for (const step of pointer) {
    if (!place.isThere) return undefined
    place = stepped(place, step)
    if (place === undefined) return undefined
  }
  return place
}

function stepped({ value, steps }: PointedAt, step: string): PointedAt | undefined {
  if (isList(value)) {
    const index = step === '-' ? value.length : /^(?:0|[1-9][0-9]*)$/.test(step) ? Number(step) : Infinity
    if (index > value.length) return undefined
    return { steps: [...steps, index], isThere: index < value.length, isItem: true, value: value[index] }
  }
  if (!isObject(value)) return undefined
  const isThere = Object.hasOwn(value, step)
  return { steps: [...steps, step], isThere, isItem: false, value: isThere ? value[step] : undefined }
}
