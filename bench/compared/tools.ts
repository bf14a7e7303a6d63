import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { parse } from 'yaml'

import { asObject, type JsonObject } from '../../src/model/json.ts'

/** Something that judges manifests, as its manual says to start it. */
export interface Tool {
  readonly name: string
  readonly program: string
  readonly given: (files: readonly string[], before: readonly string[]) => readonly string[]
}

const crd = join(import.meta.dirname, '../../src/crd/perconaservermysqlclustersets.yaml')
const policies = join(import.meta.dirname, 'policies')

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** A copy of a schema with a change of each part of it. */
function copied(value: unknown, change: (schema: JsonObject) => JsonObject): unknown {
  if (Array.isArray(value)) return value.map((one) => copied(one, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(change(asObject(value))).map(([name, one]) => [name, copied(one, change)]),
  )
}

/** Strict, as the script openapi2jsonschema.py of kubeconform makes it: fields that have no schema are refused. */
const strict = (schema: JsonObject): JsonObject =>
  typeof schema['properties'] === 'object' &&
  schema['properties'] !== null &&
  !('additionalProperties' in schema)
    ? { ...schema, additionalProperties: false }
    : schema

/** Rules with `format` are unknown to the CEL of kubectl-validate 0.0.4, which then refuses every object. */
const withoutFormat = (schema: JsonObject): JsonObject =>
  'x-kubernetes-validations' in schema
    ? {
        ...schema,
        'x-kubernetes-validations': listOf(schema['x-kubernetes-validations']).filter(
          (rule) => !String(asObject(rule)['rule']).includes('format.'),
        ),
      }
    : schema

/** Writes what the tools take instead of a CRD as it is. */
function prepared(folder: string): { readonly jsonSchemas: string; readonly definitions: string } {
  const definition: unknown = parse(readFileSync(crd, 'utf8'))
  const version = asObject(listOf(asObject(asObject(definition)['spec'])['versions'])[0])
  const schema = asObject(version['schema'])['openAPIV3Schema']
  const jsonSchemas = join(folder, 'schemas')
  const definitions = join(folder, 'crds')
  mkdirSync(jsonSchemas, { recursive: true })
  mkdirSync(definitions, { recursive: true })
  // What the API server knows of every object.
  const metadata = asObject(asObject(schema)['properties'])
  const known = { ...asObject(schema), properties: { ...metadata, metadata: { type: 'object' } } }
  writeFileSync(join(jsonSchemas, 'perconaservermysqlclusterset.json'), JSON.stringify(copied(known, strict)))
  writeFileSync(join(definitions, 'clustersets.yaml'), JSON.stringify(copied(definition, withoutFormat)))
  // Any members: the operator's own CRD of them says nothing about sets.
  const members = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'perconaservermysqls.ps.percona.com' },
    spec: {
      group: 'ps.percona.com',
      scope: 'Namespaced',
      names: { kind: 'PerconaServerMySQL', plural: 'perconaservermysqls' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
            },
          },
        },
      ],
    },
  }
  writeFileSync(join(definitions, 'members.yaml'), JSON.stringify(members))
  return { jsonSchemas, definitions }
}

/**
 * The tools, each given the CRD or a policy.
 *
 * @param folder where schemas may be written
 * @param programs which program is which; a tool without one is left out
 */
export function tools(
  folder: string,
  programs: Readonly<Record<string, string | undefined>>,
): readonly Tool[] {
  const { jsonSchemas, definitions } = prepared(folder)
  const all: readonly (Omit<Tool, 'program'> & { readonly program: string | undefined })[] = [
    {
      name: 'kubeconform',
      program: programs['kubeconform'],
      given: (files) => [
        '-strict',
        '-ignore-missing-schemas',
        '-schema-location',
        join(jsonSchemas, '{{.ResourceKind}}.json'),
        ...files,
      ],
    },
    {
      name: 'kubectl-validate',
      program: programs['kubectl-validate'],
      given: (files) => ['--local-crds', definitions, ...files],
    },
    {
      name: "Kyverno's CLI",
      program: programs['kyverno'],
      given: (files) => [
        'apply',
        join(policies, 'kyverno.yaml'),
        ...files.flatMap((file) => ['--resource', file]),
      ],
    },
    {
      name: 'gator',
      program: programs['gator'],
      given: (files) => [
        'test',
        '--filename',
        join(policies, 'gatekeeper.yaml'),
        ...files.flatMap((file) => ['--filename', file]),
      ],
    },
    {
      name: 'check',
      program: process.execPath,
      given: (files, before) => [
        programs['check'] ?? join(import.meta.dirname, '../../dist/main.js'),
        'check',
        // As the others take it: the files are all there is.
        '--assume-complete=all',
        ...before.flatMap((file) => ['--baseline', file]),
        ...files,
      ],
    },
  ]
  return all.flatMap((tool) => (tool.program === undefined ? [] : [{ ...tool, program: tool.program }]))
}

export const toolNames = ['kubeconform', 'kubectl-validate', "Kyverno's CLI", 'gator', 'check'] as const
