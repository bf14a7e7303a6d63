import { isList } from '../model/json.ts'
import type { JsonType, SchemaNode } from './schema-node.ts'
import { typeOf } from './wording.ts'

/** What a value of JSON is. An integer is one that Go reads into an int64. */
export type ValueKind = JsonType | 'null'

const int64Limit = 2 ** 63

export function kindOf(value: unknown): ValueKind {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number')
    return Number.isInteger(value) && value >= -int64Limit && value < int64Limit ? 'integer' : 'number'
  if (value === null || value === undefined) return 'null'
  return isList(value) ? 'array' : 'object'
}

/**
 * Whether a value is of the types of its schema. Where a text must have a format, a list passes as well: so it
 * is in kube-openapi (pkg/validation/validate/type.go).
 */
export function isOfType(kind: ValueKind, { types, format, isNullable }: SchemaNode): boolean {
  const [type] = types
  if (type === undefined) return format === '' || kind === 'null' || kind === 'string' || kind === 'array'
  if (kind === 'null') return isNullable
  if (type === kind || types[1] === kind) return true
  if (kind === 'integer') return type === 'number'
  return kind === 'array' && type === 'string' && format !== ''
}

const int32Limit = 2 ** 31

const fitsInt32 = (value: number): boolean => value >= -int32Limit && value < int32Limit

/** Whether a number is in the range of its format. */
export function isInRange(value: number, { types, format }: SchemaNode): boolean {
  if (types.length === 1 && format === 'int32') return fitsInt32(value)
  return types.length !== 1 || format !== 'float' || Number.isFinite(Math.fround(value))
}

const typeNames: Readonly<Record<JsonType, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'text',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
}

/** What a schema wants, in the words of `/validate` (src/model/structure.ts). */
function wantedBy({ types, format }: SchemaNode): string {
  if (types.length > 1) return 'an integer or text'
  const [type = 'string'] = types
  return type === 'integer' && format === 'int32' ? 'a 32-bit integer' : typeNames[type]
}

/** `must be text, not a number` */
export const wrongType = (value: unknown, node: SchemaNode): string =>
  `must be ${wantedBy(node)}, not ${typeOf(value)}`
