import { test } from 'tap'

import { builtInDefinition } from '../../src/crd/built-in.ts'
import { defaulted } from '../../src/crd/defaulted.ts'
import type { Definition } from '../../src/crd/definition.ts'
import { pruned } from '../../src/crd/pruned.ts'
import { schemaErrors } from '../../src/crd/schema-errors.ts'
import { asObject, type JsonObject } from '../../src/model/json.ts'
import { clusterSet } from '../support/objects.ts'
import { definitionOf, fields, integer, made, text } from './made-definition.ts'

/** All that is done with an object before our rules see it. */
function everything(definition: Definition, object: JsonObject) {
  const { object: left, errors } = pruned(definition, object)
  const filled = defaulted(definition, defaulted(definition, left))
  return [...errors, ...schemaErrors(definition, filled, filled).errors]
}

const depth = 200_000

function nestedLists(): unknown {
  let value: unknown = { a: 1 }
  for (let level = 0; level < depth; level += 1) value = [value]
  return value
}

function nestedObjects(): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level += 1) value = { a: value }
  return value
}

const pathsOf = (errors: readonly { readonly path: string }[]): readonly string[] =>
  errors.map(({ path }) => path)

void test('a value nested 200,000 deep in any field ends in errors, not in a crash', (t) => {
  for (const nested of [nestedLists(), nestedObjects()]) {
    const definition = builtInDefinition()
    const spec = { primaryCluster: nested, clusters: nested, unsafeFlags: nested, unknown: nested }
    t.ok(pathsOf(everything(definition, clusterSet({ spec }))).includes('spec.primaryCluster'))
    t.ok(pathsOf(everything(definition, { ...clusterSet(), metadata: nested })).includes('metadata.name'))
    t.ok(pathsOf(everything(definition, clusterSet({ metadata: { labels: nested } }))).length > 0)
  }
  t.end()
})

void test('where anything is kept it may be deep as well', (t) => {
  const keeps = { 'x-kubernetes-preserve-unknown-fields': true }
  const set = { type: 'array', items: keeps, 'x-kubernetes-list-type': 'set' }
  const definition = definitionOf(
    fields({ free: { type: 'object', ...keeps }, set, choice: { ...keeps, enum: [{ a: 1 }] } }),
  )
  const spec = { free: nestedObjects(), set: [nestedLists(), nestedLists()] }
  t.strictSame(everything(definition, made(spec)), [])
  t.strictSame(pathsOf(everything(definition, made({ choice: nestedObjects() }))), ['spec.choice'])
  t.end()
})

const many = 200_000

/** Seconds of computing: a test machine may be slow and busy, and a quadratic way would take hours. */
const withinSeconds = 15

void test('hundreds of thousands of keys or items take time in proportion', (t) => {
  const began = process.cpuUsage()
  const keys = Object.fromEntries(Array.from({ length: many }, (_, index) => [`key${String(index)}`, 1]))
  const definition = definitionOf(
    fields({
      map: { type: 'object', additionalProperties: integer },
      set: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
    }),
  )
  const set = Object.keys(keys)
  t.strictSame(everything(definition, made({ map: keys, set })), [])
  const errors = everything(builtInDefinition(), clusterSet({ spec: keys }))
  t.equal(errors.length, 1001)
  t.match(errors.at(-1), { path: '', problem: 'has more than 1000 mistakes' })
  t.ok(process.cpuUsage(began).user < withinSeconds * 1_000_000)
  t.end()
})

void test('keys that JavaScript has a meaning for lead nowhere', (t) => {
  const odd = asObject(
    JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": 1}, "hasOwnProperty": 1}'),
  )
  const definition = definitionOf(
    fields({
      map: {
        type: 'object',
        additionalProperties: { 'x-kubernetes-preserve-unknown-fields': true },
        'x-kubernetes-validations': [{ rule: "!('toString' in self) && size(self) == 3", message: 'wrong' }],
      },
    }),
  )
  t.strictSame(everything(definition, made({ map: odd })), [])
  t.strictSame(pathsOf(everything(builtInDefinition(), clusterSet({ metadata: { labels: odd } }))), [
    'metadata.labels.__proto__',
    'metadata.labels.constructor',
    'metadata.labels.hasOwnProperty',
    'metadata.labels.__proto__',
  ])
  t.equal(Object.hasOwn(Object.prototype, 'polluted'), false)
  t.end()
})
