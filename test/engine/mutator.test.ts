import { test } from 'tap'

import { addition, mutate, noticeOf, replacement, type Mutator } from '../../src/engine/mutator.ts'

const fills: Mutator = {
  id: 'fills',
  summary: 'Fills a field',
  operations: ['CREATE', 'UPDATE'],
  mutate: ({ object }) => ('a' in object ? [] : [{ operations: [addition('/a', 1)] }]),
}

const repairs: Mutator = {
  id: 'repairs',
  summary: 'Repairs two fields',
  operations: ['UPDATE'],
  mutate: () => [
    { operations: replacement('/b', 'x', 'y'), notice: noticeOf('b', 'x', 'y') },
    { operations: [addition('/c', null)] },
  ],
}

const records: Mutator = {
  id: 'records',
  summary: 'Writes what the old object says',
  operations: ['CREATE', 'UPDATE'],
  mutatesMetadata: true,
  mutate: ({ oldObject }) => [
    { operations: [addition('/metadata', oldObject)], notice: noticeOf('metadata', undefined, 'old') },
  ],
}

void test('operations of JSON Patch', (t) => {
  t.strictSame(addition('/a', 1), { op: 'add', path: '/a', value: 1 })
  t.strictSame(replacement('/a', 'x', 'y'), [
    { op: 'test', path: '/a', value: 'x' },
    { op: 'replace', path: '/a', value: 'y' },
  ])
  t.end()
})

void test('a notice says what was there and what is now', (t) => {
  const path = 'spec.sslMode'
  t.strictSame(noticeOf(path, 'Auto', 'AUTO'), { path, told: '"Auto" is now "AUTO"' })
  t.strictSame(noticeOf(path, '', 'AUTO'), { path, told: '"" is now "AUTO"' })
  t.strictSame(noticeOf(path, undefined, 'AUTO'), { path, told: '(absent) is now "AUTO"' })
  t.end()
})

void test('mutators run in their order, and their notices name them', (t) => {
  t.strictSame(
    mutate([fills, repairs, records], { operation: 'UPDATE', object: {}, oldObject: { old: 1 } }, false),
    {
      patch: [
        { op: 'add', path: '/a', value: 1 },
        { op: 'test', path: '/b', value: 'x' },
        { op: 'replace', path: '/b', value: 'y' },
        { op: 'add', path: '/c', value: null },
        { op: 'add', path: '/metadata', value: { old: 1 } },
      ],
      notices: [
        { mutator: 'repairs', path: 'b', told: '"x" is now "y"' },
        { mutator: 'records', path: 'metadata', told: '(absent) is now "old"' },
      ],
      mutators: ['fills', 'repairs', 'records'],
    },
  )
  t.end()
})

void test('a mutator runs on its operations only', (t) => {
  const { mutators } = mutate([fills, repairs], { operation: 'CREATE', object: {}, oldObject: {} }, false)
  t.strictSame(mutators, ['fills'])
  t.end()
})

void test('an update that leaves the spec alone runs only what works on metadata', (t) => {
  const { mutators } = mutate(
    [fills, repairs, records],
    { operation: 'UPDATE', object: {}, oldObject: {} },
    true,
  )
  t.strictSame(mutators, ['records'])
  t.end()
})

void test('mutators that change nothing are not named', (t) => {
  t.strictSame(mutate([fills], { operation: 'UPDATE', object: { a: 2 }, oldObject: {} }, false), {
    patch: [],
    notices: [],
    mutators: [],
  })
  t.end()
})
