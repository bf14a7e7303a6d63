import { test } from 'tap'

import { misfitsIn, type Shape } from '../../src/model/structure.ts'

const nameShape: Shape = { type: 'text', longest: 3 }

void test('a value that fits has no misfit', (t) => {
  const shape: Shape = {
    type: 'object',
    required: ['name'],
    fields: {
      name: nameShape,
      ports: { type: 'list', items: { type: 'integer' }, fewest: 1, most: 2 },
      flag: { type: 'boolean' },
    },
  }
  t.strictSame(misfitsIn({ name: 'abc', ports: [1, 2], flag: false }, shape), [])
  t.strictSame(misfitsIn({ name: '' }, shape), [])
  t.end()
})

void test('a value of another type is named by its type, never by itself', (t) => {
  const wrong = (value: unknown, shape: Shape) =>
    misfitsIn(value, shape, 'spec.x').map(({ is, problem }) => [is, problem])
  t.strictSame(wrong('hunter2', { type: 'integer' }), [['wrongType', 'must be a 32-bit integer, not text']])
  t.strictSame(wrong(1, { type: 'text' }), [['wrongType', 'must be text, not a number']])
  t.strictSame(wrong([], { type: 'object', fields: {} }), [['wrongType', 'must be an object, not a list']])
  t.strictSame(wrong({}, { type: 'list', items: nameShape, fewest: 0, most: 1 }), [
    ['wrongType', 'must be a list, not an object'],
  ])
  t.strictSame(wrong('true', { type: 'boolean' }), [['wrongType', 'must be true or false, not text']])
  t.strictSame(wrong(true, { type: 'text' }), [['wrongType', 'must be text, not true']])
  t.strictSame(wrong(null, { type: 'text' }), [['wrongType', 'must be text, not null']])
  t.end()
})

void test('a misfit says where it is and what to do', (t) => {
  t.strictSame(misfitsIn(1, nameShape, 'spec.name'), [
    {
      path: 'spec.name',
      is: 'wrongType',
      problem: 'must be text, not a number',
      remedy: 'correct the value',
    },
  ])
  t.end()
})

void test('a required field that is absent or null is missing', (t) => {
  const shape: Shape = { type: 'object', required: ['name'], fields: { name: nameShape } }
  const missing = [{ path: 'name', is: 'missing', problem: 'is required and missing', remedy: 'add it' }]
  t.strictSame(misfitsIn({}, shape), missing)
  t.strictSame(misfitsIn({ name: null }, shape), missing)
  t.strictSame(misfitsIn({ name: '' }, shape), [], 'empty text is there')
  t.end()
})

void test('a field that is not required may be absent or null', (t) => {
  const shape: Shape = { type: 'object', fields: { name: nameShape } }
  t.strictSame(misfitsIn({}, shape), [])
  t.strictSame(misfitsIn({ name: null }, shape), [])
  t.end()
})

void test('unknown fields pass', (t) => {
  t.strictSame(misfitsIn({ other: [1] }, { type: 'object', fields: { name: nameShape } }), [])
  t.end()
})

void test('misfits come in the order of the shape, each with its path', (t) => {
  const shape: Shape = {
    type: 'object',
    fields: {
      first: { type: 'object', required: ['name'], fields: { name: nameShape } },
      list: {
        type: 'list',
        items: { type: 'object', fields: { port: { type: 'integer' } } },
        fewest: 0,
        most: 9,
      },
    },
  }
  t.strictSame(
    misfitsIn({ list: [{}, { port: 'x' }, 7], first: {} }, shape).map(({ path, is }) => [path, is]),
    [
      ['first.name', 'missing'],
      ['list[1].port', 'wrongType'],
      ['list[2]', 'wrongType'],
    ],
  )
  t.end()
})

void test('null in a list is no item', (t) => {
  const shape: Shape = { type: 'list', items: nameShape, fewest: 0, most: 9 }
  t.strictSame(misfitsIn(['a', null], shape, 'x'), [
    { path: 'x[1]', is: 'wrongType', problem: 'must be text, not null', remedy: 'correct the value' },
  ])
  t.end()
})

