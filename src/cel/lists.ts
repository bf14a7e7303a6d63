import { Optional } from '@marcbachmann/cel-js'

import { arithmetic } from './arithmetic.ts'
import { isEqual, order } from './equality.ts'
import { EvaluationFault } from './fault.ts'
import { isOfKind, kindOf } from './kinds.ts'
import { sizeOfMap } from './maps.ts'
import { tooExpensive } from './meter.ts'
import { callOne, type Overload, overload } from './overload.ts'

type List = readonly unknown[]

const additions = arithmetic.filter(({ name }) => name === '_+_')

/** Of nothing, the sum is 0: which type of 0 only the schema would say, and all of them are equal. */
function sum(list: List): unknown {
  if (!list.every((item) => ['int', 'uint', 'double', 'duration'].includes(kindOf(item) ?? '')))
    throw new EvaluationFault('no such overload: sum')
  return list.length === 0 ? 0n : list.reduce((left, right) => callOne(additions, [left, right]))
}

function extreme(list: List, sign: 1 | -1, name: string): unknown {
  if (list.length === 0) throw new EvaluationFault(`${name} called on empty list`)
  return list.reduce((best, item) => (order(best, item) === sign ? item : best))
}

const isSorted = (list: List): boolean =>
  list.every((item, at) => at === 0 || order(list[at - 1], item) !== 1)

const indexOf = (list: List, wanted: unknown): bigint =>
  BigInt(list.findIndex((item) => isEqual(item, wanted)))

const lastIndexOf = (list: List, wanted: unknown): bigint =>
  BigInt(list.findLastIndex((item) => isEqual(item, wanted)))

function slice(list: List, start: bigint, end: bigint): List {
  if (start < 0n || start > end || end > BigInt(list.length))
    throw new EvaluationFault(`cannot slice(${String(start)}, ${String(end)})`)
  return list.slice(Number(start), Number(end))
}

function flatten(list: List, depth: bigint): List {
  if (depth < 0n) throw new EvaluationFault('level must be non-negative')
  if (depth === 0n) return list
  return list.flatMap((item) => (isOfKind(item, 'list') ? flatten(item, depth - 1n) : [item]))
}

function distinct(list: List): List {
  const kept: unknown[] = []
  for (const item of list) if (!kept.some((one) => isEqual(item, one))) kept.push(item)
  return kept
}

const sortableKinds = new Set(['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'])

/**
 * The list in the order of the keys, one for each item.
 * @throws {EvaluationFault} for keys of different types, or of one without an order
 */
export function sortedBy(list: List, keys: List): List {
  const kind = kindOf(keys[0])
  if (keys.some((key) => kindOf(key) !== kind || !sortableKinds.has(kind ?? '')))
    throw new EvaluationFault('list elements must be comparable and have the same type')
  return list
    .map((item, at) => ({ item, key: keys[at] }))
    .toSorted((left, right) => order(left.key, right.key) || 0)
    .map(({ item }) => item)
}

const longestRange = 1_000_000n

function range(count: bigint): List {
  if (count > longestRange) throw new EvaluationFault(tooExpensive)
  return Array.from({ length: Number(count < 0n ? 0n : count) }, (_, at) => BigInt(at))
}

function unwrapped(list: List): List {
  return list.flatMap((item) => {
    if (!isOfKind(item, 'optional')) throw new EvaluationFault('a value of the list is not optional')
    return item.hasValue() ? [item.value()] : []
  })
}

const contains = (list: List, wanted: unknown): boolean => list.some((item) => isEqual(item, wanted))
const containsAll = (list: List, wanted: List): boolean => wanted.every((item) => contains(list, item))

const optionalAt = (list: List, at: number): unknown =>
  list.length === 0 ? Optional.none() : Optional.of(list.at(at))

/** Lists and sets. Source: k8s.io/apiserver pkg/cel/library/lists.go; cel-go ext/lists.go and ext/sets.go. */
export const lists: readonly Overload[] = [
  overload('size', ['list'], ({ length }) => BigInt(length)),
  overload('.size', ['list'], ({ length }) => BigInt(length)),
  overload('size', ['map'], (map) => BigInt(sizeOfMap(map))),
  overload('.size', ['map'], (map) => BigInt(sizeOfMap(map))),
  overload('size', ['bytes'], ({ length }) => BigInt(length)),
  overload('.size', ['bytes'], ({ length }) => BigInt(length)),
  overload('.sum', ['list'], sum),
  overload('.min', ['list'], (list) => extreme(list, 1, 'min')),
  overload('.max', ['list'], (list) => extreme(list, -1, 'max')),
  overload('.isSorted', ['list'], isSorted),
  overload('.indexOf', ['list', 'any'], indexOf),
  overload('.lastIndexOf', ['list', 'any'], lastIndexOf),
  overload('.slice', ['list', 'int', 'int'], slice),
  overload('.flatten', ['list'], (list) => flatten(list, 1n)),
  overload('.flatten', ['list', 'int'], flatten),
  overload('.reverse', ['list'], (list) => list.toReversed()),
  overload('.distinct', ['list'], distinct),
  overload('.sort', ['list'], (list) => sortedBy(list, list)),
  overload('lists.range', ['int'], range),
  overload('.first', ['list'], (list) => optionalAt(list, 0)),
  overload('.last', ['list'], (list) => optionalAt(list, -1)),
  overload('optional.unwrap', ['list'], unwrapped),
  overload('.unwrapOpt', ['list'], unwrapped),
  overload('sets.contains', ['list', 'list'], containsAll),
  overload('sets.intersects', ['list', 'list'], (left, right) => left.some((item) => contains(right, item))),
  overload(
    'sets.equivalent',
    ['list', 'list'],
    (left, right) => containsAll(left, right) && containsAll(right, left),
  ),
]
