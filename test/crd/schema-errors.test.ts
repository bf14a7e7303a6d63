import { test } from 'tap'

import { builtInDefinition } from '../../src/crd/built-in.ts'
import { schemaErrors } from '../../src/crd/schema-errors.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { clusterSet, entry } from '../support/objects.ts'
import { definitionOf, fields, integer, made, text } from './made-definition.ts'
import { loadRuleLanguage } from '../../src/crd/rule-language.ts'

await loadRuleLanguage()

const errorsOf = (object: JsonObject) => schemaErrors(builtInDefinition(), object, undefined).errors

void test('a sound ClusterSet has no errors', (t) => {
  t.strictSame(schemaErrors(builtInDefinition(), clusterSet(), undefined), {
    errors: [],
    unproven: [],
    rulesWereRun: true,
  })
  t.end()
})

void test('all that is wrong with a ClusterSet is told at once, in the order of the manifest', (t) => {
  const object = clusterSet({
    name: 'Orders',
    spec: {
      sslMode: 'auto',
      primaryCluster: 1,
      clusters: [
        { innodbClusterName: 'a'.repeat(64), endpoints: [] },
        { endpoints: [{ port: 4_294_967_296 }] },
      ],
      mysqlshellRunner: { image: '' },
      credentialsSecret: 'access',
    },
  })
  t.strictSame(errorsOf(object), [
    {
      path: 'metadata.name',
      is: 'invalid',
      problem: 'is "Orders"',
      remedy: "use small letters, digits, '-' and '.', with a letter or digit at both ends, at most 253",
    },
    {
      path: 'spec.primaryCluster',
      is: 'typeInvalid',
      problem: 'must be text, not a number',
      remedy: 'correct the value',
    },
    {
      path: 'spec.clusters[0].innodbClusterName',
      is: 'tooLong',
      problem: 'has 64 characters',
      remedy: 'use at most 63',
    },
    { path: 'spec.clusters[0].endpoints', is: 'invalid', problem: 'has 0 items', remedy: 'list 1 to 9' },
    {
      path: 'spec.clusters[1].endpoints[0].port',
      is: 'invalid',
      problem: 'is 4294967296, which is out of the range of int32',
      remedy: 'correct the value',
    },
    {
      path: 'spec.clusters[1].endpoints[0].host',
      is: 'required',
      problem: 'is required and missing',
      remedy: 'add it',
    },
    {
      path: 'spec.clusters[1].innodbClusterName',
      is: 'required',
      problem: 'is required and missing',
      remedy: 'add it',
    },
    {
      path: 'spec.credentialsSecret',
      is: 'typeInvalid',
      problem: 'must be an object, not text',
      remedy: 'correct the value',
    },
    { path: 'spec.mysqlshellRunner.image', is: 'invalid', problem: 'is empty', remedy: 'fill it' },
    {
      path: 'spec.sslMode',
      is: 'notSupported',
      problem: 'is "auto"',
      remedy: 'use one of AUTO, DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY',
    },
  ])
  t.end()
})

void test('a count is told beside its limits', (t) => {
  const clusters = Array.from({ length: 11 }, (_, index) =>
    entry(`dc${String(index + 1)}`, `db${String(index)}`),
  )
  t.strictSame(errorsOf(clusterSet({ spec: { clusters } })), [
    { path: 'spec.clusters', is: 'tooMany', problem: 'has 11 items', remedy: 'list 1 to 10' },
  ])
  t.end()
})

void test('a key that is there twice is told at the later item', (t) => {
  const clusters = [entry('dc1', 'a'), entry('dc1', 'b'), entry('dc1', 'c')]
  t.match(errorsOf(clusterSet({ spec: { clusters } })), [
    { path: 'spec.clusters', problem: 'two entries have one innodbClusterName' },
    {
      path: 'spec.clusters[1]',
      is: 'duplicate',
      problem: 'another item has the same key: innodbClusterName "dc1"',
      remedy: 'give each item a key of its own',
    },
  ])
  t.end()
})

