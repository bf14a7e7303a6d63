import type { SchemaError } from './schema-error.ts'
import type { Limits } from './schema-node.ts'
import { counted, shown } from './wording.ts'

/** What is wrong at a place that is known. */
export type Mistake = Omit<SchemaError, 'path'>

/** Of several limits of a text the first that it breaks is told, as on the API server. */
export function lengthMistake(
  text: string,
  { minLength = 0, maxLength = Infinity }: Limits,
): Mistake | undefined {
  // A text of fewer UTF-16 units than a limit has fewer characters, too.
  if (text.length > maxLength) {
    const length = Array.from(text).length
    if (length > maxLength)
      return {
        is: 'tooLong',
        problem: `has ${String(length)} characters`,
        remedy: `use at most ${String(maxLength)}`,
      }
  }
  if (text.length >= minLength * 2) return undefined
  const length = Array.from(text).length
  if (length >= minLength) return undefined
  return length === 0
    ? { is: 'invalid', problem: 'is empty', remedy: 'fill it' }
    : {
        is: 'invalid',
        problem: `has ${String(length)} characters`,
        remedy: `use at least ${String(minLength)}`,
      }
}

/** `list 1 to 10` */
function span(fewest: number, most: number): string {
  if (most === Infinity) return `at least ${String(fewest)}`
  return fewest === 0 ? `at most ${String(most)}` : `${String(fewest)} to ${String(most)}`
}

export function itemCountMistake(
  count: number,
  { minItems = 0, maxItems = Infinity }: Limits,
): Mistake | undefined {
  if (count >= minItems && count <= maxItems) return undefined
  return {
    is: count > maxItems ? 'tooMany' : 'invalid',
    problem: `has ${counted(count, 'item', 'items')}`,
    remedy: `list ${span(minItems, maxItems)}`,
  }
}

export function fieldCountMistake(
  count: number,
  { minProperties = 0, maxProperties = Infinity }: Limits,
): Mistake | undefined {
  if (count >= minProperties && count <= maxProperties) return undefined
  return {
    is: count > maxProperties ? 'tooMany' : 'invalid',
    problem: `has ${counted(count, 'field', 'fields')}`,
    remedy: `give it ${span(minProperties, maxProperties)}`,
  }
}

/** A limit as it counts for an integer: kube-openapi cuts off what is behind the point. */
const asFor = (value: number, limit: number): number => (Number.isInteger(value) ? Math.trunc(limit) : limit)

export function numberMistakes(value: number, limits: Limits): readonly Mistake[] {
  return [
    multipleMistake(value, limits),
    minimumMistake(value, limits),
    maximumMistake(value, limits),
  ].filter((mistake) => mistake !== undefined)
}

function minimumMistake(value: number, { minimum, exclusiveMinimum = false }: Limits): Mistake | undefined {
  if (minimum === undefined) return undefined
  const limit = asFor(value, minimum)
  if (exclusiveMinimum ? value > limit : value >= limit) return undefined
  const remedy = `use ${exclusiveMinimum ? 'more than' : 'at least'} ${String(limit)}`
  return { is: 'invalid', problem: `is ${String(value)}`, remedy }
}

function maximumMistake(value: number, { maximum, exclusiveMaximum = false }: Limits): Mistake | undefined {
  if (maximum === undefined) return undefined
  const limit = asFor(value, maximum)
  if (exclusiveMaximum ? value < limit : value <= limit) return undefined
  const remedy = `use ${exclusiveMaximum ? 'less than' : 'at most'} ${String(limit)}`
  return { is: 'invalid', problem: `is ${String(value)}`, remedy }
}

/** How far from a whole number a quotient may be, for its own size (swag.IsFloat64AJSONInteger). */
const tolerance = 1e-9

function isNearlyWhole(value: number): boolean {
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return false
  const whole = Math.trunc(value)
  return value === whole || Math.abs(value - whole) / (Math.abs(value) + Math.abs(whole)) < tolerance
}

function multipleMistake(value: number, { multipleOf }: Limits): Mistake | undefined {
  if (multipleOf === undefined) return undefined
  const factor = asFor(value, multipleOf)
  const quotient = factor < 1 ? (1 / factor) * value : value / factor
  if (factor > 0 && (Number.isInteger(value) ? value % factor === 0 : isNearlyWhole(quotient)))
    return undefined
  return { is: 'invalid', problem: `is ${String(value)}`, remedy: `use a multiple of ${String(multipleOf)}` }
}

export const patternMistake = (text: string, pattern: string): Mistake => ({
  is: 'invalid',
  problem: `is ${shown(JSON.stringify(text.slice(0, 300)))}`,
  remedy: `write what matches ${shown(pattern)}`,
})
