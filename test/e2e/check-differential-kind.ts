import { asObject, type JsonObject } from '../../src/model/json.ts'
import { Random } from '../fuzz/random.ts'
import type { Raw } from '../support/objects.ts'
import { waysIn, withAnything, withAt, type Case } from './check-differential-objects.ts'

/** A rule of a schema. */
const rule = (expression: string, more: Raw = {}): Raw => ({ rule: expression, ...more })

const text = (more: Raw = {}): Raw => ({ type: 'string', maxLength: 200, ...more })
const number = (more: Raw = {}): Raw => ({ type: 'number', ...more })
const integer = (more: Raw = {}): Raw => ({ type: 'integer', ...more })
const object = (properties: Raw, more: Raw = {}): Raw => ({ type: 'object', properties, ...more })
const list = (items: Raw, more: Raw = {}): Raw => ({ type: 'array', maxItems: 20, items, ...more })
const ruled = (schema: Raw, ...rules: readonly Raw[]): Raw => ({
  ...schema,
  'x-kubernetes-validations': rules,
})

const formats = [
  'bsonobjectid byte cidr creditcard date date-time duration email hexcolor hostname ipv4 ipv6 isbn isbn10 isbn13',
  'k8s-long-name k8s-short-name mac password rgbcolor ssn uri uuid uuid3 uuid4 uuid5 no-such-format',
].flatMap((names) => names.split(' '))