void test('the rules of the CRD are told by their messages, at the fields that they stand at', (t) => {
  const clusters = [entry('dc1', 'DB.example'), entry('dc-2', 'b')]
  const object = clusterSet({
    spec: { primaryCluster: 'dc9', clusters, credentialsSecret: { key: 'a', name: '' } },
  })
  t.strictSame(
    errorsOf(object).map(({ path, is, problem }) => [path, is, problem]),
    [
      ['spec', 'invalid', 'primaryCluster is not the innodbClusterName of any entry of clusters'],
      [
        'spec.clusters[0].endpoints[0].host',
        'invalid',
        'neither an IP address nor a domain name in lower case',
      ],
      ['spec.clusters[1].innodbClusterName', 'invalid', 'only ASCII letters and digits, at least one'],
      ['spec.credentialsSecret', 'invalid', 'name of the Secret is missing'],
    ],
  )
  t.equal(
    errorsOf(object).at(-1)?.remedy,
    "make the rule hold: has(self.name) && self.name != ''",
    'the rule itself is the remedy',
  )
  t.end()
})

void test('errors of the structure leave no place for the rules, and that is said', (t) => {
  const { errors, rulesWereRun } = schemaErrors(
    builtInDefinition(),
    clusterSet({ spec: { primaryCluster: 'dc9', sslMode: 'auto' } }),
    undefined,
  )
  t.strictSame(
    errors.map(({ path }) => path),
    ['spec.sslMode'],
  )
  t.equal(rulesWereRun, false)
  t.end()
})

void test('the status that a manifest has is not judged; that of the old object is', (t) => {
  const status = { conditions: 'none' }
  const definition = builtInDefinition()
  t.strictSame(schemaErrors(definition, clusterSet({ status }), undefined).errors, [])
  t.strictSame(
    schemaErrors(definition, clusterSet({ status: {} }), clusterSet({ status })).errors.map(
      ({ path }) => path,
    ),
    ['status.conditions', 'status.primaryCluster', 'status.primaryClusterEndpoint'],
  )
  t.end()
})

void test('metadata: what a name, a label, a finalizer and an owner must be', (t) => {
  const object = clusterSet({
    name: 'a..b',
    namespace: 'Shop',
    metadata: {
      labels: { 'a b': 'x', tier: '-x', ok: '', 'example.org/ok': 'a'.repeat(63) },
      annotations: { 'EXAMPLE.org/ok': 'any text', 'a//b': '' },
      finalizers: ['a b', 'orphan', 'foregroundDeletion'],
      ownerReferences: [{ kind: 'A', name: 'a', uid: 'u', controller: true }, { controller: true }],
    },
  })
  t.strictSame(
    errorsOf(object).map(({ path, is }) => `${path} ${is}`),
    [
      'metadata.name invalid',
      'metadata.namespace invalid',
      'metadata.labels.a b invalid',
      'metadata.labels.tier invalid',
      'metadata.annotations[a//b] invalid',
      'metadata.finalizers invalid',
      'metadata.finalizers[0] invalid',
      'metadata.ownerReferences invalid',
      'metadata.ownerReferences[0].apiVersion invalid',
      'metadata.ownerReferences[1].apiVersion invalid',
      'metadata.ownerReferences[1].kind invalid',
      'metadata.ownerReferences[1].name invalid',
      'metadata.ownerReferences[1].uid invalid',
    ],
  )
  t.end()
})

void test('annotations have 256 KiB together', (t) => {
  const annotated = (bytes: number) => errorsOf(clusterSet({ annotations: { note: 'a'.repeat(bytes - 4) } }))
  t.strictSame(annotated(262_144), [])
  t.strictSame(annotated(262_145), [
    {
      path: 'metadata.annotations',
      is: 'tooLong',
      problem: 'has 262145 bytes',
      remedy: 'use at most 262144',
    },
  ])
  t.end()
})

void test('an object has a name, or the beginning of one; a namespace it may lack', (t) => {
  const named = (metadata: JsonObject) =>
    errorsOf({ ...clusterSet(), metadata }).map(({ path, is }) => [path, is])
  t.strictSame(named({}), [['metadata.name', 'required']])
  t.strictSame(named({ generateName: 'orders-' }), [])
  t.strictSame(named({ generateName: 'Orders-' }), [['metadata.generateName', 'invalid']])
  t.end()
})

