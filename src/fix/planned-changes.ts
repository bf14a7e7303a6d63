import { isAlias, isMap, isNode, isScalar, isSeq, type ParsedNode, type YAMLMap, type YAMLSeq } from 'yaml'

import type { Step } from '../model/field-path.ts'
import { isAbsent } from '../model/json.ts'
import { isSameValue, withEdits, type Edit } from './edit.ts'

export type ParsedMap = YAMLMap.Parsed
export type ParsedList = YAMLSeq.Parsed
export type ParsedPair = ParsedMap['items'][number]

/** What becomes of the text of a document: which values become others, and what is put at the end of what. */
export interface PlannedChanges {
  /** Values that are there, by the pair that holds them. */
  readonly fields: Map<ParsedPair, { readonly parent: ParsedMap; readonly value: unknown }>
  /** Items that are there, by their list and index. */
  readonly items: Map<ParsedList, Map<number, unknown>>
  readonly newFields: Map<ParsedMap, Map<string, unknown>>
  readonly newItems: Map<ParsedList, unknown[]>
}

/** Why an edit cannot be made in this text. */
export class Unfaithful extends Error {}

/** Finds for each edit the node that it changes. Throws `Unfaithful`. */
export function plannedChanges(root: ParsedNode, edits: readonly Edit[]): PlannedChanges {
  const plan: PlannedChanges = {
    fields: new Map(),
    items: new Map(),
    newFields: new Map(),
    newItems: new Map(),
  }
  for (const edit of edits) planEdit(plan, root, edit)
  return plan
}

function planEdit(plan: PlannedChanges, root: ParsedNode, edit: Edit): void {
  const steps = 'set' in edit ? edit.set : edit.append
  const changed = (before: unknown, rest: readonly Step[]): unknown =>
    withEdits(before, [
      'set' in edit ? { set: rest, value: edit.value } : { append: rest, value: edit.value },
    ])
  let node: ParsedNode | null = root
  for (const [index, step] of steps.entries()) {
    const rest = steps.slice(index + 1)
    const isFurther = rest.length > 0 || 'append' in edit
    if (isMap(node)) {
      const parent: ParsedMap = node
      const key = String(step)
      const pair = pairOf(parent, key)
      if (pair === undefined) {
        const added = mapOf(plan.newFields, parent)
        added.set(key, changed(added.get(key), rest))
        return
      }
      node = pair.value
      if (isFurther && !isNullNode(node)) continue
      const before = plan.fields.get(pair)?.value ?? plainValue(node)
      const after = changed(before, rest)
      if (!isSameValue(before, after)) plan.fields.set(pair, { parent, value: after })
      return
    }
    if (!isSeq(node)) throw new Unfaithful(isAlias(node) ? 'an alias stands there' : 'a value is in the way')
    const list: ParsedList = node
    const number = Number(step)
    const item = list.items[number]
    if (item === undefined) {
      const added = plan.newItems.get(list) ?? []
      const place = number - list.items.length
      if (!(place in added)) throw new Unfaithful('an item is missing')
      added[place] = changed(added[place], rest)
      return
    }
    node = item
    if (isFurther && !isNullNode(node)) continue
    const items = mapOf(plan.items, list)
    const before = items.get(number) ?? plainValue(node)
    const after = changed(before, rest)
    if (!isSameValue(before, after)) items.set(number, after)
    return
  }
  if (isSeq(node) && 'append' in edit) listOf(plan.newItems, node).push(edit.value)
  else throw new Unfaithful('a list or mapping would have to be written anew')
}

export const pairOf = (map: ParsedMap, key: string): ParsedPair | undefined =>
  map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)

/** Nothing, `null` or `~`. */
export const isNullNode = (node: ParsedNode | null): boolean =>
  node === null || (isScalar(node) && isAbsent(node.value))

/** What a scalar says. A list or mapping equals nothing, so it would count as changed, and be refused. */
const plainValue = (node: ParsedNode | null): unknown =>
  isNullNode(node) ? null : isScalar(node) ? node.value : isNode(node) ? node : undefined

function mapOf<K, A, B>(maps: Map<K, Map<A, B>>, key: K): Map<A, B> {
  const map = maps.get(key) ?? new Map<A, B>()
  maps.set(key, map)
  return map
}

function listOf<K, A>(lists: Map<K, A[]>, key: K): A[] {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
}
