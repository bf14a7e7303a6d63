import { test } from 'tap'

import { builtInDefinition } from '../../src/crd/built-in.ts'
import { defaulted } from '../../src/crd/defaulted.ts'
import { asObject } from '../../src/model/json.ts'
import { clusterSet, endpoint, entry } from '../support/objects.ts'
import { definitionOf, fields, integer, made, text } from './made-definition.ts'

void test('a ClusterSet gets the ports, the mode and, where the parents are there, the rest', (t) => {
  const object = clusterSet({
    spec: {
      clusters: [entry('dc1', 'a', endpoint('b', 3307))],
      credentialsSecret: { key: 'clusterset' },
      unsafeFlags: {},
    },
  })
  const before = structuredClone(object)
  t.strictSame(
    asObject(defaulted(builtInDefinition(), object)),
    clusterSet({
      spec: {
        clusters: [entry('dc1', endpoint('a', 3306), endpoint('b', 3307))],
        credentialsSecret: { key: 'clusterset', name: '' },
        unsafeFlags: { forcedFailover: false, forcedClusterRemoval: false },
        sslMode: 'AUTO',
      },
    }),
  )
  t.strictSame(object, before, 'it is not written into')
  t.end()
})

void test('a second time there is nothing to fill, and the object is given back itself', (t) => {
  const once = defaulted(builtInDefinition(), clusterSet())
  t.equal(defaulted(builtInDefinition(), once), once)
  t.end()
})

const inner = { inner: { ...integer, default: 5 } }
const definition = definitionOf(
  fields({
    plain: { ...text, default: 'x' },
    nullable: { ...text, default: 'x', nullable: true },
    none: { ...text, default: null },
    parent: { ...fields(inner), default: {} },
    lone: fields(inner),
    list: { type: 'array', items: { ...fields(inner), default: {} } },
    map: { type: 'object', additionalProperties: { ...fields(inner), default: { more: 1 } } },
  }),
)
const filled = (spec: object) => asObject(defaulted(definition, made(spec))['spec'])

void test('a null is filled where none is allowed, and stays where one is', (t) => {
  t.strictSame(filled({ plain: null, nullable: null, none: null, parent: null }), {
    plain: 'x',
    nullable: null,
    none: null,
    parent: { inner: 5 },
  })
  t.end()
})

void test('a parent with a default is made, another one is not', (t) => {
  t.strictSame(filled({}), { plain: 'x', nullable: 'x', parent: { inner: 5 } })
  t.end()
})

void test('items and fields of any name are filled, and nulls among them', (t) => {
  const spec = { plain: '', nullable: '', parent: { inner: 1 } }
  t.strictSame(filled({ ...spec, list: [{}, null, { inner: 1 }], map: { a: {}, 'b.c/d': null } }), {
    ...spec,
    list: [{ inner: 5 }, { inner: 5 }, { inner: 1 }],
    map: { a: { inner: 5 }, 'b.c/d': { more: 1, inner: 5 } },
  })
  t.end()
})

void test('values of another type are left alone', (t) => {
  const spec = { plain: 1, nullable: 1, parent: [], lone: 'x', list: {}, map: [null] }
  t.strictSame(filled(spec), spec)
  t.end()
})

void test('a field called __proto__ is one like others', (t) => {
  const spec = asObject(JSON.parse('{"map": {"__proto__": null}}'))
  const map = asObject(filled(spec)['map'])
  t.strictSame(Object.keys(map), ['__proto__'])
  t.equal(Object.getPrototypeOf(map), Object.prototype)
  t.end()
})

void test('a default of a property called __proto__ becomes a field, and no prototype', (t) => {
  const odd = asObject(JSON.parse('{"__proto__": {"type": "object", "default": {"a": 1}}}'))
  const spec = asObject(defaulted(definitionOf(fields(odd)), made({}))['spec'])
  t.strictSame(Object.keys(spec), ['__proto__'])
  t.equal(Object.getPrototypeOf(spec), Object.prototype)
  t.end()
})