const structureOf = (schema: JsonObject, value: unknown) =>
  schemaErrors(definitionOf(fields({ it: schema })), made({ it: value }), undefined).errors.map(
    ({ path, is, problem, remedy }) => [path.replace(/^spec\.it/, ''), is, `${problem}; ${remedy}`],
  )

void test('numbers have limits, and integers are cut off as the API server does it', (t) => {
  const schema = { type: 'number', minimum: 1.5, maximum: 3, exclusiveMaximum: true, multipleOf: 0.5 }
  t.strictSame(structureOf(schema, 2.5), [])
  t.strictSame(structureOf(schema, 1.25), [
    ['', 'invalid', 'is 1.25; use a multiple of 0.5'],
    ['', 'invalid', 'is 1.25; use at least 1.5'],
  ])
  t.strictSame(structureOf({ type: 'number', minimum: 1.5 }, 1), [])
  t.strictSame(structureOf({ type: 'number', maximum: 3, exclusiveMaximum: true }, 3), [
    ['', 'invalid', 'is 3; use less than 3'],
  ])
  t.strictSame(structureOf(integer, 1.5), [
    ['', 'typeInvalid', 'must be an integer, not a number; correct the value'],
  ])
  t.end()
})

void test('length is counted in characters, and a pattern runs in linear time', (t) => {
  const schema = { ...text, minLength: 2, maxLength: 3, pattern: '^(🦭+)+$' }
  t.strictSame(structureOf(schema, '🦭🦭🦭'), [])
  t.strictSame(structureOf(schema, '🦭'), [['', 'invalid', 'has 1 characters; use at least 2']])
  t.strictSame(structureOf(schema, '🦭🦭🦭🦭'), [['', 'tooLong', 'has 4 characters; use at most 3']])
  t.strictSame(structureOf(schema, 'abc'), [['', 'invalid', 'is "abc"; write what matches ^(🦭+)+$']])
  const began = process.cpuUsage()
  t.match(structureOf({ ...text, pattern: '^(a+)+$' }, `${'a'.repeat(100_000)}!`), [['', 'invalid']])
  t.ok(process.cpuUsage(began).user < 2_000_000, 'two seconds of computing are far more than it takes')
  t.end()
})

void test('a value fits one alternative, or what is nearest to it is told', (t) => {
  const schema = fields(
    { s3: fields({ bucket: text }), gcs: fields({ bucket: text }) },
    { oneOf: [{ required: ['s3'] }, { required: ['gcs'] }], not: { required: ['both'] } },
  )
  t.strictSame(structureOf(schema, { s3: {} }), [])
  t.strictSame(structureOf(schema, {}), [
    ['', 'invalid', 'fits none of 2 alternatives, and must fit one (oneOf); correct the value'],
    ['.s3', 'required', 'is required and missing; add it'],
  ])
  t.strictSame(structureOf(schema, { s3: {}, gcs: {} }), [
    ['', 'invalid', 'fits 2 of 2 alternatives, and must fit one (oneOf); correct the value'],
  ])
  const any = {
    ...integer,
    anyOf: [{ minimum: 10 }, { maximum: 1 }],
    allOf: [{ multipleOf: 2 }],
    not: { enum: [12] },
  }
  t.strictSame(structureOf(any, 14), [])
  t.strictSame(structureOf(any, 5), [
    ['', 'invalid', 'fits none of 2 alternatives (anyOf); correct the value'],
    ['', 'invalid', 'is 5; use at least 10'],
    ['', 'invalid', 'is 5; use a multiple of 2'],
  ])
  t.strictSame(structureOf(any, 12), [
    ['', 'invalid', 'fits what the CRD excludes by `not`; correct the value'],
  ])
  t.end()
})

void test('integer or text is told as that', (t) => {
  const schema = { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] }
  t.strictSame(structureOf(schema, 80), [])
  t.strictSame(structureOf(schema, 'http'), [])
  t.match(structureOf(schema, [80]), [
    ['', 'typeInvalid', 'must be an integer or text, not a list; correct the value'],
  ])
  t.end()
})

