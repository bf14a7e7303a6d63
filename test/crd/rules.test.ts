import { test } from 'tap'

import { definitionsIn } from '../../src/crd/definition.ts'
import { schemaErrors } from '../../src/crd/schema-errors.ts'
import { asObject, type JsonObject } from '../../src/model/json.ts'
import { customResourceDefinition, definitionOf, fields, integer, made, text } from './made-definition.ts'

const ruled = (schema: JsonObject, rule: string, more: JsonObject = {}): JsonObject => ({
  ...schema,
  'x-kubernetes-validations': [{ rule, message: 'broken', ...more }],
})

/** Paths and problems of a spec under a schema, as something new or as an update. */
const judged = (schema: JsonObject, spec: unknown, old?: unknown) =>
  schemaErrors(definitionOf(schema), made(spec), old === undefined ? undefined : made(old)).errors.map(
    ({ path, is, problem }) => [path, is, problem],
  )

void test('a rule that compares with what is there is run on an update only', (t) => {
  const schema = fields({ it: ruled(text, 'self == oldSelf') })
  t.strictSame(judged(schema, { it: 'a' }), [])
  t.strictSame(judged(schema, { it: 'a' }, {}), [])
  t.strictSame(judged(schema, { it: 'a' }, { it: null }), [])
  t.strictSame(judged(schema, { it: 'a' }, { it: 'a' }), [])
  t.strictSame(judged(schema, { it: 'b' }, { it: 'a' }), [['spec.it', 'invalid', 'broken']])
  t.end()
})

void test('with optionalOldSelf it is run on what is new as well', (t) => {
  const schema = fields({
    it: ruled(integer, 'oldSelf.hasValue() ? self >= oldSelf.value() : self == 1', { optionalOldSelf: true }),
  })
  t.strictSame(judged(schema, { it: 1 }), [])
  t.strictSame(judged(schema, { it: 2 }), [['spec.it', 'invalid', 'broken']])
  t.strictSame(judged(schema, { it: 2 }, { it: 1 }), [])
  t.strictSame(judged(schema, { it: 1 }, { it: 2 }), [['spec.it', 'invalid', 'broken']])
  t.end()
})

void test('items of a list of type map are known again by their keys', (t) => {
  const item = fields({ name: text, port: { ...integer }, value: ruled(text, 'self == oldSelf') })
  const keyed = (keys: readonly string[]) =>
    fields({
      list: {
        type: 'array',
        items: item,
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': keys,
      },
    })
  const old = {
    list: [
      { name: 'a', port: 1, value: 'x' },
      { name: 'b', port: 1, value: 'y' },
    ],
  }
  const swapped = {
    list: [
      { name: 'b', port: 1, value: 'y' },
      { name: 'a', port: 1, value: 'z' },
    ],
  }
  t.strictSame(judged(keyed(['name']), swapped, old), [['spec.list[1].value', 'invalid', 'broken']])
  t.strictSame(judged(keyed(['name', 'port']), swapped, old), [['spec.list[1].value', 'invalid', 'broken']])
  const moved = { list: [{ name: 'a', port: 2, value: 'z' }] }
  t.strictSame(judged(keyed(['name', 'port']), moved, old), [])
  t.end()
})

void test('reason and fieldPath say which error it is, and where', (t) => {
  const schema = ruled(
    fields({ low: integer, high: integer, labels: { type: 'object', additionalProperties: text } }),
    'self.low < self.high',
    {
      reason: 'FieldValueForbidden',
      fieldPath: '.high',
    },
  )
  t.strictSame(judged(schema, { low: 2, high: 1 }), [['spec.high', 'forbidden', 'broken']])
  const named = ruled(fields({ labels: { type: 'object', additionalProperties: text } }), 'false', {
    fieldPath: ".labels['a.b']",
  })
  t.strictSame(judged(named, {}), [['spec.labels[a.b]', 'invalid', 'broken']])
  t.end()
})

void test('a messageExpression speaks of the values; a bad one gives way to the message', (t) => {
  const told = (messageExpression: string) =>
    judged(fields({ it: ruled(integer, 'self > 5', { messageExpression }) }), { it: 3 }).map(
      ([, , problem]) => problem,
    )
  t.strictSame(told("string(self) + ' is not enough'"), ['3 is not enough'])
  t.strictSame(told("'two\\nlines'"), ['broken'])
  t.strictSame(told("'  '"), ['broken'])
  t.strictSame(told('string(1 / (self - 3))'), ['broken'])
  t.end()
})

void test('without a message the rule is told', (t) => {
  const schema = fields({ it: { ...integer, 'x-kubernetes-validations': [{ rule: 'self > 5' }] } })
  t.strictSame(judged(schema, { it: 3 }), [['spec.it', 'invalid', 'the rule does not hold: self > 5']])
  t.end()
})