const properties: Raw = {
  count: integer({ minimum: 1, maximum: 10 }),
  open: number({ minimum: 0, exclusiveMinimum: true, maximum: 1, exclusiveMaximum: true }),
  fraction: number({ minimum: 1.5 }),
  half: number({ multipleOf: 0.5 }),
  third: integer({ multipleOf: 3 }),
  short: integer({ format: 'int32' }),
  long: integer({ format: 'int64' }),
  single: number({ format: 'float' }),
  few: text({ minLength: 2, maxLength: 4 }),
  shaped: text({ pattern: '^[a-z]+(-[a-z]+)*$' }),
  part: text({ pattern: 'b' }),
  choice: text({ enum: ['A', 'B'] }),
  numberChoice: number({ enum: [1, 2.5] }),
  perhaps: text({ nullable: true }),
  perhapsChoice: text({ nullable: true, enum: ['A', 'B'] }),
  perhapsFilled: text({ nullable: true, default: 'filled' }),
  filled: text({ default: 'filled' }),
  filledObject: object({ inner: integer({ default: 5 }), other: text() }, { default: {} }),
  filledParent: object({ inner: integer({ default: 5 }), other: text() }),
  portOrName: {
    'x-kubernetes-int-or-string': true,
    anyOf: [{ type: 'integer' }, { type: 'string' }],
    pattern: '^[a-z]+$',
  },
  free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  freeWithin: {
    ...object({ known: object({ a: integer() }), list: list(object({ b: integer() })) }),
    'x-kubernetes-preserve-unknown-fields': true,
  },
  freeList: {
    ...list(object({ b: object({ c: integer() }) })),
    'x-kubernetes-preserve-unknown-fields': true,
  },
  untyped: { 'x-kubernetes-preserve-unknown-fields': true },
  anyMap: { type: 'object', additionalProperties: true },
  texts: { type: 'object', additionalProperties: text({ maxLength: 5 }), minProperties: 1, maxProperties: 2 },
  objects: {
    type: 'object',
    additionalProperties: object({ a: integer({ default: 3 }), b: text() }, { required: ['b'] }),
  },
  pairs: list(
    object({ name: text(), port: integer({ default: 80 }), value: text() }, { required: ['name'] }),
    {
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name', 'port'],
    },
  ),
  set: list(text({ maxLength: 10 }), { 'x-kubernetes-list-type': 'set', maxItems: 4 }),
  numberSet: list(number(), { 'x-kubernetes-list-type': 'set' }),
  objectSet: list(
    { ...object({ a: integer(), b: text() }), 'x-kubernetes-map-type': 'atomic' },
    { 'x-kubernetes-list-type': 'set' },
  ),
  atLeastTwo: list(integer(), { minItems: 2, maxItems: 3 }),
  nested: list(list(integer({ minimum: 0 }))),
  one: object({ a: integer(), b: integer() }, { oneOf: [{ required: ['a'] }, { required: ['b'] }] }),
  some: object(
    { a: integer(), b: text() },
    {
      anyOf: [
        { properties: { a: { minimum: 5 } }, required: ['a'] },
        { properties: { b: { maxLength: 2 } }, required: ['b'] },
      ],
    },
  ),
  nearest: object(
    { a: integer(), b: integer(), c: text() },
    {
      anyOf: [
        { properties: { a: { minimum: 5 } } },
        { properties: { a: { minimum: 1 }, b: { minimum: 7 } } },
      ],
      oneOf: [{ required: ['c'] }, { properties: { c: { enum: ['x'] } }, required: ['b', 'd'] }],
    },
  ),
  all: integer({ allOf: [{ minimum: 3 }, { multipleOf: 2 }] }),
  allWithin: object(
    { a: integer(), b: integer() },
    { allOf: [{ required: ['a'] }, { properties: { b: { maximum: 3 } } }] },
  ),
  none: text({ not: { enum: ['no', 'never'] } }),
  embedded: {
    type: 'object',
    'x-kubernetes-embedded-resource': true,
    'x-kubernetes-preserve-unknown-fields': true,
  },
  embeddedSpec: { ...object({ spec: object({ a: integer() }) }), 'x-kubernetes-embedded-resource': true },
  formats: object(Object.fromEntries(formats.map((format) => [format, text({ format })]))),
  fixed: ruled(text(), rule('self == oldSelf', { message: 'fixed', reason: 'FieldValueForbidden' })),
  grown: ruled(
    integer(),
    rule('!oldSelf.hasValue() || self >= oldSelf.value()', {
      optionalOldSelf: true,
      messageExpression: "self < 3 ? 'it was much more' : 'it was more'",
    }),
  ),
  fixedPairs: list(
    ruled(
      object(
        { name: text(), value: ruled(text(), rule('self == oldSelf', { message: 'fixed by key' })) },
        { required: ['name'] },
      ),
    ),
    { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] },
  ),
  looseList: list(object({ value: ruled(text(), rule("self != 'no'", { message: 'not this' })) })),
  fixedTexts: {
    type: 'object',
    maxProperties: 5,
    additionalProperties: ruled(text(), rule('self == oldSelf')),
  },
  range: ruled(
    object({ low: integer(), high: integer() }, { required: ['low', 'high'] }),
    rule('self.low <= self.high', {
      message: 'low is above high',
      fieldPath: '.high',
      reason: 'FieldValueInvalid',
    }),
  ),
  reserved: ruled(
    object({ namespace: text(), 'a-b': integer(), 'c.d': integer(), e__f: integer() }),
    rule("!has(self.__namespace__) || self.__namespace__ != 'no'"),
    rule('!has(self.a__dash__b) || self.a__dash__b > 0'),
    rule('!has(self.c__dot__d) || self.c__dot__d > 0'),
    rule('!has(self.e__underscores__f) || self.e__underscores__f > 0'),
  ),
  optional: ruled(
    object({ a: text({ nullable: true }), b: integer() }),
    rule('has(self.a) || has(self.b)', { message: 'a or b' }),
  ),
  division: ruled(integer(), rule('10 / self > 1')),
  portRule: ruled(
    { 'x-kubernetes-int-or-string': true, maxLength: 20 },
    rule("type(self) == string ? self.startsWith('p') : self > 0"),
  ),
  time: ruled(text({ format: 'date-time' }), rule("self > timestamp('2026-01-01T00:00:00Z')")),
  day: ruled(text({ format: 'date' }), rule('self.getFullYear() == 2026')),
  span: ruled(text({ format: 'duration' }), rule("self < duration('1h')")),
  bytes: ruled(text({ format: 'byte' }), rule('size(self) < 4')),
  ratio: ruled(number(), rule('self > 0.5')),
  ruledSet: ruled(
    list(text({ maxLength: 10 }), { 'x-kubernetes-list-type': 'set' }),
    rule("self.all(one, one.startsWith('a'))"),
  ),
  sameSet: ruled(
    list(text({ maxLength: 10 }), { 'x-kubernetes-list-type': 'set' }),
    rule('self == oldSelf', { message: 'the same set' }),
  ),
  textsRule: ruled(
    { type: 'object', maxProperties: 5, additionalProperties: text({ maxLength: 10 }) },
    rule('self.all(key, key == self[key])', { message: 'each is called what it is' }),
  ),
}

