import { formattedValue } from '../../src/cel/field-values.ts'
import { withListKind } from '../../src/cel/values.ts'
import { isList, isObject } from '../../src/model/json.ts'
import { schemas, type Type } from './cases.ts'

interface Schema {
  readonly type?: string
  readonly format?: string
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema
  readonly 'x-kubernetes-int-or-string'?: boolean
  readonly 'x-kubernetes-list-type'?: string
}

/** JSON as rules see it: by the schema, as small as the cases need. */
export const celValue = (type: Type, value: unknown): unknown => valueBy(schemas[type], value)

function valueBy(schema: Schema, value: unknown): unknown {
  if (typeof value === 'number')
    return schema.type === 'integer' || schema['x-kubernetes-int-or-string'] ? BigInt(value) : value
  if (typeof value === 'string') return formattedValue(value, schema.format ?? '')
  if (isList(value)) {
    const list = value.map((item) => valueBy(schema.items ?? {}, item))
    return schema['x-kubernetes-list-type'] === 'set' ? withListKind(list, { is: 'set' }) : list
  }
  if (!isObject(value)) return value
  const fields = Object.entries(value).filter(([, field]) => field !== null)
  return Object.fromEntries(
    fields.map(([key, field]) => [
      key,
      valueBy(schema.properties?.[key] ?? schema.additionalProperties ?? {}, field),
    ]),
  )
}
