import { withListKind } from '../cel/values.ts'
import { isList, isObject, type JsonObject } from '../model/json.ts'
import { escapedName } from './escaped-name.ts'
import { bytesOf, dayOf, instantOf, spanOf } from './formatted-values.ts'
import { remembered } from '../model/remembered.ts'
import type { SchemaNode } from './schema-node.ts'

/** A field that rules cannot reach counts when objects are compared. No rule can write such a name. */
const hidden = '\u0000'

/** What rules see of the metadata of a resource. */
const metadataFields = ['name', 'generateName']

/**
 * A value as rules see it (k8s.io/apiserver, pkg/cel/common): integers are CEL's, names of fields are escaped, and a
 * field that is null is not there; a text of some formats is a time, a duration or bytes.
 *
 * @param isResource its apiVersion, kind and name are seen whatever the schema says
 */
export function ruleValue(value: unknown, node: SchemaNode, isResource = node.isEmbedded): unknown {
  if (isList(value)) return listValue(value, node)
  if (isObject(value)) return objectValue(value, node, isResource)
  if (typeof value === 'number') return numberValue(value, node)
  return typeof value === 'string' && node.format !== '' ? formattedValue(value, node) : value
}

/** Lists of type set and map are compared in any order. */
function listValue(list: readonly unknown[], { items, listType, listKeys }: SchemaNode): readonly unknown[] {
  const made = items === undefined ? [...list] : list.map((item) => ruleValue(item, items))
  if (listType === 'set') return withListKind(made, { is: 'set' })
  if (listType !== 'map') return made
  return withListKind(made, { is: 'map', keys: listKeys.map((key) => escapedName(key) ?? `${hidden}${key}`) })
}

const numberValue = (value: number, { types }: SchemaNode): unknown =>
  types[0] === 'integer' && Number.isInteger(value) ? BigInt(value) : value

function formattedValue(value: string, { types, format }: SchemaNode): unknown {
  if (types.length !== 1) return value
  switch (format) {
    case 'byte':
      return bytesOf(value) ?? value
    case 'date':
      return dayOf(value) ?? value
    case 'duration':
      return spanOf(value) ?? value
    case 'datetime':
      return instantOf(value) ?? value
    default:
      return value
  }
}

/** A field as rules write it, and its schema. */
interface NamedField {
  readonly name: string
  readonly node: SchemaNode
}

const namedFieldsOf = remembered(
  ({ properties }: SchemaNode): ReadonlyMap<string, NamedField> =>
    new Map(
      [...properties].map(([key, node]) => [key, { name: escapedName(key) ?? `${hidden}${key}`, node }]),
    ),
)

function objectValue(object: JsonObject, node: SchemaNode, isResource: boolean): JsonObject {
  const made: Record<string, unknown> = {}
  if (!isResource && node.properties.size === 0) {
    const others = node.additional === 'anything' ? undefined : node.additional
    for (const key of Object.keys(object))
      put(made, key, others === undefined ? object[key] : ruleValue(object[key], others))
    return made
  }
  const fields = namedFieldsOf(node)
  for (const key of Object.keys(object)) {
    const value = object[key]
    const field = fields.get(key)
    if (value === null) continue
    if (isResource && isSeenOfResource(key, node)) put(made, key, seenOfResource(value))
    else if (field === undefined) put(made, `${hidden}${key}`, value)
    else put(made, field.name, ruleValue(value, field.node))
  }
  return made
}

/** Schemas may describe no more of the metadata of a resource than its names. */
const isSeenOfResource = (key: string, { properties }: SchemaNode): boolean =>
  key === 'metadata'
    ? properties.get(key)?.properties.has('name') !== true
    : key === 'kind' || key === 'apiVersion'

const seenOfResource = (value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, one]) => [
          metadataFields.includes(key) ? key : `${hidden}${key}`,
          one,
        ]),
      )
    : value

/** The key becomes one of the object's own, also one called __proto__. */
function put(made: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(made, key, { value, writable: true, enumerable: true, configurable: true })
  else made[key] = value
}