/** What the CRD of ClusterSets lacks. */
export const madeDefinition: Raw = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'made.differential.example' },
  spec: {
    group: 'differential.example',
    scope: 'Namespaced',
    names: { kind: 'Made', plural: 'made', singular: 'made' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            ...object({ spec: object(properties) }),
            'x-kubernetes-validations': [
              rule("self.metadata.name.startsWith('made') || self.metadata.name.startsWith('a')", {
                message: 'the name begins with made',
              }),
            ],
          },
        },
      },
    ],
  },
}

export const made = (spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'differential.example/v1',
  kind: 'Made',
  metadata: { name: 'made', namespace: 'default', ...metadata },
  spec,
})

/** Fields with values that are right and values that are wrong. */
const values: Readonly<Record<string, readonly unknown[]>> = {
  count: [1, 10, 0, 11, 1.5, '3', null],
  open: [0.5, 0, 1, 2],
  fraction: [1.5, 1, 1.4, 2],
  half: [1.5, 1.25, 1],
  third: [3, 4, 0],
  short: [2_147_483_647, 2_147_483_648],
  long: [9_007_199_254_740_991, 1e20],
  single: [1.5, 1e39],
  few: ['a', 'ab', 'abcd', 'abcde', '🦭🦭🦭🦭', '🦭🦭🦭🦭🦭', '🦭'],
  shaped: ['a-b', 'a-', '', 'A'],
  part: ['abc', 'ac'],
  choice: ['A', 'C', null],
  numberChoice: [1, 2.5, 1.5, 3],
  perhaps: [null, 'a', 1],
  perhapsChoice: [null, 'A', 'C'],
  perhapsFilled: [null],
  filled: [null, 'a'],
  filledObject: [null, {}, { inner: null }, { inner: 'x' }, { other: 1 }],
  filledParent: [null, {}, { inner: null }, { nothing: 1 }],
  portOrName: [1, 'http', 'HTTP', 1.5, true, null, ['a']],
  free: [{ a: { b: [1] } }, {}, 'x', []],
  freeWithin: [
    { known: { a: 1, b: 2 } },
    { other: { b: 2 } },
    { list: [{ b: 1, c: 2 }] },
    { known: { a: 'x' } },
  ],
  freeList: [[{ x: 1 }], [{ b: { x: 1 } }], [{ b: { c: 'x' } }], [1]],
  untyped: [{ a: [null] }, 1, 'x', null, [[]]],
  anyMap: [{}, { a: 1 }, { a: { b: 1 } }],
  texts: [
    { a: 'x' },
    {},
    { a: 'x', b: 'y', c: 'z' },
    { a: 'toolong' },
    { a: null },
    { a: 1 },
    { 'x.y/z': 'toolong' },
  ],
  objects: [
    { a: { b: 'x' } },
    { a: {} },
    { 'x.y/z': {} },
    { a: null },
    { a: { b: 'x', c: 1 } },
    { constructor: {} },
  ],
  pairs: [
    [{ name: 'a' }, { name: 'b' }],
    [{ name: 'a' }, { name: 'a' }],
    [{ name: 'a' }, { name: 'a', port: 80 }],
    [{ name: 'a' }, { name: 'a', port: 81 }],
    [{ name: 'a', port: null }, { name: 'a' }, { name: 'a' }],
    [{ port: 1 }, { port: 1 }],
    [null],
    [1],
  ],
  set: [
    ['a', 'b'],
    ['a', 'a'],
    ['a', 'a', 'a'],
    ['a', 'b', 'a', 'b'],
    ['a', 'b', 'c', 'd', 'e'],
    [null, null],
    [1, 1],
  ],
  numberSet: [
    [1, 2],
    [1, 1],
    [1.5, 1.5],
  ],
  objectSet: [
    [{ a: 1 }, { a: 2 }],
    [
      { a: 1, b: 'x' },
      { b: 'x', a: 1 },
    ],
    [{}, {}],
  ],
  atLeastTwo: [[1], [1, 2], [1, 2, 3, 4], [1, 'x']],
  nested: [[[1], []], [[-1]], [1], [[[1]]], [[{ a: 1 }]]],
  one: [{ a: 1 }, { b: 1 }, { a: 1, b: 1 }, {}, { a: 'x' }],
  some: [{ a: 5 }, { a: 4 }, { b: 'ab' }, { b: 'abc' }, {}, { a: 4, b: 'abc' }],
  nearest: [{ a: 2, b: 2 }, { a: 5, c: 'x' }, { a: 2, b: 2, c: 'y' }, { a: 0, b: 9 }, { a: 'x' }, {}],
  all: [4, 3, 2, 1],
  allWithin: [{ a: 1 }, { b: 1 }, { a: 1, b: 4 }, { b: 4 }],
  none: ['yes', 'no'],
  embedded: [
    { apiVersion: 'v1', kind: 'ConfigMap' },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', labels: { b: 'c' } }, data: { x: 1 } },
    {},
    { apiVersion: '', kind: '' },
    { apiVersion: 'a/b/c', kind: '9' },
    { apiVersion: 1, kind: 'A' },
    { apiVersion: 'v1', kind: 'A_B', metadata: { name: 'a/b' } },
    { apiVersion: 'v1', kind: 'A', metadata: { name: 'UPPER', namespace: 'N' } },
    { apiVersion: 'v1', kind: 'A', metadata: { nmae: 'a' } },
    { apiVersion: 'v1', kind: 'A', metadata: { labels: { a: 1 } } },
    { apiVersion: 'v1', kind: 'A', metadata: { labels: { 'a b': 'c' }, finalizers: ['a b'] } },
    { apiVersion: 'v1', kind: 'A', metadata: null },
  ],
  embeddedSpec: [
    { apiVersion: 'v1', kind: 'A', spec: { a: 1 } },
    { apiVersion: 'v1', kind: 'A', spec: { a: 1, b: 1 } },
    { apiVersion: 'v1', kind: 'A', data: {} },
  ],
  fixed: ['other'],
  grown: [1],
  range: [{ low: 1, high: 2 }, { low: 2, high: 1 }, { low: 2 }],
  reserved: [
    { namespace: 'yes', 'a-b': 1, 'c.d': 1, e__f: 1 },
    { namespace: 'no' },
    { 'a-b': 0 },
    { 'c.d': 0 },
    { e__f: 0 },
  ],
  optional: [{ a: 'x' }, { a: null }, { b: 1 }, {}],
  division: [1, 0, 9],
  portRule: [1, 0, 'port', 'x'],
  time: ['2026-11-21T20:00:00Z', '2025-11-21T20:00:00Z', '2026-01-01T00:00:00.001Z', 'x'],
  day: ['2026-11-21', '2025-11-21', '2026-02-30'],
  span: ['30m', '2h', '1h', 'x'],
  bytes: ['AAAA', 'AAAAAAAA'],
  ratio: [1, 0.5, 0],
  ruledSet: [
    ['ab', 'ac'],
    ['ab', 'b'],
  ],
  textsRule: [{ a: 'a' }, { a: 'b' }, {}],
}

