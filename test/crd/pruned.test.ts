import { test } from 'tap'

import { builtInDefinition } from '../../src/crd/built-in.ts'
import { pruned } from '../../src/crd/pruned.ts'
import { asObject, type JsonObject } from '../../src/model/json.ts'
import { clusterSet, clusterSetSpec } from '../support/objects.ts'
import { definitionOf, fields, integer, made, text } from './made-definition.ts'

const unknown = (path: string, remedy = 'remove it') => ({
  path,
  is: 'unknown',
  problem: 'is no field of the CRD',
  remedy,
})

void test('an object that the CRD knows is given back itself', (t) => {
  const object = clusterSet()
  const { object: left, errors } = pruned(builtInDefinition(), object)
  t.equal(left, object)
  t.strictSame(errors, [])
  t.end()
})

void test('every unknown field is told, with the name that was meant, and goes; the object stays as it was', (t) => {
  const object = clusterSet({
    metadata: { lables: { a: 'b' } },
    spec: {
      sslMod: 'AUTO',
      clusters: [{ innodbClusterName: 'dc1', endpoints: [{ host: 'a', prot: 3306 }] }],
      xyz: { abc: 1 },
    },
  })
  const before = structuredClone(object)
  const { object: left, errors } = pruned(builtInDefinition(), object)
  t.strictSame(errors, [
    unknown('metadata.lables', 'did you mean labels?'),
    unknown('spec.clusters[0].endpoints[0].prot', 'did you mean port?'),
    unknown('spec.sslMod', 'did you mean sslMode?'),
    unknown('spec.xyz'),
  ])
  t.strictSame(
    left,
    clusterSet({
      spec: { clusters: [{ innodbClusterName: 'dc1', endpoints: [{ host: 'a' }] }] },
    }),
  )
  t.strictSame(object, before)
  t.end()
})

void test('a null counts as absent where none is allowed', (t) => {
  const definition = definitionOf(
    fields({
      plain: text,
      nullable: { ...text, nullable: true },
      filled: { ...text, default: 'x' },
      list: { type: 'array', items: text },
    }),
  )
  const { object, errors } = pruned(
    definition,
    made({ plain: null, nullable: null, filled: null, list: [null] }),
  )
  t.strictSame(errors, [])
  t.strictSame(object, made({ nullable: null, filled: null, list: [null] }))
  t.end()
})

void test('metadata is decoded strictly', (t) => {
  const definition = builtInDefinition()
  const errorsOf = (metadata: unknown) => pruned(definition, { ...clusterSet(), metadata }).errors
  const wrong = (path: string, problem: string) => ({
    path,
    is: 'typeInvalid',
    problem,
    remedy: 'correct the value',
  })
  t.strictSame(errorsOf({ name: 'a', labels: { tier: 1, ok: 'yes', on: true } }), [
    wrong('metadata.labels.tier', 'must be text, not a number'),
    wrong('metadata.labels.on', 'must be text, not true'),
  ])
  t.strictSame(errorsOf({ Name: 'a', labels: ['b'], finalizers: 'c' }), [
    unknown('metadata.Name', 'did you mean name?'),
    wrong('metadata.labels', 'must be an object, not a list'),
    wrong('metadata.finalizers', 'must be a list, not text'),
  ])
  t.strictSame(errorsOf({ name: 'a', ownerReferences: [{ kind: 1, nmae: 'b' }] }), [
    wrong('metadata.ownerReferences[0].kind', 'must be text, not a number'),
    unknown('metadata.ownerReferences[0].nmae', 'did you mean name?'),
  ])
  t.strictSame(errorsOf({ name: 'a', creationTimestamp: 'yesterday' }), [
    {
      path: 'metadata.creationTimestamp',
      is: 'typeInvalid',
      problem: 'is no time',
      remedy: 'write it as 2026-11-21T20:00:00Z, or remove it',
    },
  ])
  t.strictSame(errorsOf('orders'), [wrong('metadata', 'must be an object, not text')])
  t.strictSame(errorsOf({ name: 'a', labels: null, creationTimestamp: null }), [])
  t.end()
})

void test('a label that is null is empty, and other nulls of metadata go', (t) => {
  const { object } = pruned(
    builtInDefinition(),
    clusterSet({ metadata: { labels: { a: null }, annotations: null, finalizers: [null] } }),
  )
  t.strictSame(object['metadata'], { name: 'orders', namespace: 'shop', labels: { a: '' }, finalizers: [''] })
  t.end()
})

void test('where unknown fields are kept, known ones are looked into all the same', (t) => {
  const keeps = { 'x-kubernetes-preserve-unknown-fields': true }
  const definition = definitionOf(
    fields({
      free: { ...fields({ known: fields({ a: integer }) }), ...keeps },
      list: { type: 'array', items: fields({ b: fields({ c: integer }) }), ...keeps },
      map: { type: 'object', additionalProperties: fields({ a: integer }) },
      any: { type: 'object', additionalProperties: true },
      embedded: { ...fields({ spec: fields({}) }), 'x-kubernetes-embedded-resource': true },
    }),
  )
  const spec = {
    free: { known: { a: 1, x: 1 }, other: { x: [null] } },
    list: [{ x: 1, b: { x: 1 } }],
    map: { 'a.b/c': { a: 1, x: 1 } },
    any: { a: { x: 1 }, b: 1 },
    embedded: { apiVersion: 'v1', kind: 'A', metadata: { name: 'a', x: 1 }, spec: {}, data: {} },
  }
  const { object, errors } = pruned(definition, made(spec))
  t.strictSame(
    errors.map(({ path }) => path),
    [
      'spec.free.known.x',
      'spec.list[0].b.x',
      'spec.map[a.b/c].x',
      'spec.any.a.x',
      'spec.embedded.metadata.x',
      'spec.embedded.data',
    ],
  )
  t.strictSame(object['spec'], {
    free: { known: { a: 1 }, other: { x: [null] } },
    list: [{ x: 1, b: {} }],
    map: { 'a.b/c': { a: 1 } },
    any: { a: {}, b: 1 },
    embedded: { apiVersion: 'v1', kind: 'A', metadata: { name: 'a' }, spec: {} },
  })
  t.end()
})

void test('fields below a value of another type are unknown, as on the API server', (t) => {
  const { errors } = pruned(
    builtInDefinition(),
    clusterSet({ spec: { primaryCluster: { name: [{ a: 1 }] } } }),
  )
  t.strictSame(errors, [unknown('spec.primaryCluster.name')])
  t.end()
})

void test('keys that JavaScript has a meaning for are keys like others', (t) => {
  const odd: unknown = JSON.parse('{"__proto__": {"a": 1}, "constructor": 1, "toString": 2}')
  const { object, errors } = pruned(
    builtInDefinition(),
    clusterSet({ spec: { ...clusterSetSpec, ...asObject(odd) } }),
  )
  t.strictSame(
    errors.map(({ path }) => path),
    ['spec.__proto__', 'spec.constructor', 'spec.toString'],
  )
  t.strictSame(object, clusterSet())
  const definition = definitionOf({ type: 'object', additionalProperties: integer })
  const kept = pruned(definition, made(odd))
  t.strictSame(kept.errors.length, 1, 'an object where an integer should be is looked into')
  t.strictSame(Object.keys(kept.object['spec'] as JsonObject), ['__proto__', 'constructor', 'toString'])
  t.end()
})
