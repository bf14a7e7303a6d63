import { Optional } from '@marcbachmann/cel-js'

import { EvaluationFault, noSuchOverload } from './fault.ts'
import type { Kinds } from './kinds.ts'

type AnyMap = Kinds['map']

/** The value of a key. Only what the object itself has counts: `constructor` is a key like any other. */
export function findIn(map: AnyMap, key: unknown): Optional {
  if (isMap(map)) return map.has(key) ? Optional.of(map.get(key)) : Optional.none()
  if (typeof key !== 'string') throw noSuchOverload('key of an object')
  return Object.hasOwn(map, key) ? Optional.of(map[key]) : Optional.none()
}

/** Puts an entry into a map that an expression makes; the second of two equal keys is an error. */
export function put(map: Map<unknown, unknown>, key: unknown, value: unknown): void {
  if (!['string', 'bigint', 'boolean'].includes(typeof key)) throw noSuchOverload('key of a map')
  if (map.has(key)) throw new EvaluationFault('insert failed: key already exists')
  map.set(key, value)
}

/** Keys and values, in the order in which they were written. */
export const entriesOf = (map: AnyMap): readonly (readonly [key: unknown, value: unknown])[] =>
  isMap(map) ? [...map] : Object.entries(map)

/** How many entries the map has. */
export const sizeOfMap = (map: AnyMap): number => (isMap(map) ? map.size : Object.keys(map).length)

const isMap = (map: AnyMap): map is ReadonlyMap<unknown, unknown> => map instanceof Map
