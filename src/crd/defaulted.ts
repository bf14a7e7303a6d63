import { isList, isObject, type JsonObject } from '../model/json.ts'
import { remembered } from '../model/remembered.ts'
import type { Definition } from './definition.ts'
import { fieldNode, nodesBelow, type SchemaNode } from './schema-node.ts'

/**
 * Fills what a CRD has defaults for: where a field is not there, or is null and must not be. A parent that is
 * not there is not made, unless it has a default of its own.
 *
 * Nothing is written into the object; when nothing is missing it is given back itself. A default that is an
 * object is the one of the definition: it must not be written into either.
 */
export const defaulted = ({ schema }: Definition, object: JsonObject): JsonObject =>
  fills(schema) ? defaultedFields(object, schema) : object

/** Whether there is a default in a schema or below it. Most parts have none, and are not walked. */
const fills = remembered(
  (node: SchemaNode): boolean => node.default !== undefined || nodesBelow(node).some((below) => fills(below)),
)

interface Filler {
  readonly key: string
  readonly isNullable: boolean
  readonly default: unknown
}

const fillersOf = remembered((node: SchemaNode): readonly Filler[] =>
  [...node.properties].flatMap(([key, property]) =>
    property.default === undefined
      ? []
      : [{ key, isNullable: property.isNullable, default: property.default }],
  ),
)

/** The fields with something to fill below them; undefined when any field may have. */
const fillingFieldsOf = remembered((node: SchemaNode): readonly string[] | undefined =>
  node.additional === undefined || node.additional === 'anything'
    ? [...node.properties]
        .filter(([, property]) => nodesBelow(property).some((below) => fills(below)))
        .map(([key]) => key)
    : undefined,
)

function defaultedValue(value: unknown, node: SchemaNode): unknown {
  if (isObject(value)) return defaultedFields(value, node)
  return isList(value) && node.items !== undefined ? defaultedItems(value, node.items) : value
}

function defaultedFields(object: JsonObject, node: SchemaNode): JsonObject {
  let copy: Record<string, unknown> | undefined
  for (const { key, isNullable, default: filled } of fillersOf(node)) {
    if (Object.hasOwn(object, key) && (isNullable || object[key] !== null)) continue
    copy = withField(copy, object, key, filled)
  }
  const filled = copy ?? object
  for (const key of fillingFieldsOf(node) ?? Object.keys(filled)) {
    const field = fieldNode(node, key)
    if (field === undefined || !Object.hasOwn(filled, key)) continue
    const value = defaultedField(filled[key], field, node.properties.has(key))
    if (value !== filled[key]) copy = withField(copy, object, key, value)
  }
  return copy ?? object
}

/** A null among additionalProperties is filled here; one among properties has been. */
const defaultedField = (value: unknown, field: SchemaNode, isProperty: boolean): unknown =>
  defaultedValue(!isProperty && isFilled(value, field) ? field.default : value, field)

const isFilled = (value: unknown, { isNullable, default: filled }: SchemaNode): boolean =>
  value === null && !isNullable && filled !== undefined

/** A key called __proto__ must become one of the object's own. */
function withField(
  copy: Record<string, unknown> | undefined,
  object: JsonObject,
  key: string,
  value: unknown,
): Record<string, unknown> {
  const made = copy ?? { ...object }
  if (key === '__proto__')
    Object.defineProperty(made, key, { value, writable: true, enumerable: true, configurable: true })
  else made[key] = value
  return made
}

function defaultedItems(list: readonly unknown[], items: SchemaNode): readonly unknown[] {
  if (!fills(items)) return list
  let copy: unknown[] | undefined
  for (const [index, item] of list.entries()) {
    const value = defaultedValue(isFilled(item, items) ? items.default : item, items)
    if (value === item) continue
    copy ??= [...list]
    copy[index] = value
  }
  return copy ?? list
}
