import { asObject, isList, own, type JsonObject } from './json.ts'

/** One step of a path: the key of an object, or the index of a list. */
export type Step = string | number

/** A field as people write it: `spec.clusters[0].endpoints[1].host`; a key with a dot or slash goes in brackets. */
export const fieldPath = (...steps: readonly Step[]): string =>
  steps.reduce<string>((path, step) => {
    if (typeof step === 'number' || /[./]/.test(step)) return `${path}[${String(step)}]`
    return path === '' ? step : `${path}.${step}`
  }, '')

/** The same field as a JSON Pointer (RFC 6901), which JSON Patch wants: `/spec/clusters/0`. */
export const jsonPointer = (...steps: readonly Step[]): string =>
  steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** The steps of a JSON Pointer, all as text: whether one is an index is for the value to say. */
export const stepsOfPointer = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

const stepPattern = /\[([^\]]*)\]|[^.[\]]+/g

/** The steps of a field path, all as text: whether one is an index is for the value to say. */
export const stepsOf = (path: string): readonly string[] =>
  [...path.matchAll(stepPattern)].map(([written, bracketed]) => bracketed ?? written)

/** Numbers the keys of objects, each object once. */
type Numbering = (object: JsonObject) => ReadonlyMap<string, number>

function numbering(): Numbering {
  const known = new Map<JsonObject, ReadonlyMap<string, number>>()
  return (object) => {
    const numbers = known.get(object) ?? new Map(Object.keys(object).map((key, index) => [key, index]))
    known.set(object, numbers)
    return numbers
  }
}

/** Where a field stands in the manifest: at each step the number of the key or the item. */
function positionOf(path: string, manifest: unknown, numbersOf: Numbering): readonly number[] {
  let value: unknown = manifest
  return stepsOf(path).map((step) => {
    if (isList(value)) {
      const index = Number(step)
      value = value[index]
      return index
    }
    const object = asObject(value)
    value = own(object, step)
    return numbersOf(object).get(step) ?? Number.POSITIVE_INFINITY
  })
}

/**
 * Sorts what has a `path` into the order in which a person meets it in the manifest. A field that is not
 * there comes after its siblings; of two at one place the first stays first.
 */
export function inManifestOrder<T extends { readonly path: string }>(
  items: readonly T[],
  manifest: unknown,
): readonly T[] {
  if (items.length < 2) return items
  const numbersOf = numbering()
  return items
    .map((item) => ({ item, position: positionOf(item.path, manifest, numbersOf) }))
    .sort((one, other) => comparePositions(one.position, other.position))
    .map(({ item }) => item)
}

function comparePositions(one: readonly number[], other: readonly number[]): number {
  for (const [step, index] of one.entries()) {
    const otherIndex = other[step]
    if (otherIndex === undefined) return 1
    if (index !== otherIndex) return index < otherIndex ? -1 : 1
  }
  return one.length - other.length
}
