/**
 * Readers of JSON that nobody has checked. A field of another type than expected counts as absent, and so
 * does `null`: an old object or a fact with an odd field must never stop a verdict.
 */
export type JsonObject = Readonly<Record<string, unknown>>

const nothing: JsonObject = Object.freeze({})

/** Whether the value is a JSON object: no list, not null. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether the value is a list. Unlike `Array.isArray` it does not make `any` of what is in it. */
export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

/** Whether the field is not there: `undefined` or `null`. */
export const isAbsent = (value: unknown): value is undefined | null => value === undefined || value === null

/** The value if it is an object, else an empty one. */
export const asObject = (value: unknown): JsonObject => (isObject(value) ? value : nothing)

/** The value if it is a list, else an empty one. */
export const asList = (value: unknown): readonly unknown[] => (isList(value) ? value : [])

/** The value if it is text. */
export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The items of a list that are text, in order. */
export const textsIn = (value: unknown): readonly string[] =>
  asList(value).filter((item) => typeof item === 'string')

/** The entries of an object whose values are text, whatever their keys are called. */
export const textEntriesOf = (value: unknown): readonly (readonly [string, string])[] =>
  Object.entries(asObject(value)).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : []))

/** Deeper than this nobody writes a manifest; the API server itself stops at 10,000. */
const deepestComparison = 1000

/**
 * Whether two JSON values say the same: keys in any order, a key that is `null` like one that is absent.
 * Values nested deeper than 1,000 levels count as different, so that a hostile body cannot end the process.
 */
export function isDeeplyEqual(one: unknown, other: unknown, depth = 0): boolean {
  if (one === other || (isAbsent(one) && isAbsent(other))) return true
  if (depth > deepestComparison) return false
  if (isList(one))
    return (
      isList(other) &&
      one.length === other.length &&
      one.every((item, index) => isDeeplyEqual(item, other[index], depth + 1))
    )
  if (!isObject(one) || !isObject(other)) return false
  for (const key of Object.keys(one)) {
    if (!isDeeplyEqual(one[key], own(other, key), depth + 1)) return false
  }
  return Object.keys(other).every((key) => Object.hasOwn(one, key) || isAbsent(other[key]))
}

/** The object's own field: a key called `constructor` is a key like any other. */
export const own = (object: JsonObject, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined
