import { test } from 'tap'

import { clusterSetFrom } from '../../src/model/cluster-set.ts'
import { membersOf, type Member } from '../../src/topology/members.ts'
import { clusterSet, entry, perconaServer } from '../support/objects.ts'
import { clusterDomain, world } from '../support/world.ts'

const facts = world({
  perconaServers: [perconaServer('a'), perconaServer('b'), perconaServer('a', { namespace: 'money' })],
})

const set = (...clusters: readonly ReturnType<typeof entry>[]) =>
  clusterSetFrom(clusterSet({ spec: { clusters } }), clusterDomain)

const shown = (members: readonly Member[]) =>
  members.map(
    ({ entry, endpoint, server }) =>
      `${entry.name}: ${endpoint.host.written} is ${server.namespace}/${server.name}`,
  )

void test('members come in the order of the manifest', (t) => {
  t.strictSame(shown(membersOf(set(entry('two', 'b-mysql'), entry('one', 'a-mysql')), facts)), [
    'two: b-mysql is shop/b',
    'one: a-mysql is shop/a',
  ])
  t.end()
})

void test('a cluster behind two endpoints of an entry counts once, at the first', (t) => {
  t.strictSame(
    shown(membersOf(set(entry('one', 'db.paris.example', 'a-mysql-0.a-mysql', 'a-mysql-1.a-mysql')), facts)),
    ['one: a-mysql-0.a-mysql is shop/a'],
  )
  t.end()
})

void test('an entry that leads to two clusters has both', (t) => {
  t.strictSame(shown(membersOf(set(entry('one', 'a-mysql', 'b-mysql', 'a-mysql.money')), facts)), [
    'one: a-mysql is shop/a',
    'one: b-mysql is shop/b',
    'one: a-mysql.money is money/a',
  ])
  t.end()
})

void test('a cluster behind two entries is a member by each', (t) => {
  t.strictSame(shown(membersOf(set(entry('one', 'a-mysql'), entry('two', 'a-haproxy')), facts)), [
    'one: a-mysql is shop/a',
    'two: a-haproxy is shop/a',
  ])
  t.end()
})

void test('hosts outside and missing ones lead to no member', (t) => {
  t.strictSame(membersOf(set(entry('one', 'db.paris.example', 'c-mysql')), facts), [])
  t.end()
})
