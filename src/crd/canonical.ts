import { isList, isObject } from '../model/json.ts'

/** Deeper values count as different from all others; the API server takes 10,000 levels, of which nobody uses ten. */
const deepest = 500

/**
 * A text that is the same for values that say the same, with the keys of objects in any order; undefined for a
 * value nested too deep.
 */
export function canonicalText(value: unknown, depth = 0): string | undefined {
  if (depth > deepest) return undefined
  if (isList(value)) return joined('[', value, (item) => canonicalText(item, depth + 1), ']')
  if (!isObject(value)) return JSON.stringify(value)
  const part = (key: string): string | undefined => {
    const text = canonicalText(value[key], depth + 1)
    return text === undefined ? undefined : `${JSON.stringify(key)}:${text}`
  }
  return joined('{', Object.keys(value).sort(), part, '}')
}

function joined<Part>(
  opening: string,
  parts: readonly Part[],
  textOf: (part: Part) => string | undefined,
  closing: string,
): string | undefined {
  const texts: string[] = []
  for (const part of parts) {
    const text = textOf(part)
    if (text === undefined) return undefined
    texts.push(text)
  }
  return `${opening}${texts.join(',')}${closing}`
}

/** Which items say what an earlier one said; of several the second only, as on the API server. */
export function secondsIn(values: readonly unknown[]): readonly number[] {
  const times = new Map<string, number>()
  return values.flatMap((value, index) => {
    const text = canonicalText(value)
    if (text === undefined) return []
    const seen = times.get(text) ?? 0
    times.set(text, seen + 1)
    return seen === 1 ? [index] : []
  })
}