/** Texts that have a format, or nearly. */
const formatted: Readonly<Record<string, readonly string[]>> = {
  bsonobjectid: ['507f1f77bcf86cd799439011', '507f1f77bcf86cd79943901', 'zz7f1f77bcf86cd799439011'],
  byte: ['aGVsbG8=', 'aGVsbG8', 'a-b_', ''],
  cidr: [
    '10.0.0.0/8',
    '10.0.0.0/33',
    '::/0',
    '010.0.0.0/8',
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/08',
    '1.2.3/8',
  ],
  creditcard: ['x', ''],
  date: ['2026-11-21', '2026-02-29', '2024-02-29', '2026-1-1', '2026-13-01', '0000-01-01', ''],
  'date-time': [
    '2026-11-21T20:00:00Z',
    '2026-11-21t20:00:00z',
    '2026-11-21T20:00:00',
    '2026-11-21 20:00:00Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T20:00:00.123+01:00',
    '2026-11-21T20:00:00+99:99',
    '2026-11-21T20:00:60Z',
    '2026-11-21',
  ],
  duration: [
    '1h30m',
    '1 day',
    '2 weeks',
    '1.5h',
    '-5s',
    '0',
    '5',
    '',
    'abc',
    '5 x',
    '1h x',
    '1µs',
    '3 Hours',
  ],
  email: ['a@example.org', 'a', ''],
  hexcolor: ['#fff', 'ffffff', '#ffff', 'red'],
  hostname: ['a', 'example.org', 'example.org.', '-a', 'a_b', 'a.b', 'A.example', '1.2.3.4', 'é.example', ''],
  ipv4: ['10.0.0.1', '010.0.0.1', '256.0.0.1', '::1', '10.0.0', '::ffff:10.0.0.1'],
  ipv6: ['::1', '::ffff:10.0.0.1', '10.0.0.1', 'fe80::1%eth0', '2001:db8::g'],
  isbn: ['0321751043', '978-0321751041', '0321751044', 'x'],
  isbn10: ['0-321-75104-3', '0321751044', '080442957X'],
  isbn13: ['9780321751041', '9780321751042'],
  'k8s-long-name': ['a.b-c', 'a..b', 'A', 'a-', `${'a'.repeat(64)}.b`, 'a'.repeat(254)],
  'k8s-short-name': ['a-b', 'a.b', '-a', 'a'.repeat(63), 'a'.repeat(64)],
  mac: [
    '01:23:45:67:89:ab',
    '01-23-45-67-89-AB',
    '0123.4567.89ab',
    '01:23:45:67:89',
    '01:23:45:67:89:ab:cd:ef',
    '01:23-45:67:89:ab',
    '0123.4567.89ab.cdef',
    '00:00:00:00:fe:80:00:00:00:00:00:00:02:00:5e:10:00:00:00:01',
    '0000.0000.fe80.0000.0000.0000.0200.5e10.0000.0001',
  ],
  password: ['anything', ''],
  rgbcolor: ['rgb(1,2,3)', 'rgb(256,2,3)', 'rgb( 1 , 2 , 3 )', 'rgb(01,2,3)'],
  ssn: ['111-22-3333', '111223333', '111 22 3333', '111-22-333'],
  uri: [
    'https://example.org/a?b=c',
    '/a/b',
    'example.org',
    '',
    'https://example.org',
    'http://example.org:80/',
  ],
  uuid: [
    '123e4567-e89b-12d3-a456-426614174000',
    '123E4567E89B12D3A456426614174000',
    '123e4567-e89b-12d3-a456-42661417400',
  ],
  uuid3: ['123e4567-e89b-32d3-a456-426614174000', '123e4567-e89b-42d3-a456-426614174000'],
  uuid4: ['123e4567-e89b-42d3-a456-426614174000', '123e4567-e89b-42d3-7456-426614174000'],
  uuid5: ['123e4567-e89b-52d3-b456-426614174000', '123e4567-e89b-52d3-c456-426614174000'],
  'no-such-format': ['anything'],
}

