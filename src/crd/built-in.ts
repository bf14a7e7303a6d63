import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { load } from 'js-yaml'

import { asObject } from '../model/json.ts'
import { definitionsIn, type Definition } from './definition.ts'

const name = 'perconaservermysqlclustersets'

let known: Definition | undefined

/**
 * The definition of ClusterSets that comes with us: that of releases 1.2.0 and 1.3.0 of the operator. It is read
 * when it is first asked for.
 *
 * @throws Error when the file is not beside the program, or is not ours
 */
export function builtInDefinition(): Definition {
  known ??= definitionIn(import.meta.dirname)
  return known
}

/**
 * The definition of ClusterSets in a folder. A JSON file goes before one in YAML: it is read ten times as fast, and
 * reading it is a good part of a short run.
 *
 * @throws Error when there is none, or it defines nothing
 */
export function definitionIn(folder: string): Definition {
  const json = join(folder, `${name}.json`)
  const written: unknown = existsSync(json)
    ? JSON.parse(readFileSync(json, 'utf8'))
    : load(readFileSync(join(folder, `${name}.yaml`), 'utf8'))
  const { definitions, problems } = definitionsIn(asObject(written))
  const [definition] = definitions
  if (definition === undefined) throw new Error(`${name}: ${problems.join('; ')}`)
  return definition
}
