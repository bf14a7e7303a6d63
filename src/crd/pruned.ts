import { isList, isObject, type JsonObject } from '../model/json.ts'
import type { Definition } from './definition.ts'
import { decodedMetadata, isSoundMetadata } from './object-metadata.ts'
import type { SchemaError } from './schema-error.ts'
import { fieldNode, type SchemaNode } from './schema-node.ts'
import { noteUnknownField } from './unknown-field.ts'
import { note, startWalk, type Walk } from './walk.ts'
import { typeOf } from './wording.ts'

/** What every resource has at its top, whatever its schema says. */
const resourceFields = ['apiVersion', 'kind', 'metadata']

/** Lists in lists where the schema has none. Deeper ones are left: that they are lists is wrong already. */
const deepestUnknownList = 100

/**
 * Takes from an object what its CRD does not know, as strict decoding finds it: every unknown field is an error,
 * and so is metadata that is none. A null where the schema allows none, and has no default, counts as absent and
 * goes without an error.
 *
 * Nothing is written into the object; when nothing has to go it is given back itself. What and in which order is
 * that of apiextensions-apiserver (pkg/apiserver/schema: pruning, defaulting/prunenulls.go, objectmeta).
 */
export function pruned(
  { schema }: Definition,
  object: JsonObject,
): { readonly object: JsonObject; readonly errors: readonly SchemaError[] } {
  const walk = startWalk()
  const left = prunedObject(walk, object, { node: schema, keeps: schema.keepsUnknown, isResource: true })
  return { object: left, errors: walk.found }
}

/** By what a value is pruned. */
interface Measure {
  /** Undefined: nothing describes the value, and no field of it is known. */
  readonly node: SchemaNode | undefined
  /** Unknown fields stay. In a list that keeps them, those of its items stay too. */
  readonly keeps: boolean
  readonly isResource: boolean
}

const measureOf = (node: SchemaNode | undefined, keeps = false): Measure => ({
  node,
  keeps: keeps || node?.keepsUnknown === true,
  isResource: node?.isEmbedded === true,
})

function prunedValue(walk: Walk, value: unknown, measure: Measure, depth = 0): unknown {
  if (isObject(value)) return prunedObject(walk, value, measure)
  if (!isList(value) || (measure.node === undefined && depth > deepestUnknownList)) return value
  return prunedList(walk, value, measure, depth)
}

/** An item that is null stays: lists have no absent items. */
function prunedList(walk: Walk, list: readonly unknown[], { node, keeps }: Measure, depth: number): unknown {
  const items = node?.items
  if (keeps && items === undefined) return list
  const measure = measureOf(items, keeps)
  let copy: unknown[] | undefined
  for (const [index, item] of list.entries()) {
    if (typeof item !== 'object') continue
    walk.steps.push(index)
    const left = prunedValue(walk, item, measure, depth + 1)
    walk.steps.pop()
    if (left === item) continue
    copy ??= [...list]
    copy[index] = left
  }
  return copy ?? list
}

function prunedObject(walk: Walk, object: JsonObject, measure: Measure): JsonObject {
  let copy: Record<string, unknown> | undefined
  for (const key of Object.keys(object)) {
    const value = object[key]
    const left = leftOf(walk, key, value, measure)
    if (left === value) continue
    // A copy has the key as its own, also one called __proto__, so that writing it is plain.
    copy ??= { ...object }
    if (left === undefined) Reflect.deleteProperty(copy, key)
    else copy[key] = left
  }
  return copy ?? object
}

/** What is left of a field; undefined when it goes. */
function leftOf(walk: Walk, key: string, value: unknown, { node, keeps, isResource }: Measure): unknown {
  if (isResource && resourceFields.includes(key)) return leftOfResourceField(walk, key, value)
  const field = node === undefined ? undefined : fieldNode(node, key)
  if (field === undefined && node?.additional !== 'anything') {
    if (keeps) return value
    noteUnknownField(walk, key, node === undefined ? [] : [...node.properties.keys()])
    return undefined
  }
  if (value === null && field !== undefined && isDropped(field)) return undefined
  if (typeof value !== 'object' || value === null) return value
  walk.steps.push(key)
  const left = prunedValue(walk, value, measureOf(field))
  walk.steps.pop()
  return left
}

const isDropped = (field: SchemaNode): boolean => !field.isNullable && field.default === undefined

function leftOfResourceField(walk: Walk, key: string, value: unknown): unknown {
  if (key !== 'metadata') {
    if (typeof value === 'string') return value
    note(
      walk,
      { is: 'typeInvalid', problem: `must be text, not ${typeOf(value)}`, remedy: 'correct the value' },
      key,
    )
    return undefined
  }
  if (isSoundMetadata(value)) return value
  walk.steps.push(key)
  const left = decodedMetadata(walk, value)
  walk.steps.pop()
  return left
}
