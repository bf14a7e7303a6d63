import { test } from 'tap'

import type { Finding } from '../../src/engine/finding.ts'
import { standingAmong } from '../../src/engine/ratchet.ts'

const finding = (parts: Partial<Finding>): Finding => ({
  message: 'shared',
  path: 'spec.clusters[1]',
  about: ['dc1', 'db.shop.svc.cluster.local'],
  problem: 'db is shared',
  remedy: 'use another host',
  isProven: true,
  ...parts,
})

const isStanding = (one: Finding, old: readonly Finding[]): boolean => standingAmong(old)(one)

void test('a finding stands when the old object has the same message about the same things', (t) => {
  t.equal(isStanding(finding({}), [finding({})]), true)
  t.equal(isStanding(finding({}), [finding({ about: ['dc9'] }), finding({})]), true)
  t.equal(isStanding(finding({ about: [] }), [finding({ about: [] })]), true)
  t.end()
})

void test('neither place nor text nor proof count', (t) => {
  const old = finding({ path: 'spec.clusters[7]', problem: 'DB. is shared', remedy: 'go', isProven: false })
  t.equal(isStanding(finding({}), [old]), true)
  t.end()
})

void test('another message, or another thing, makes a new finding', (t) => {
  t.equal(isStanding(finding({}), []), false)
  t.equal(isStanding(finding({}), [finding({ message: 'other' })]), false)
  t.equal(isStanding(finding({}), [finding({ about: ['dc1', 'db.money.svc.cluster.local'] })]), false)
  t.equal(isStanding(finding({}), [finding({ about: ['dc1'] })]), false)
  t.equal(isStanding(finding({}), [finding({ about: ['dc1', 'db.shop.svc.cluster.local', 'more'] })]), false)
  t.equal(isStanding(finding({}), [finding({ about: ['db.shop.svc.cluster.local', 'dc1'] })]), false)
  t.end()
})

void test('things that clash stand in any order, and with fewer others', (t) => {
  const old = [finding({ about: ['b'], clashing: ['a', 'b', 'c'] })]
  t.equal(isStanding(finding({ about: ['a'], clashing: ['b', 'a'] }), old), true)
  t.equal(isStanding(finding({ about: ['c'], clashing: ['c', 'b', 'a'] }), old), true)
  t.end()
})

void test('one more thing that clashes is a new finding', (t) => {
  const old = [finding({ about: ['b'], clashing: ['a', 'b'] })]
  t.equal(isStanding(finding({ about: ['d'], clashing: ['a', 'b', 'd'] }), old), false)
  t.equal(
    isStanding(finding({ about: ['b'], clashing: ['a', 'b', 'd'] }), old),
    true,
    'unless it is about the same',
  )
  t.equal(isStanding(finding({ message: 'other', about: ['a'], clashing: ['a', 'b'] }), old), false)
  t.end()
})

void test('things that clash on one side only are no clash', (t) => {
  t.equal(isStanding(finding({ about: ['a'] }), [finding({ about: ['b'], clashing: ['a', 'b'] })]), false)
  t.equal(isStanding(finding({ about: ['a'], clashing: ['a'] }), [finding({ about: ['b'] })]), false)
  t.end()
})

void test('of a clash of many each one stands, and a list that was looked at answers for all of them', (t) => {
  const clashing = ['dc1', 'dc2', 'dc3']
  const of = (name: string) => finding({ about: [name], clashing })
  const stands = standingAmong([of('dc2'), of('dc3')])
  t.strictSame(
    ['dc1', 'dc2', 'dc3'].map((name) => stands(of(name))),
    [true, true, true],
  )
  const grown = [...clashing, 'dc4']
  t.equal(stands(finding({ about: ['dc1'], clashing: grown })), false)
  t.equal(stands(finding({ about: ['dc4'], clashing: grown })), false)
  t.end()
})