void test('sets have each item once, whatever it is', (t) => {
  const schema = { type: 'array', items: fields({ a: integer, b: text }), 'x-kubernetes-list-type': 'set' }
  t.strictSame(structureOf(schema, [{ a: 1 }, { a: 2 }]), [])
  t.strictSame(
    structureOf(schema, [
      { a: 1, b: 'x' },
      { b: 'x', a: 1 },
      { a: 1, b: 'x' },
    ]),
    [['[1]', 'duplicate', 'an object is in the list already; list it once']],
  )
  t.end()
})

void test('a format that only Go can tell is unproven, once for all', (t) => {
  const definition = definitionOf(fields({ list: { type: 'array', items: { ...text, format: 'email' } } }))
  const { errors, unproven } = schemaErrors(
    definition,
    made({ list: ['a@example.org', '"a b"@example.org', '<a@b>', 'nothing'] }),
    undefined,
  )
  t.strictSame(unproven, [
    { path: 'spec.list[1]', expression: 'format: email', problem: 'this format cannot be judged here' },
  ])
  t.strictSame(
    errors.map(({ path, problem }) => [path, problem]),
    [['spec.list[3]', 'is "nothing", which has not the format email']],
  )
  t.end()
})

void test('an embedded resource is judged as one', (t) => {
  const schema = {
    type: 'object',
    'x-kubernetes-embedded-resource': true,
    'x-kubernetes-preserve-unknown-fields': true,
  }
  t.strictSame(
    structureOf(schema, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } }),
    [],
  )
  t.strictSame(
    structureOf(schema, { apiVersion: 'a/b/c', metadata: { name: 'a/b', labels: { 'a b': 'c' } } }).map(
      ([path, is]) => [path, is],
    ),
    [
      ['.apiVersion', 'invalid'],
      ['.metadata.name', 'invalid'],
      ['.metadata.labels.a b', 'invalid'],
      ['.kind', 'required'],
    ],
  )
  t.end()
})

void test('of alternatives that all fail the one that looks at most of the value is told', (t) => {
  const schema = fields(
    { a: integer, b: integer },
    {
      anyOf: [
        { properties: { a: { minimum: 5 } } },
        { properties: { a: { minimum: 1 }, b: { minimum: 7 } } },
      ],
    },
  )
  t.strictSame(structureOf(schema, { a: 2, b: 2 }), [
    ['', 'invalid', 'fits none of 2 alternatives (anyOf); correct the value'],
    ['.b', 'invalid', 'is 2; use at least 7'],
  ])
  t.strictSame(structureOf(schema, { a: 2 }), [])
  t.end()
})

void test('whatever keeps the rules from being run does so', (t) => {
  const rules = [{ rule: 'false', message: 'run' }]
  const definition = definitionOf(
    fields(
      {
        a: integer,
        b: { ...text, maxLength: 1, enum: ['x', 'xx'] },
        c: { type: 'array', items: text, maxItems: 1 },
      },
      { required: ['a'], 'x-kubernetes-validations': rules },
    ),
  )
  const isRun = (spec: JsonObject) => schemaErrors(definition, made(spec), undefined).rulesWereRun
  t.equal(isRun({ a: 1 }), true)
  t.equal(isRun({ a: 'x' }), false)
  t.equal(isRun({}), false)
  t.equal(isRun({ a: 1, b: 'xx' }), false)
  t.equal(isRun({ a: 1, b: 'y' }), false)
  t.equal(isRun({ a: 1, c: ['a', 'b'] }), false)
  t.equal(schemaErrors(definition, made({ a: 1 }, { name: 'A' }), undefined).rulesWereRun, true)
  t.end()
})

void test('a name before or behind a slash has its length', (t) => {
  const isKey = (key: string) => errorsOf(clusterSet({ metadata: { labels: { [key]: 'x' } } })).length === 0
  t.ok(isKey(`${'a'.repeat(253)}/${'b'.repeat(63)}`))
  t.notOk(isKey('b'.repeat(64)))
  t.notOk(isKey(`${'a'.repeat(254)}/b`))
  const inNamespace = (namespace: string) => errorsOf(clusterSet({ namespace })).length === 0
  t.ok(inNamespace('a'.repeat(63)))
  t.notOk(inNamespace('a'.repeat(64)))
  t.end()
})
