import { test } from 'tap'

import { clashesIn } from '../../src/topology/clashes.ts'

interface Item {
  readonly key: string
  readonly name: string
}

const clashes = (...items: readonly Item[]) =>
  clashesIn(
    items,
    ({ key }) => key,
    ({ name }) => name,
  )

void test('nothing clashes while every key is there once', (t) => {
  t.strictSame(clashes(), [])
  t.strictSame(clashes({ key: 'a', name: 'x' }, { key: 'b', name: 'x' }), [])
  t.end()
})

void test('each later one is told, in the order of the items, with the first one', (t) => {
  const [a1, b1, b2, a2, a3]: readonly [Item, Item, Item, Item, Item] = [
    { key: 'a', name: 'one' },
    { key: 'b', name: 'two' },
    { key: 'b', name: 'three' },
    { key: 'a', name: 'four' },
    { key: 'a', name: 'one' },
  ]
  const clashingA = ['one 0 a', 'four 0 a', 'one 1 a']
  t.strictSame(clashes(a1, b1, b2, a2, a3), [
    { later: b2, first: b1, clashing: ['two 0 b', 'three 0 b'] },
    { later: a2, first: a1, clashing: clashingA },
    { later: a3, first: a1, clashing: clashingA },
  ])
  t.end()
})
