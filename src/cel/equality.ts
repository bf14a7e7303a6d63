import type { Optional } from '@marcbachmann/cel-js'
import { UnsignedInt } from '@marcbachmann/cel-js/evaluator'

import { EvaluationFault, noSuchOverload } from './fault.ts'
import { entriesOf, findIn, sizeOfMap } from './maps.ts'
import { type Kind, kindOf, isOfKind } from './kinds.ts'
import { listKindOf, nanosecondsOf } from './values.ts'

/**
 * CEL's `==`: numbers by value whatever their type, lists and maps by what they hold, values of different
 * kinds never. Lists that the schema calls a set or a map are compared without their order when they stand
 * on the left, as the API server does.
 */
export function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left === 'string' || typeof right === 'string') return false
  const leftNumber = comparableNumber(left)
  if (leftNumber !== undefined) {
    const rightNumber = comparableNumber(right)
    return rightNumber !== undefined && sign(leftNumber, rightNumber) === 0
  }
  const kind = kindOf(left)
  return kind !== undefined && kind === kindOf(right) && isEqualOfKind(kind, left, right)
}

function isEqualOfKind(kind: Kind, left: unknown, right: unknown): boolean {
  if (isOfKind(left, 'list') && isOfKind(right, 'list')) return areListsEqual(left, right)
  if (isOfKind(left, 'map') && isOfKind(right, 'map'))
    return (
      sizeOfMap(left) === sizeOfMap(right) &&
      entriesOf(left).every(([key, value]) => {
        const other = findIn(right, key)
        return other.hasValue() && isEqual(value, other.value())
      })
    )
  if (isOfKind(left, 'optional') && isOfKind(right, 'optional')) return areOptionalsEqual(left, right)
  if (isOfKind(left, 'bytes') && isOfKind(right, 'bytes')) return Buffer.compare(left, right) === 0
  if (isOfKind(left, 'url') && isOfKind(right, 'url')) return left.text === right.text
  if (isOfKind(left, 'ip') && isOfKind(right, 'ip')) return left.canonical === right.canonical
  if (isOfKind(left, 'cidr') && isOfKind(right, 'cidr')) return left.text === right.text
  if (isOfKind(left, 'format') && isOfKind(right, 'format')) return left.name === right.name
  return orderedKinds.has(kind) && order(left, right) === 0
}

const areOptionalsEqual = (left: Optional, right: Optional): boolean =>
  left.hasValue() && right.hasValue()
    ? isEqual(left.value(), right.value())
    : left.hasValue() === right.hasValue()

/** Kinds that have no other equality than their order. */
const orderedKinds: ReadonlySet<Kind> = new Set(['timestamp', 'duration', 'quantity', 'semver'])

function areListsEqual(left: readonly unknown[], right: readonly unknown[]): boolean {
  if (left.length !== right.length) return false
  const kind = listKindOf(left)
  if (kind?.is === 'set') return right.every((item) => left.some((one) => isEqual(one, item)))
  if (kind?.is === 'map')
    return right.every((item) => left.some((one) => haveSameKeys(kind.keys, one, item) && isEqual(one, item)))
  return left.every((item, index) => isEqual(item, right[index]))
}

/** Whether two entries of a list of the kind `map` are one entry: their keys are equal. */
export function haveSameKeys(keys: readonly string[], left: unknown, right: unknown): boolean {
  if (!isOfKind(left, 'map') || !isOfKind(right, 'map'))
    throw new EvaluationFault('an entry of a list of the type map is no object')
  return keys.every((key) => {
    const [one, other] = [findIn(left, key), findIn(right, key)]
    return areOptionalsEqual(one, other)
  })
}

function comparableNumber(value: unknown): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value
  return value instanceof UnsignedInt ? value.value : undefined
}

/**
 * CEL's order: -1, 0 or 1; NaN for a comparison with a double that is no number.
 * @throws {EvaluationFault} for values that have none
 */
export function order(left: unknown, right: unknown): number {
  const leftNumber = comparableNumber(left)
  const rightNumber = comparableNumber(right)
  if (leftNumber !== undefined && rightNumber !== undefined) return sign(leftNumber, rightNumber)
  if (typeof left === 'string' && typeof right === 'string') return textOrder(left, right)
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right)
  if (isOfKind(left, 'bytes') && isOfKind(right, 'bytes')) return Buffer.compare(left, right)
  if (isOfKind(left, 'timestamp') && isOfKind(right, 'timestamp'))
    return sign(nanosecondsOf(left), nanosecondsOf(right))
  if (isOfKind(left, 'duration') && isOfKind(right, 'duration'))
    return sign(left.nanoseconds, right.nanoseconds)
  if (isOfKind(left, 'quantity') && isOfKind(right, 'quantity')) return sign(left.nanos, right.nanos)
  if (isOfKind(left, 'semver') && isOfKind(right, 'semver')) return left.compare(right)
  throw noSuchOverload('comparison')
}

/** Also of a bigint and a number, which JavaScript compares exactly. */
function sign(left: bigint | number, right: bigint | number): number {
  if (left < right) return -1
  if (left > right) return 1
  return left <= right ? 0 : Number.NaN
}

/** Go compares strings by their UTF-8 bytes, which is the order of code points; JavaScript does not. */
function textOrder(left: string, right: string): number {
  if (left === right) return 0
  if (hasHighUnits(left) || hasHighUnits(right)) return Buffer.compare(Buffer.from(left), Buffer.from(right))
  return left < right ? -1 : 1
}

/** Units of UTF-16 whose order is not that of the characters. */
const hasHighUnits = (text: string): boolean => /[\ud800-\uffff]/.test(text)
