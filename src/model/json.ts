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

/** Deeper than this nobody writes a manifest; the API server itself stops at 10,000. */
const deepestComparison = 1000

/**
 * Whether two JSON values say the same: keys in any order, a key that is `null` like one that is absent.
 * Values nested deeper than 1,000 levels count as different, so that a hostile body cannot end the process.
 */
export function isDeeplyEqual(one: unknown, other: unknown, depth = 0): boolean {
  if (one === other || (isAbsent(one) && isAbsent(other))) return true
  if (depth > deepestComparison) return false
  if (isList(one)) {
    if (!isList(other) || one.length !== other.length) return false
    for (let index = 0; index < one.length; index += 1)
      if (!isDeeplyEqual(one[index], other[index], depth + 1)) return false
    return true
  }
  if (!isObject(one) || !isObject(other)) return false
  // What costs nothing to compare first: of two specs that differ, most differ in a text or a flag.
  for (const key in one) if (isPlain(one[key]) && !isDeeplyEqual(one[key], own(other, key))) return false
  for (const key in one)
    if (!isPlain(one[key]) && !isDeeplyEqual(one[key], own(other, key), depth + 1)) return false
  for (const key in other) if (!isAbsent(other[key]) && own(one, key) === undefined) return false
  return true
}

/** Text, a number, true, false or null. */
const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null

/**
 * The own field of an object that came as JSON: a key called `constructor` is a key like any other. What an
 * object inherits is a function or stands under `__proto__`, and JSON has no functions.
 */
export function own(object: JsonObject, key: string): unknown {
  const value = object[key]
  if (typeof value !== 'function' && key !== '__proto__') return value
  return Object.hasOwn(object, key) ? value : undefined
}
