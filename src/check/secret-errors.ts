import type { SchemaError } from '../crd/schema-error.ts'
import { fieldPath } from '../model/field-path.ts'
import { isAbsent, isObject, type JsonObject } from '../model/json.ts'

/**
 * What an API server refuses in a Secret: `data` that is no base64 (encoding/base64's StdEncoding, which passes
 * over the ends of lines), and values that are no text. The values are never told.
 */
export function secretErrors(object: JsonObject): readonly SchemaError[] {
  return [
    ...valueErrors(object, 'data', (text) => (isBase64(text) ? undefined : noBase64)),
    ...valueErrors(object, 'stringData', () => undefined),
  ]
}

type Mistake = Omit<SchemaError, 'path'>

const noBase64: Mistake = {
  is: 'invalid',
  problem: 'the value is no base64',
  remedy: 'encode it, or write it as it is under stringData',
}

const noText: Mistake = { is: 'typeInvalid', problem: 'the value is no text', remedy: 'put it in quotes' }

const noMapping: Mistake = { is: 'typeInvalid', problem: 'this is no mapping', remedy: 'write key: value' }

function valueErrors(
  object: JsonObject,
  field: 'data' | 'stringData',
  mistakeIn: (text: string) => Mistake | undefined,
): readonly SchemaError[] {
  const values = object[field]
  if (isAbsent(values)) return []
  if (!isObject(values)) return [{ path: field, ...noMapping }]
  return Object.entries(values).flatMap(([key, value]) => {
    // A null is an empty value.
    if (isAbsent(value)) return []
    const mistake = typeof value === 'string' ? mistakeIn(value) : noText
    return mistake === undefined ? [] : [{ path: fieldPath(field, key), ...mistake }]
  })
}

const groupLength = 4
const mostPadding = 2

function isBase64(text: string): boolean {
  const written = /[\r\n]/.test(text) ? text.replaceAll(/[\r\n]/g, '') : text
  const padding = written.indexOf('=')
  const content = padding < 0 ? written : written.slice(0, padding)
  // One expression for all of it would remember each group of a long value.
  return (
    written.length % groupLength === 0 &&
    written.length - content.length <= mostPadding &&
    !/[^A-Za-z0-9+/]/.test(content) &&
    !/[^=]/.test(written.slice(content.length))
  )
}
