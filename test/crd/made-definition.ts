import { definitionsIn, type Definition } from '../../src/crd/definition.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { loadRuleLanguage } from '../../src/crd/rule-language.ts'

await loadRuleLanguage()

/** A CustomResourceDefinition with a schema of its spec. */
export const customResourceDefinition = (spec: JsonObject, root: JsonObject = {}): JsonObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'made.example.org' },
  spec: {
    group: 'example.org',
    scope: 'Namespaced',
    names: { kind: 'Made', plural: 'made' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', properties: { spec }, ...root } },
      },
    ],
  },
})

/** The definition of a kind whose spec has a schema. Fails when there is a problem with it. */
export function definitionOf(spec: JsonObject, root?: JsonObject): Definition {
  const { definitions, problems } = definitionsIn(customResourceDefinition(spec, root))
  const [definition] = definitions
  if (definition === undefined) throw new Error(problems.join('; '))
  return definition
}

export const fields = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  ...more,
})

export const text = { type: 'string' }
export const integer = { type: 'integer' }

export const made = (spec: unknown, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'example.org/v1',
  kind: 'Made',
  metadata: { name: 'one', ...metadata },
  spec,
})
