import { isList, isObject, type JsonObject } from '../model/json.ts'
import { noteUnknownField } from './unknown-field.ts'
import { note, type Walk } from './walk.ts'
import { typeOf } from './wording.ts'

/** What a part of ObjectMeta must be. */
type MetadataShape =
  | 'text'
  | 'integer'
  | 'flag'
  | 'time'
  | 'anything'
  | 'texts by name'
  | 'texts'
  | ReadonlyMap<string, MetadataShape>
  | { readonly items: ReadonlyMap<string, MetadataShape> }

const shapes = (record: Readonly<Record<string, MetadataShape>>): ReadonlyMap<string, MetadataShape> =>
  new Map(Object.entries(record))

const ownerReference = shapes({
  apiVersion: 'text',
  kind: 'text',
  name: 'text',
  uid: 'text',
  controller: 'flag',
  blockOwnerDeletion: 'flag',
})

const managedFields = shapes({
  manager: 'text',
  operation: 'text',
  apiVersion: 'text',
  time: 'time',
  fieldsType: 'text',
  fieldsV1: 'anything',
  subresource: 'text',
})

/** ObjectMeta of k8s.io/apimachinery (pkg/apis/meta/v1). Names are read as they are written, in upper and lower case. */
const objectMetadata = shapes({
  name: 'text',
  generateName: 'text',
  namespace: 'text',
  selfLink: 'text',
  uid: 'text',
  resourceVersion: 'text',
  generation: 'integer',
  creationTimestamp: 'time',
  deletionTimestamp: 'time',
  deletionGracePeriodSeconds: 'integer',
  labels: 'texts by name',
  annotations: 'texts by name',
  ownerReferences: { items: ownerReference },
  finalizers: 'texts',
  managedFields: { items: managedFields },
})

const areTexts = (values: readonly unknown[]): boolean => values.every((value) => typeof value === 'string')

/** RFC 3339, which is what Go reads a time from. */
const isTime = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(value) &&
  !Number.isNaN(Date.parse(value.replace(',', '.')))

function isSound(value: unknown, shape: MetadataShape): boolean {
  switch (shape) {
    case 'text':
      return typeof value === 'string'
    case 'integer':
      return Number.isInteger(value)
    case 'flag':
      return typeof value === 'boolean'
    case 'time':
      return isTime(value)
    case 'anything':
      return true
    case 'texts':
      return isList(value) && areTexts(value)
    case 'texts by name':
      return isObject(value) && areTexts(Object.values(value))
    default:
      if (shape instanceof Map) return isObject(value) && areSound(value, shape)
      return 'items' in shape && isList(value) && value.every((item) => isSound(item, shape.items))
  }
}

const areSound = (object: JsonObject, fields: ReadonlyMap<string, MetadataShape>): boolean =>
  Object.keys(object).every((key) => {
    const shape = fields.get(key)
    return shape !== undefined && isSound(object[key], shape)
  })

/** Whether decoding metadata strictly changes nothing of it. */
export const isSoundMetadata = (value: unknown): boolean => isSound(value, objectMetadata)

/**
 * Metadata as the API server decodes it, strictly: what ObjectMeta does not have goes, and so does a field of
 * another type, both with an error; a null counts as absent. An empty object when it is no object.
 */
export function decodedMetadata(walk: Walk, value: unknown): unknown {
  return decoded(walk, value, objectMetadata) ?? {}
}

const wanted: Readonly<Record<string, string>> = {
  text: 'text',
  integer: 'an integer',
  flag: 'true or false',
  time: 'a time',
  texts: 'a list',
  'texts by name': 'an object',
}

function noteWrongType(walk: Walk, value: unknown, shape: MetadataShape): void {
  const what = typeof shape === 'string' ? wanted[shape] : shape instanceof Map ? 'an object' : 'a list'
  const problem =
    shape === 'time' && typeof value === 'string'
      ? 'is no time'
      : `must be ${String(what)}, not ${typeOf(value)}`
  const remedy = shape === 'time' ? 'write it as 2026-11-21T20:00:00Z, or remove it' : 'correct the value'
  note(walk, { is: 'typeInvalid', problem, remedy })
}

/** The value as it counts; undefined when it goes. */
function decoded(walk: Walk, value: unknown, shape: MetadataShape): unknown {
  if (value === null) return undefined
  if (isSound(value, shape)) return value
  if (typeof shape !== 'string' && !(shape instanceof Map) && 'items' in shape && isList(value))
    return decodedItems(walk, value, shape.items, {})
  if (shape === 'texts' && isList(value)) return decodedItems(walk, value, 'text', '')
  if (shape === 'texts by name' && isObject(value)) return decodedTexts(walk, value)
  if (shape instanceof Map && isObject(value)) return decodedFields(walk, value, shape)
  noteWrongType(walk, value, shape)
  return undefined
}

function decodedItems(walk: Walk, list: readonly unknown[], shape: MetadataShape, absent: unknown): unknown {
  return list.map((item, index) => at(walk, index, () => decoded(walk, item, shape)) ?? absent)
}

/** A label or annotation that is null is empty text. */
const decodedTexts = (walk: Walk, object: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(object).map(([key, value]) => [
      key,
      at(walk, key, () => decoded(walk, value, 'text')) ?? '',
    ]),
  )

function decodedFields(
  walk: Walk,
  object: JsonObject,
  fields: ReadonlyMap<string, MetadataShape>,
): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) => {
      const shape = fields.get(key)
      if (shape === undefined) {
        noteUnknownField(walk, key, [...fields.keys()])
        return []
      }
      const left = at(walk, key, () => decoded(walk, value, shape))
      return left === undefined ? [] : [[key, left]]
    }),
  )
}

function at<Made>(walk: Walk, step: string | number, make: () => Made): Made {
  walk.steps.push(step)
  const made = make()
  walk.steps.pop()
  return made
}
