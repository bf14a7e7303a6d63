import { isObject } from '../model/json.ts'
import { canonicalText } from './canonical.ts'
import type { SchemaNode } from './schema-node.ts'

/** The item of an old list that an item of the new one was; undefined when there is none, or no telling. */
export type Correlated = (item: unknown) => unknown

/** Items of a list of type map are known again by their keys; those of other lists are not. */
export function keyedItems(list: readonly unknown[], { listType, listKeys }: SchemaNode): Correlated {
  if (listType !== 'map' || listKeys.length === 0) return () => undefined
  const items = new Map<string, unknown>()
  for (const item of list) {
    const key = keyOf(item, listKeys)
    if (key !== undefined && !items.has(key)) items.set(key, item)
  }
  return (item) => {
    const key = keyOf(item, listKeys)
    return key === undefined ? undefined : items.get(key)
  }
}

/** Undefined for an item that has not all the keys, or one that is no plain value. */
function keyOf(item: unknown, keys: readonly string[]): string | undefined {
  if (!isObject(item)) return undefined
  const values = keys.map((key) => (Object.hasOwn(item, key) ? item[key] : undefined))
  const isWhole = values.every((value) => value !== undefined && value !== null && typeof value !== 'object')
  return isWhole ? canonicalText(values) : undefined
}