void test('an integer has 32 bits', (t) => {
  const fits = (value: unknown) => misfitsIn(value, { type: 'integer' }).length === 0
  t.equal(fits(0), true)
  t.equal(fits(-1), true)
  t.equal(fits(2_147_483_647), true)
  t.equal(fits(-2_147_483_648), true)
  t.equal(fits(2_147_483_648), false)
  t.equal(fits(-2_147_483_649), false)
  t.equal(fits(4_294_967_296), false)
  t.equal(fits(1.5), false)
  t.equal(fits(Number.NaN), false)
  t.end()
})

void test('a list has no fewer and no more items than its shape says', (t) => {
  const shape: Shape = { type: 'list', items: nameShape, fewest: 1, most: 2 }
  t.strictSame(misfitsIn(['a'], shape, 'x'), [])
  t.strictSame(misfitsIn(['a', 'b'], shape, 'x'), [])
  t.strictSame(misfitsIn([], shape, 'x'), [
    {
      path: 'x',
      is: 'beyondLimit',
      problem: 'x has 0 items, not known to this version',
      remedy: 'list 1 to 2',
    },
  ])
  t.strictSame(misfitsIn(['a', 'b', 'c'], shape, 'x'), [
    {
      path: 'x',
      is: 'beyondLimit',
      problem: 'x has 3 items, not known to this version',
      remedy: 'list 1 to 2',
    },
  ])
  t.end()
})

void test('too many items are looked at all the same', (t) => {
  const shape: Shape = { type: 'list', items: nameShape, fewest: 0, most: 1 }
  t.strictSame(
    misfitsIn(['a', 7], shape, 'x').map(({ path, is }) => [path, is]),
    [
      ['x', 'beyondLimit'],
      ['x[1]', 'wrongType'],
    ],
  )
  t.end()
})

void test('the length of a text is counted in characters, as the API server does', (t) => {
  t.strictSame(misfitsIn('abc', nameShape, 'x'), [])
  t.strictSame(misfitsIn('😀😀😀', nameShape, 'x'), [], 'three characters in six units')
  t.strictSame(misfitsIn('abcd', nameShape, 'x'), [
    {
      path: 'x',
      is: 'beyondLimit',
      problem: 'x has 4 characters, not known to this version',
      remedy: 'use at most 3',
    },
  ])
  t.strictSame(
    misfitsIn('😀😀😀😀', nameShape, 'x').map(({ problem }) => problem),
    ['x has 4 characters, not known to this version'],
  )
  t.end()
})

void test('a text that must not be empty', (t) => {
  const shape: Shape = { type: 'text', shortest: 1 }
  t.strictSame(misfitsIn('a', shape, 'x'), [])
  t.strictSame(misfitsIn('', shape, 'x'), [
    { path: 'x', is: 'beyondLimit', problem: 'x is empty, not known to this version', remedy: 'fill it' },
  ])
  t.end()
})

void test('a text that is one of few', (t) => {
  const shape: Shape = { type: 'text', oneOf: ['AUTO', 'REQUIRED'] }
  t.strictSame(misfitsIn('AUTO', shape, 'x'), [])
  t.strictSame(misfitsIn('Auto', shape, 'x'), [
    {
      path: 'x',
      is: 'beyondLimit',
      problem: 'x is "Auto", not known to this version',
      remedy: 'use one of AUTO, REQUIRED',
    },
  ])
  t.end()
})

void test('a list of more than a hundred items is not judged: one misfit says so, whatever is in it', (t) => {
  const shape: Shape = { type: 'list', fewest: 1, most: 10, items: { type: 'integer' } }
  t.strictSame(misfitsIn(Array.from({ length: 101 }).fill('text'), shape, 'x'), [
    {
      path: 'x',
      is: 'tooMany',
      problem: 'has 101 items, and more than 100 are not judged',
      remedy: 'list at most 10',
    },
  ])
  t.strictSame(
    misfitsIn(Array.from({ length: 100 }).fill(1), shape, 'x').map(({ is }) => is),
    ['beyondLimit'],
  )
  t.end()
})
