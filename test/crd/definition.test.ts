import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { load } from 'js-yaml'
import { test } from 'tap'

import { builtInDefinition, definitionIn } from '../../src/crd/built-in.ts'
import { definitionsIn } from '../../src/crd/definition.ts'
import { asObject } from '../../src/model/json.ts'
import { customResourceDefinition, fields } from './made-definition.ts'

void test('the built-in definition is that of ClusterSets, and is read once', (t) => {
  const definition = builtInDefinition()
  t.match(definition, {
    group: 'ps.percona.com',
    version: 'v1',
    kind: 'PerconaServerMySQLClusterSet',
    plural: 'perconaservermysqlclustersets',
    isNamespaced: true,
    hasStatusSubresource: true,
  })
  t.equal(builtInDefinition(), definition)
  t.end()
})

void test('a definition in JSON goes before one in YAML, and is the same', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'clusterset-guard-crd-'))
  t.teardown(() => {
    rmSync(folder, { recursive: true })
  })
  const yaml = readFileSync(
    join(import.meta.dirname, '../../src/crd/perconaservermysqlclustersets.yaml'),
    'utf8',
  )
  writeFileSync(join(folder, 'perconaservermysqlclustersets.json'), JSON.stringify(load(yaml)))
  writeFileSync(join(folder, 'perconaservermysqlclustersets.yaml'), 'not: read')
  t.strictSame(definitionIn(folder), builtInDefinition())
  rmSync(join(folder, 'perconaservermysqlclustersets.json'))
  t.throws(() => definitionIn(folder), {
    message: /^perconaservermysqlclustersets: it is no CustomResourceDefinition$/,
  })
  t.end()
})

void test('every version that is served is read', (t) => {
  const versions = ['v1', 'v2', 'v3'].map((name) => ({
    name,
    served: name !== 'v2',
    schema: { openAPIV3Schema: { type: 'object' } },
  }))
  const written = customResourceDefinition(fields({}))
  const spec = { ...asObject(written['spec']), scope: 'Cluster', versions }
  const { definitions, problems } = definitionsIn({ ...written, spec })
  t.strictSame(problems, [])
  t.strictSame(
    definitions.map(({ version, isNamespaced, hasStatusSubresource }) => [
      version,
      isNamespaced,
      hasStatusSubresource,
    ]),
    [
      ['v1', false, false],
      ['v3', false, false],
    ],
  )
  t.end()
})

void test('what is no CustomResourceDefinition of v1 says why', (t) => {
  const problemsOf = (object: object) => definitionsIn(asObject(object)).problems
  t.strictSame(problemsOf({ kind: 'Secret' }), ['it is no CustomResourceDefinition'])
  t.strictSame(problemsOf({ kind: 'CustomResourceDefinition', apiVersion: 'apiextensions.k8s.io/v1beta1' }), [
    'its apiVersion is not apiextensions.k8s.io/v1',
  ])
  const head = { kind: 'CustomResourceDefinition', apiVersion: 'apiextensions.k8s.io/v1' }
  t.strictSame(problemsOf(head), ['spec.group, spec.names.kind and spec.names.plural must be text'])
  const spec = { group: 'a', names: { kind: 'B', plural: 'bs' } }
  t.strictSame(problemsOf({ ...head, spec }), ['spec.versions has no version that is served'])
  t.strictSame(problemsOf({ ...head, spec: { ...spec, versions: [{ name: 'v1', served: true }] } }), [
    'spec.versions[0].schema.openAPIV3Schema is no object',
  ])
  t.end()
})

void test('a schema that cannot be read says where, and its version is left out', (t) => {
  const { definitions, problems } = definitionsIn(
    customResourceDefinition(
      fields({
        a: { type: 'text' },
        b: { type: 'string', maxLength: '5' },
        c: { $ref: '#/x' },
        d: { type: 'array', items: [{}] },
        e: 5,
        f: { type: 'array', uniqueItems: true, 'x-kubernetes-list-type': 'bag' },
        g: { type: 'object', 'x-kubernetes-validations': [{ message: 'no rule' }] },
      }),
    ),
  )
  const at = 'spec.versions[0].schema.openAPIV3Schema.properties[spec].properties'
  t.strictSame(definitions, [])
  t.strictSame(problems, [
    `${at}[a].type is no type of JSON`,
    `${at}[b].maxLength is no number`,
    `${at}[c].$ref is not allowed in a CRD`,
    `${at}[d].items is a list, and must be one schema`,
    `${at}[e] is no object`,
    `${at}[f].uniqueItems is not allowed in a CRD`,
    `${at}[f].x-kubernetes-list-type is none of atomic, set and map`,
    `${at}[g].x-kubernetes-validations[0].rule is no expression`,
  ])
  t.end()
})

void test('a schema that is nested without end is a problem', (t) => {
  let schema: object = { type: 'string' }
  for (let depth = 0; depth < 10_000; depth += 1) schema = { type: 'array', items: schema }
  const { problems } = definitionsIn(customResourceDefinition(asObject(schema)))
  t.match(problems, [/ is nested more than 200 deep$/])
  t.equal(problems.length, 1)
  t.end()
})
