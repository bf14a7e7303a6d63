import { test } from 'tap'

import { SecretRefusals } from '../../src/facts/secret-refusals.ts'

const minute = 60_000

function refusalsOf() {
  const told: string[] = []
  const refusals = new SecretRefusals({
    passingMilliseconds: 2_000,
    forgottenAfterMilliseconds: 10 * minute,
    told: (namespace) => told.push(namespace),
  })
  const refused = (name: string, now: number, namespace = 'shop') =>
    refusals.refused({ namespace, name }, now)
  const answered = (name: string, said?: 'found' | 'absent') => {
    refusals.answered({ namespace: 'shop', name }, said)
  }
  return { refusals, refused, answered, told }
}

void test('a refusal is meant when nothing else came for two seconds', (t) => {
  const { refusals, refused, told } = refusalsOf()
  for (const now of [0, 500, 1_999]) t.equal(refused('a', now), false)
  t.strictSame(refusals.namespaces(1_999), [])
  t.equal(refused('a', 2_000), true)
  t.equal(refused('a', 2_001), true)
  t.strictSame(refusals.namespaces(2_001), ['shop'])
  t.strictSame(told, ['shop'])
  t.end()
})

void test('one that nobody heard of for two seconds is another one', (t) => {
  const { refused } = refusalsOf()
  for (const now of [0, 1_000]) t.equal(refused('a', now), false)
  t.equal(refused('a', 2_500, 'bank'), false)
  for (const now of [3_000, 4_999]) t.equal(refused('a', now), false)
  t.equal(refused('a', 5_000), true)
  t.end()
})

for (const said of [undefined, 'found', 'absent'] as const)
  void test(`a passing refusal is over after another answer: ${said ?? 'nothing'}`, (t) => {
    const { refused, answered } = refusalsOf()
    for (const now of [0, 1_000]) t.equal(refused('a', now), false)
    answered('a', said)
    for (const now of [1_500, 2_500, 3_499]) t.equal(refused('a', now), false)
    t.equal(refused('a', 3_500), true)
    t.end()
  })

void test('one that is meant is over when the Secret can be read, not when nothing is known', (t) => {
  for (const said of ['found', 'absent'] as const) {
    const { refusals, refused, answered } = refusalsOf()
    for (const now of [0, 1_000, 2_000]) refused('a', now)
    answered('a')
    t.equal(refused('a', 9_000), true)
    answered('a', said)
    t.strictSame(refusals.namespaces(9_000), [])
    t.equal(refused('a', 9_000), false)
  }
  t.end()
})

void test('where one Secret is refused for good, another one is at once, and the namespace is told once', (t) => {
  const { refusals, refused, told } = refusalsOf()
  for (const now of [0, 1_000, 2_000]) refused('a', now)
  t.equal(refused('b', 2_000), true)
  t.equal(refused('b', 2_000, 'bank'), false)
  t.strictSame(refusals.namespaces(2_000), ['shop'])
  t.strictSame(told, ['shop'])
  t.end()
})

void test('several that begin together are meant together, and the namespace is told once', (t) => {
  const { refused, told } = refusalsOf()
  for (const now of [0, 1_000]) for (const name of ['a', 'b', 'c']) t.equal(refused(name, now), false)
  for (const name of ['a', 'b', 'c']) t.equal(refused(name, 2_000), true)
  t.strictSame(told, ['shop'])
  t.end()
})

void test('a Role with resourceNames: one that can be read ends no refusal but its own', (t) => {
  const { refusals, refused, answered, told } = refusalsOf()
  for (const now of [0, 500, 1_000, 1_500]) {
    t.equal(refused('b', now), false)
    answered('a', 'found')
  }
  t.equal(refused('b', 2_000), true)
  for (const now of [2_500, 60_000]) {
    answered('a', 'found')
    t.equal(refused('b', now), true)
  }
  t.strictSame(refusals.namespaces(60_000), ['shop'])
  t.strictSame(told, ['shop'])
  t.end()
})

void test('a refusal of one that can be read may be passing, though another one is meant', (t) => {
  const { refused, answered, told } = refusalsOf()
  for (const now of [0, 1_000, 2_000]) refused('b', now)
  answered('a', 'found')
  for (const now of [3_000, 4_000]) t.equal(refused('a', now), false)
  t.equal(refused('b', 4_000), true)
  t.equal(refused('a', 5_000), true)
  answered('b', 'found')
  t.equal(refused('a', 5_000), true)
  t.strictSame(told, ['shop'])
  t.end()
})

void test('a namespace in which nothing was refused for ten minutes is forgotten', (t) => {
  const { refusals, refused, told } = refusalsOf()
  for (const now of [0, 1_000, 2_000]) refused('a', now)
  t.equal(refused('b', 9 * minute), true, 'it goes on being asked about')
  t.strictSame(refusals.namespaces(19 * minute - 1), ['shop'])
  t.strictSame(refusals.namespaces(19 * minute), [])
  t.equal(refused('b', 19 * minute), false)
  for (const now of [1_000, 2_000]) refused('b', 19 * minute + now)
  t.strictSame(told, ['shop', 'shop'])
  t.end()
})

void test('namespaces that came and went take no room', (t) => {
  const { refusals, refused } = refusalsOf()
  for (let number = 0; number < 1_000; number += 1)
    for (const now of [0, 1_000, 2_000]) refused('a', now, `ci-${String(number)}`)
  t.equal(refusals.namespaces(2_000).length, 1_000)
  refused('a', 20 * minute)
  t.equal(refusals.namespaces(2_000).length, 0, 'even for who looks back')
  t.end()
})