const shown = (value: unknown): string => JSON.stringify(value)

/** One field at a time. */
const alone: readonly Case[] = [
  ...Object.entries(values).flatMap(([field, given]) =>
    given.map((value) => ({ name: `${field}: ${shown(value)}`, object: made({ [field]: value }) })),
  ),
  ...Object.entries(formatted).flatMap(([format, given]) =>
    given.map((value) => ({
      name: `${format}: ${shown(value)}`,
      object: made({ formats: { [format]: value } }),
    })),
  ),
  { name: 'a list where a text has a format', object: made({ formats: { uuid: ['x'] } }) },
  { name: 'a number where a text has a format', object: made({ formats: { uuid: 1 } }) },
  { name: 'nothing at all', object: made({}) },
  { name: 'a name that a rule at the top refuses', object: made({}, { name: 'other' }) },
]

/** Several fields at once; the same ones for the same seed. */
function together(count: number, seed: number): readonly Case[] {
  const random = new Random(seed)
  const fields = Object.entries(values)
  return Array.from({ length: count }, () => {
    const spec = Object.fromEntries(
      Array.from({ length: 2 + random.below(4) }, () => {
        const [field = '', given = []] = fields[random.below(fields.length)] ?? []
        return [field, given[random.below(given.length)]]
      }),
    )
    return { name: shown(spec), object: made(spec) }
  })
}

