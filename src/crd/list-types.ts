import { isList, isObject, type JsonObject } from '../model/json.ts'
import { remembered } from '../model/remembered.ts'
import { secondsIn } from './canonical.ts'
import { fieldNode, nodesBelow, type SchemaNode } from './schema-node.ts'
import { note, type Walk } from './walk.ts'
import { shownValue, typeOf } from './wording.ts'

/** Whether there is a list of type set or map in a schema or below it. */
const hasKeyedLists = remembered(
  (node: SchemaNode): boolean =>
    node.listType !== 'atomic' || nodesBelow(node).some((below) => hasKeyedLists(below)),
)

/**
 * Notes items that are twice in a list of type set, or have the key of another one in a list of type map
 * (apiextensions-apiserver, pkg/apiserver/schema/listtype).
 */
export function judgeListTypes(walk: Walk, value: unknown, node: SchemaNode): void {
  if (!hasKeyedLists(node)) return
  if (isList(value)) judgeList(walk, value, node)
  else if (isObject(value))
    for (const key of Object.keys(value)) {
      const field = fieldNode(node, key)
      if (field !== undefined) judgeBelow(walk, key, value[key], field)
    }
}

function judgeBelow(walk: Walk, step: string | number, value: unknown, node: SchemaNode): void {
  walk.steps.push(step)
  judgeListTypes(walk, value, node)
  walk.steps.pop()
}

function judgeList(walk: Walk, list: readonly unknown[], node: SchemaNode): void {
  if (node.listType === 'set') judgeSet(walk, list)
  else if (node.listType === 'map') judgeMap(walk, list, node.listKeys)
  if (node.items !== undefined)
    for (const [index, item] of list.entries()) judgeBelow(walk, index, item, node.items)
}

function judgeSet(walk: Walk, list: readonly unknown[]): void {
  for (const index of secondsIn(list)) {
    const problem = `${shownValue(list[index])} is in the list already`
    note(walk, { is: 'duplicate', problem, remedy: 'list it once' }, index)
  }
}

/** What an item has of the keys; nothing for an item that is null. */
const keyOf = (item: unknown, keys: readonly string[]): JsonObject =>
  isObject(item)
    ? Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(item, key) ? [[key, item[key]]] : [])))
    : {}

/** Whether each item has another text for the one key there is. Nearly every list is so. */
function haveOwnTexts(list: readonly unknown[], keys: readonly string[]): boolean {
  const [key, ...more] = keys
  if (key === undefined || more.length > 0) return false
  const texts = new Set(list.map((item) => (isObject(item) ? item[key] : undefined)))
  return texts.size === list.length && [...texts].every((text) => typeof text === 'string')
}

function judgeMap(walk: Walk, list: readonly unknown[], keys: readonly string[]): void {
  const odd = list.findIndex((item) => item !== null && !isObject(item))
  if (odd >= 0) {
    note(
      walk,
      { is: 'invalid', problem: `must be an object, not ${typeOf(list[odd])}`, remedy: 'correct the value' },
      odd,
    )
    return
  }
  if (haveOwnTexts(list, keys)) return
  const known = list.map((item) => keyOf(item, keys))
  for (const index of secondsIn(known)) {
    const values = Object.entries(known[index] ?? {}).map(([key, value]) => `${key} ${shownValue(value)}`)
    const problem = `another item has the same key${values.length === 0 ? '' : `: ${values.join(', ')}`}`
    note(walk, { is: 'duplicate', problem, remedy: 'give each item a key of its own' }, index)
  }
}
