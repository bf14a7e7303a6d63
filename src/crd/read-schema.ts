import { asList, asObject, asText, isList, isObject, textsIn, type JsonObject } from '../model/json.ts'
import { knownFormat } from './formats.ts'
import type { JsonType, Limits, Rule, SchemaNode } from './schema-node.ts'

/** Where in a schema something cannot be read, and what. */
export type Report = (path: string, problem: string) => void

/** Deeper than anybody nests a schema; the API server takes 1.5 MB in all. */
const deepestSchema = 200

const typesOfJson: readonly JsonType[] = ['object', 'array', 'string', 'integer', 'number', 'boolean']

/** Fields that no structural schema may have (apiextensions-apiserver, pkg/apiserver/schema/convert.go). */
const forbidden = [
  '$ref',
  'id',
  '$schema',
  'definitions',
  'dependencies',
  'patternProperties',
  'additionalItems',
]

interface Reading {
  readonly path: string
  readonly depth: number
  readonly report: Report
}

const below = ({ path, depth, report }: Reading, step: string): Reading => ({
  path: `${path}.${step}`,
  depth: depth + 1,
  report,
})

/** What is there must be of a type; what is not, or is of another one, is undefined. */
function typed(
  schema: JsonObject,
  key: string,
  type: 'number' | 'boolean' | 'string',
  reading: Reading,
): unknown {
  const value = schema[key] ?? undefined
  if (value === undefined || typeof value === type) return value
  reading.report(`${reading.path}.${key}`, `is no ${type}`)
  return undefined
}

const textIn = (schema: JsonObject, key: string, reading: Reading): string =>
  asText(typed(schema, key, 'string', reading)) ?? ''

const limitNames = [
  'minimum',
  'maximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
] as const

function limitsIn(schema: JsonObject, reading: Reading): Limits {
  const numbers = limitNames.flatMap((name) => {
    const value = typed(schema, name, 'number', reading)
    return value === undefined ? [] : [[name, value] as const]
  })
  const flags = (['exclusiveMinimum', 'exclusiveMaximum'] as const).flatMap((name) =>
    typed(schema, name, 'boolean', reading) === true ? [[name, true] as const] : [],
  )
  return Object.fromEntries([...numbers, ...flags])
}

function typesIn(schema: JsonObject, reading: Reading): readonly JsonType[] {
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string']
  const { type } = schema
  if (type === undefined || type === '') return []
  const known = typesOfJson.find((one) => one === type)
  if (known === undefined) reading.report(`${reading.path}.type`, 'is no type of JSON')
  return known === undefined ? [] : [known]
}

function ruleFrom(written: unknown, reading: Reading): readonly Rule[] {
  const rule = asObject(written)
  const expression = asText(rule['rule'])?.trim() ?? ''
  if (expression === '') {
    reading.report(`${reading.path}.rule`, 'is no expression')
    return []
  }
  return [
    {
      expression,
      message: asText(rule['message'])?.trim() || undefined,
      messageExpression: asText(rule['messageExpression'])?.trim() || undefined,
      reason: asText(rule['reason']),
      fieldPath: asText(rule['fieldPath']) || undefined,
      optionalOldSelf: rule['optionalOldSelf'] === true,
    },
  ]
}

const rulesIn = (schema: JsonObject, reading: Reading): readonly Rule[] =>
  asList(schema['x-kubernetes-validations']).flatMap((rule, index) =>
    ruleFrom(rule, below(reading, `x-kubernetes-validations[${String(index)}]`)),
  )

const nodesIn = (
  schema: JsonObject,
  key: 'allOf' | 'anyOf' | 'oneOf',
  reading: Reading,
): readonly SchemaNode[] =>
  asList(schema[key]).flatMap(
    (part, index) => readSchema(part, below(reading, `${key}[${String(index)}]`)) ?? [],
  )

function propertiesIn(schema: JsonObject, reading: Reading): ReadonlyMap<string, SchemaNode> {
  const properties = schema['properties'] ?? {}
  if (!isObject(properties)) reading.report(`${reading.path}.properties`, 'is no object')
  return new Map(
    Object.entries(asObject(properties)).flatMap(([name, property]) => {
      const node = readSchema(property, below(reading, `properties[${name}]`))
      return node === undefined ? [] : [[name, node] as const]
    }),
  )
}

const partIn = (schema: JsonObject, key: string, reading: Reading): SchemaNode | undefined =>
  schema[key] === undefined ? undefined : readSchema(schema[key], below(reading, key))

function additionalIn(schema: JsonObject, reading: Reading): SchemaNode['additional'] {
  const { additionalProperties } = schema
  if (additionalProperties === undefined || additionalProperties === false) return undefined
  return additionalProperties === true ? 'anything' : partIn(schema, 'additionalProperties', reading)
}

function listTypeIn(schema: JsonObject, reading: Reading): SchemaNode['listType'] {
  const written = schema['x-kubernetes-list-type'] ?? 'atomic'
  if (written === 'atomic' || written === 'set' || written === 'map') return written
  reading.report(`${reading.path}.x-kubernetes-list-type`, 'is none of atomic, set and map')
  return 'atomic'
}

/**
 * Reads a schema of a CRD (`openAPIV3Schema`), once, into the form that is walked for each object.
 *
 * @returns undefined when it is no schema at all; what else cannot be read is reported and counts as absent
 */
export function readSchema(schema: unknown, reading: Reading): SchemaNode | undefined {
  if (!isObject(schema)) {
    reading.report(reading.path, 'is no object')
    return undefined
  }
  if (reading.depth > deepestSchema) {
    reading.report(reading.path, `is nested more than ${String(deepestSchema)} deep`)
    return undefined
  }
  for (const key of forbidden)
    if (schema[key] !== undefined) reading.report(`${reading.path}.${key}`, 'is not allowed in a CRD')
  if (schema['uniqueItems'] === true) reading.report(`${reading.path}.uniqueItems`, 'is not allowed in a CRD')
  if (isList(schema['items'])) reading.report(`${reading.path}.items`, 'is a list, and must be one schema')
  const types = typesIn(schema, reading)
  return {
    types,
    isIntOrString: schema['x-kubernetes-int-or-string'] === true,
    isNullable: schema['nullable'] === true,
    keepsUnknown: schema['x-kubernetes-preserve-unknown-fields'] === true,
    isEmbedded: schema['x-kubernetes-embedded-resource'] === true,
    properties: propertiesIn(schema, reading),
    additional: additionalIn(schema, reading),
    items: isList(schema['items']) ? undefined : partIn(schema, 'items', reading),
    default: schema['default'] ?? undefined,
    format: knownFormat(types, textIn(schema, 'format', reading)),
    limits: limitsIn(schema, reading),
    pattern: textIn(schema, 'pattern', reading),
    choices: asList(schema['enum']),
    required: textsIn(schema['required']),
    allOf: nodesIn(schema, 'allOf', reading),
    anyOf: nodesIn(schema, 'anyOf', reading),
    oneOf: nodesIn(schema, 'oneOf', reading),
    not: partIn(schema, 'not', reading),
    listType: listTypeIn(schema, reading),
    listKeys: textsIn(schema['x-kubernetes-list-map-keys']),
    rules: rulesIn(schema, reading),
  }
}