void test('a rule that ends in an error refuses the object, as on the API server', (t) => {
  t.match(judged(fields({ it: ruled(integer, '10 / self > 1') }), { it: 0 }), [
    ['spec.it', 'invalid', /^a rule ends in an error: /],
  ])
  t.end()
})

void test('a rule that cannot be run is unproven, by name, and nothing is said against the object', (t) => {
  const rule = 'self.nothingLikeThis()'
  const { errors, unproven } = schemaErrors(
    definitionOf(fields({ list: { type: 'array', items: ruled(text, rule) } })),
    made({ list: ['a', 'b'] }),
    undefined,
  )
  t.strictSame(errors, [])
  t.match(unproven, [{ path: 'spec.list[0]', expression: rule, problem: /\S/ }])
  t.equal(unproven.length, 1, 'once for a rule')
  t.end()
})

void test('integers, names that CEL keeps for itself, nulls: rules see values as the API server gives them', (t) => {
  const holds = (schema: JsonObject, rule: string, value: unknown) =>
    judged(fields({ it: ruled(schema, rule) }), { it: value }).length === 0
  t.ok(holds(integer, 'self % 2 == 0', 4))
  t.ok(holds({ type: 'number' }, 'self / 2.0 == 2.0', 4))
  t.ok(holds({ 'x-kubernetes-int-or-string': true }, "type(self) == int ? self == 4 : self == 'x'", 4))
  t.ok(
    holds(
      fields({ namespace: text, 'a-b': integer, 'c.d/e': integer }),
      "self.__namespace__ == 'x' && self.a__dash__b == 1 && self.c__dot__d__slash__e == 2",
      { namespace: 'x', 'a-b': 1, 'c.d/e': 2 },
    ),
  )
  t.ok(holds(fields({ a: { ...text, nullable: true } }), '!has(self.a)', { a: null }))
  t.ok(
    holds(
      { type: 'object', additionalProperties: integer },
      "self['a-b'] == 1 && self.all(key, self[key] < 2)",
      { 'a-b': 1 },
    ),
  )
  t.ok(
    holds(
      { ...text, format: 'date-time' },
      "self < timestamp('2026-11-22T00:00:00Z')",
      '2026-11-21T23:59:59.999Z',
    ),
  )
  t.ok(holds({ ...text, format: 'date' }, 'self.getMonth() == 10', '2026-11-21'))
  t.ok(holds({ ...text, format: 'duration' }, "self == duration('36h')", '1 day 12 hours'))
  t.ok(holds({ ...text, format: 'byte' }, 'size(self) == 3', 'AAAA'))
  t.end()
})

void test('lists of type set are equal in any order, others are not', (t) => {
  const list = (more: JsonObject) =>
    fields({ it: ruled({ type: 'array', items: text, ...more }, 'self == oldSelf') })
  const set = list({ 'x-kubernetes-list-type': 'set' })
  t.strictSame(judged(set, { it: ['a', 'b'] }, { it: ['b', 'a'] }), [])
  t.strictSame(judged(list({}), { it: ['a', 'b'] }, { it: ['b', 'a'] }), [['spec.it', 'invalid', 'broken']])
  t.end()
})

void test('at the top rules see the name of the object', (t) => {
  const root = {
    'x-kubernetes-validations': [
      {
        rule: "self.kind == 'Made' && self.metadata.name == 'one' && !has(self.metadata.labels)",
        message: 'no',
      },
    ],
  }
  const { definitions } = definitionsIn(customResourceDefinition(fields({}), root))
  const [definition] = definitions
  if (definition === undefined) throw new Error('no definition')
  const errorsOf = (name: string) =>
    schemaErrors(definition, made({}, { name, labels: { a: 'b' } }), undefined).errors.map(
      ({ path, problem }) => [path, problem],
    )
  t.strictSame(errorsOf('one'), [])
  t.strictSame(errorsOf('two'), [['', 'no']])
  t.end()
})

void test('two objects that differ in a field no rule can name are not equal', (t) => {
  const schema = fields({
    it: ruled({ ...fields({ a: text }), 'x-kubernetes-preserve-unknown-fields': true }, 'self == oldSelf'),
  })
  t.strictSame(judged(schema, { it: { a: 'x', 'odd key': 1 } }, { it: { a: 'x', 'odd key': 1 } }), [])
  t.strictSame(judged(schema, { it: { a: 'x', 'odd key': 1 } }, { it: { a: 'x', 'odd key': 2 } }), [
    ['spec.it', 'invalid', 'broken'],
  ])
  t.strictSame(asObject(made({}))['kind'], 'Made')
  t.end()
})

void test('a list that the schema takes for a text of a format is none for a rule', (t) => {
  const schema = fields({ it: ruled({ ...text, format: 'byte' }, 'size(self) < 4') })
  t.strictSame(judged(schema, { it: [] }), [
    ['spec.it', 'invalid', 'a rule ends in an error: a list where a text should be'],
  ])
  t.end()
})
