import { Optional } from '@marcbachmann/cel-js'

import { EvaluationFault, noSuchOverload } from './fault.ts'
import { isOfKind } from './kinds.ts'
import { findIn } from './maps.ts'

/**
 * `value.key` and `value[key]`. Behind an optional all goes on as optional: `self.?a.b` is an optional.
 * @param isOptional for `value.?key` and `value[?key]`
 */
export function access(value: unknown, key: unknown, isOptional: boolean): unknown {
  if (!isOptional && typeof key === 'string' && isPlainObject(value) && Object.hasOwn(value, key))
    return value[key]
  if (isOfKind(value, 'optional')) return value.hasValue() ? find(value.value(), key, true) : value
  const found = find(value, key, isOptional)
  if (isOptional) return found
  if (found.hasValue()) return found.value()
  throw new EvaluationFault(isOfKind(value, 'list') ? 'index out of bounds' : noSuchKey(key))
}

/** Nearly all that fields are asked of. */
const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** Whether the field is there: `has(value.field)`. */
export function hasField(value: unknown, field: string): boolean {
  if (isOfKind(value, 'optional')) return value.hasValue() && hasField(value.value(), field)
  return find(value, field, true).hasValue()
}

function find(value: unknown, key: unknown, isLenient: boolean): Optional {
  if (isOfKind(value, 'map')) return findIn(value, key)
  if (isOfKind(value, 'list')) return itemOf(value, key)
  if (isLenient) return Optional.none()
  throw new EvaluationFault(noSuchKey(key))
}

function itemOf(list: readonly unknown[], place: unknown): Optional {
  if (typeof place !== 'bigint') throw noSuchOverload('index of a list')
  return place >= 0n && place < BigInt(list.length) ? Optional.of(list[Number(place)]) : Optional.none()
}

const noSuchKey = (key: unknown): string =>
  typeof key === 'string' ? `no such key: ${key}` : 'no such key of another type'