/** A value in nearly every field, right in each. */
const full = made({
  count: 1,
  open: 0.5,
  few: 'ab',
  choice: 'A',
  perhaps: null,
  filledObject: { inner: 1 },
  portOrName: 1,
  free: { a: [1] },
  freeWithin: { known: { a: 1 }, list: [{ b: 1 }], other: { c: 1 } },
  freeList: [{ b: { c: 1 } }],
  untyped: [1],
  anyMap: { a: {} },
  texts: { a: 'x' },
  objects: { a: { b: 'x' } },
  pairs: [{ name: 'a', port: 1, value: 'v' }],
  set: ['a'],
  numberSet: [1.5],
  objectSet: [{ a: 1 }],
  atLeastTwo: [1, 2],
  nested: [[1]],
  one: { a: 1 },
  some: { a: 5 },
  all: 4,
  allWithin: { a: 1 },
  none: 'x',
  embedded: { apiVersion: 'v1', kind: 'A', metadata: { name: 'a', labels: { a: 'b' } }, data: [1] },
  embeddedSpec: { apiVersion: 'v1', kind: 'A', spec: { a: 1 } },
  formats: { date: '2026-01-01', duration: '1h' },
  range: { low: 1, high: 2 },
  reserved: { namespace: 'x', 'a-b': 1 },
  optional: { a: 'x' },
  portRule: 'p',
  time: '2026-11-21T20:00:00Z',
  span: '1m',
  bytes: 'AAAA',
  ratio: 0.7,
  ruledSet: ['a'],
  textsRule: { a: 'a' },
  fixedTexts: { 'x.y/z': 'q' },
})

export const madeCases: readonly Case[] = [...alone, ...together(60, 11), ...withAnything(full)]

/** What is there before an update. */
export const storedSpec: JsonObject = {
  count: 5,
  fixed: 'a',
  grown: 5,
  fixedPairs: [
    { name: 'a', value: 'x' },
    { name: 'b', value: 'y' },
  ],
  looseList: [{ value: 'x' }],
  fixedTexts: { a: 'x', 'x.y/z': 'y' },
  sameSet: ['a', 'b', 'c'],
  set: ['a', 'b'],
  pairs: [{ name: 'a', value: 'x' }],
}

interface Update {
  readonly way: readonly (string | number)[]
  readonly put: unknown
}

const updates: Readonly<Record<string, Update>> = {
  'no change': { way: ['count'], put: 5 },
  'a rule of a field that is fixed': { way: ['fixed'], put: 'b' },
  'a fixed field taken away': { way: ['fixed'], put: undefined },
  'a number that grows': { way: ['grown'], put: 6 },
  'a number that shrinks': { way: ['grown'], put: 4 },
  'a fixed item in another place': {
    way: ['fixedPairs'],
    put: [
      { name: 'b', value: 'y' },
      { name: 'a', value: 'x' },
    ],
  },
  'a fixed item changed': { way: ['fixedPairs', 1, 'value'], put: 'z' },
  'a new item': { way: ['fixedPairs'], put: [{ name: 'c', value: 'z' }] },
  'an item of a plain list': { way: ['looseList', 0, 'value'], put: 'y' },
  'a fixed text by name': { way: ['fixedTexts', 'x.y/z'], put: 'z' },
  'a new text by name': { way: ['fixedTexts', 'n'], put: 'z' },
  'a set in another order': { way: ['sameSet'], put: ['c', 'a', 'b'] },
  'another set': { way: ['sameSet'], put: ['a', 'b'] },
  'a count beyond its limit': { way: ['count'], put: 11 },
  'a set with something twice': { way: ['set'], put: ['a', 'a'] },
  'an unknown field': { way: ['nothing'], put: 1 },
}

/** Updates of what is there, alone and with anything in every field. */
export const updateCases: readonly Case[] = [
  ...Object.entries(updates).map(([name, { way, put }]) => ({
    name: `update: ${name}`,
    object: made(asObject(withAt(storedSpec, way, put))),
  })),
  ...waysIn(storedSpec)
    .filter((way) => way.length > 0)
    .flatMap((way) =>
      [null, 1, 'x', []].map((value) => ({
        name: `update: ${way.join('.')}: ${shown(value)}`,
        object: made(asObject(withAt(storedSpec, way, value))),
      })),
    ),
]
