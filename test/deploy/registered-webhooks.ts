import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { parseAllDocuments } from 'yaml'

import { asList, asObject, asText, isObject, textsIn, type JsonObject } from '../../src/model/json.ts'

/** One rule of an entry: what is sent. */
export interface SentRule {
  readonly apiGroups: readonly string[]
  readonly apiVersions: readonly string[]
  readonly resources: readonly string[]
  readonly operations: readonly string[]
  readonly scope: string
}

/** One entry of a webhook configuration, with the fields that tests ask for. */
export interface Entry {
  readonly name: string
  readonly rules: readonly SentRule[]
  readonly conditions: readonly { readonly name: string; readonly expression: string }[]
  /** Everything of the entry but its name, rules and conditions. */
  readonly rest: JsonObject
}

export const deployFolder = join(import.meta.dirname, '../../deploy')

/** The documents of a file in deploy/. */
export const documentsOf = (file: string): readonly JsonObject[] =>
  parseAllDocuments(readFileSync(join(deployFolder, file), 'utf8')).map((document) => {
    const value: unknown = document.toJS()
    if (document.errors.length > 0 || !isObject(value)) throw new Error(`${file} holds no objects`)
    return value
  })

function ruleFrom(raw: unknown): SentRule {
  const rule = asObject(raw)
  return {
    apiGroups: textsIn(rule['apiGroups']),
    apiVersions: textsIn(rule['apiVersions']),
    resources: textsIn(rule['resources']),
    operations: textsIn(rule['operations']),
    scope: asText(rule['scope']) ?? '',
  }
}

function entryFrom(raw: unknown): Entry {
  const { name, rules, matchConditions, ...rest } = asObject(raw)
  return {
    name: (asText(name) ?? '').replace('.clusterset-guard.io', ''),
    rules: asList(rules).map(ruleFrom),
    conditions: asList(matchConditions).map((one) => {
      const { name: title, expression } = asObject(one)
      return { name: asText(title) ?? '', expression: asText(expression) ?? '' }
    }),
    rest,
  }
}

/** The entries of deploy/webhooks.yaml by their names without the domain, the validating ones first. */
export const entries: readonly Entry[] = documentsOf('webhooks.yaml').flatMap((configuration) =>
  asList(configuration['webhooks']).map(entryFrom),
)
