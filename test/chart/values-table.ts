import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { format, resolveConfig } from 'prettier'
import { parse } from 'yaml'

import { asObject, asText, isObject, type JsonObject } from '../../src/model/json.ts'
import { chartFolder } from '../helm/run.ts'

/** One value of the chart. */
export interface Value {
  /** As `--set` takes it. */
  readonly path: string
  readonly fallback: unknown
  readonly meaning: string
}

const fileOf = (name: string): string => readFileSync(join(chartFolder, name), 'utf8')
const schema = asObject(JSON.parse(fileOf('values.schema.json')))
const definitions = asObject(schema['definitions'])

/** What a part of the schema leads to. */
function led(part: unknown): JsonObject {
  const raw = asObject(part)
  const name = asText(raw['$ref'])?.replace('#/definitions/', '')
  return name === undefined ? raw : { ...asObject(definitions[name]), ...raw }
}

function valuesIn(
  part: JsonObject,
  defaults: unknown,
  path: readonly string[],
  above = '',
): readonly Value[] {
  const meaning = asText(part['description']) ?? above
  const properties = part['properties']
  if (!isObject(properties)) return [{ path: path.join('.'), fallback: defaults, meaning }]
  return Object.entries(properties)
    .filter(([name]) => name !== 'global')
    .flatMap(([name, child]) => valuesIn(led(child), asObject(defaults)[name], [...path, name], meaning))
}

/** All values of the chart, in the order of the schema. */
export const values = (): readonly Value[] => valuesIn(schema, parse(fileOf('values.yaml')), [])

function shown(fallback: unknown): string {
  const json = JSON.stringify(fallback)
  return fallback === '' ? '' : `\`${typeof fallback === 'string' ? fallback : json}\``
}

/** A page with the table of values in it as it must be. */
export async function withTable(page: string): Promise<string> {
  const rows = values().map(
    ({ path, fallback, meaning }) => `| \`${path}\` | ${shown(fallback)} | ${meaning} |`,
  )
  const table = ['| value | default | meaning |', '| --- | --- | --- |', ...rows].join('\n')
  const replaced = page.replace(/^\| value +\| default .*(?:\n\|.*)*/m, () => table)
  return format(replaced, { ...(await resolveConfig(import.meta.filename)), parser: 'markdown' })
}
