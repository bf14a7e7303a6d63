import { test } from 'tap'

import type { Facts } from '../../src/engine/facts.ts'
import { primaryPasswordsOf, replicasUsing } from '../../src/topology/replicas.ts'
import { clusterSet, entry, perconaServer, secret, statusOf, type Raw } from '../support/objects.ts'
import { world, type World } from '../support/world.ts'

const clusters = [entry('one', 'dc1-mysql'), entry('two', 'dc2-mysql')]
const perconaServers = [perconaServer('dc1'), perconaServer('dc2')]
const formed = clusterSet({ spec: { primaryCluster: 'one', clusters }, status: statusOf('one', 'two') })

const users = (name: string, namespace = 'shop') => ({ namespace, name })

const replicas = (name: string, things: World) =>
  replicasUsing(users(name), world(things)).map(
    ({ owner, entry, server, primary }) =>
      `${owner.name}: ${entry.name} is ${server.name}, primary ${primary.name}`,
  )

void test('a joined entry that is not primary is a replica', (t) => {
  t.strictSame(replicas('dc2-secrets', { clusterSets: [formed], perconaServers }), [
    'orders: two is dc2, primary one',
  ])
  t.strictSame(replicas('dc1-secrets', { clusterSets: [formed], perconaServers }), [], 'the primary itself')
  t.strictSame(replicas('other', { clusterSets: [formed], perconaServers }), [])
  t.end()
})

void test('an entry that has not joined, or of which there is no telling, is none', (t) => {
  const joining = clusterSet({ spec: { clusters }, status: statusOf('one') })
  t.strictSame(replicas('dc2-secrets', { clusterSets: [joining], perconaServers }), [])
  t.strictSame(
    replicas('dc2-secrets', { clusterSets: [clusterSet({ spec: { clusters } })], perconaServers }),
    [],
  )
  t.end()
})

void test('a set that is being deleted has no replicas', (t) => {
  const going = {
    ...formed,
    metadata: { name: 'orders', namespace: 'shop', deletionTimestamp: '2026-11-21T08:55:48Z' },
  }
  t.strictSame(replicas('dc2-secrets', { clusterSets: [going], perconaServers }), [])
  t.end()
})

void test('who is primary is told by the status', (t) => {
  const moved = clusterSet({ spec: { primaryCluster: 'one', clusters }, status: statusOf('two', 'one') })
  t.strictSame(replicas('dc2-secrets', { clusterSets: [moved], perconaServers }), [])
  t.strictSame(replicas('dc1-secrets', { clusterSets: [moved], perconaServers }), [
    'orders: one is dc1, primary two',
  ])
  t.end()
})

void test('an entry with several hosts is one replica', (t) => {
  const set = clusterSet({
    spec: {
      clusters: [entry('one', 'dc1-mysql'), entry('two', 'dc2-mysql-0.dc2-mysql', 'dc2-mysql-1.dc2-mysql')],
    },
    status: statusOf('one', 'two'),
  })
  t.strictSame(replicas('dc2-secrets', { clusterSets: [set], perconaServers }), [
    'orders: two is dc2, primary one',
  ])
  t.end()
})

void test('a Secret that is also the users Secret of the primary is of no replica', (t) => {
  const shared = (name: string): Raw => perconaServer(name, { spec: { secretsName: 'test-secrets' } })
  t.strictSame(
    replicas('test-secrets', { clusterSets: [formed], perconaServers: [shared('dc1'), shared('dc2')] }),
    [],
  )
  t.strictSame(
    replicas('test-secrets', {
      clusterSets: [formed],
      perconaServers: [perconaServer('dc1'), shared('dc2')],
    }),
    ['orders: two is dc2, primary one'],
  )
  t.end()
})

void test('the users Secret of a primary in another namespace is another one', (t) => {
  const set = clusterSet({
    spec: { clusters: [entry('one', 'dc2-mysql.money'), entry('two', 'dc2-mysql')] },
    status: statusOf('one', 'two'),
  })
  const servers = [perconaServer('dc2', { namespace: 'money' }), perconaServer('dc2')]
  t.strictSame(replicas('dc2-secrets', { clusterSets: [set], perconaServers: servers }), [
    'orders: two is dc2, primary one',
  ])
  t.end()
})

void test('two replicas may use one Secret', (t) => {
  const set = clusterSet({
    spec: { clusters: [...clusters, entry('three', 'dc3-mysql')] },
    status: statusOf('one', 'two', 'three'),
  })
  const shared = (name: string): Raw => perconaServer(name, { spec: { secretsName: 'test-secrets' } })
  t.strictSame(
    replicas('test-secrets', {
      clusterSets: [set],
      perconaServers: [perconaServer('dc1'), shared('dc2'), shared('dc3')],
    }),
    ['orders: two is dc2, primary one', 'orders: three is dc3, primary one'],
  )
  t.end()
})

/** What the replica dc2 may take, of a set whose primary has these hosts. */
function passwords(
  key: string,
  things: World,
  hosts: readonly string[] = ['dc1-mysql'],
  underReview = 'dc2-secrets',
) {
  const set = clusterSet({
    spec: {
      clusters: [entry('one', ...hosts), entry('two', 'dc2-mysql')],
      credentialsSecret: { name: 'set-secret', key: 'credentials' },
    },
    status: statusOf('one', 'two'),
  })
  const facts: Facts = world({ clusterSets: [set], perconaServers, ...things })
  const [replica] = replicasUsing(users('dc2-secrets'), facts)
  if (replica === undefined) throw new Error('a replica expected')
  return primaryPasswordsOf(replica.primary, key, users(underReview), facts)
}

void test('a replica may take what the primary wants or has', (t) => {
  const secrets = [
    secret('dc1-secrets', { root: 'new', monitor: 'a' }),
    secret('internal-dc1', { root: 'old', monitor: 'a' }),
  ]
  t.strictSame(passwords('root', { secrets }), { values: ['digest of new', 'digest of old'], areAll: true })
  t.strictSame(passwords('monitor', { secrets }), { values: ['digest of a'], areAll: true })
  t.end()
})

void test('where the primary has no value, or a Secret of it is unseen, these are not all', (t) => {
  const secrets = [secret('dc1-secrets', { root: 'a' })]
  t.strictSame(passwords('root', { secrets }), { values: ['digest of a'], areAll: true })
  t.strictSame(passwords('monitor', { secrets }), { values: [], areAll: false })
  t.strictSame(passwords('root', { secrets, sights: { secrets: { coverage: 'partial' } } }), {
    values: ['digest of a'],
    areAll: false,
  })
  t.end()
})

void test('of a primary outside only the password of clusterset is known, from credentialsSecret', (t) => {
  const secrets = [secret('set-secret', { credentials: 'a', root: 'b' })]
  const outside = ['db.paris.example']
  t.strictSame(passwords('clusterset', { secrets }, outside), { values: ['digest of a'], areAll: true })
  t.strictSame(passwords('root', { secrets }, outside), { values: [], areAll: false })
  t.strictSame(passwords('clusterset', { secrets: [secret('set-secret', { clusterset: 'c' })] }, outside), {
    values: [],
    areAll: false,
  })
  t.strictSame(passwords('clusterset', {}, outside), { values: [], areAll: false })
  t.end()
})

void test('a Secret under review proves nothing about itself', (t) => {
  const secrets = [secret('set-secret', { credentials: 'a' })]
  t.strictSame(passwords('clusterset', { secrets }, ['db.paris.example'], 'set-secret'), {
    values: [],
    areAll: false,
  })
  t.end()
})

void test('a primary that is missing, or outside in part, is not outside', (t) => {
  const secrets = [secret('set-secret', { credentials: 'a' }), secret('dc1-secrets', { clusterset: 'b' })]
  t.strictSame(passwords('clusterset', { secrets }, ['dc9-mysql']), { values: [], areAll: false })
  t.strictSame(passwords('clusterset', { secrets }, ['db.paris.example', 'dc1-mysql']), {
    values: ['digest of b'],
    areAll: true,
  })
  t.strictSame(passwords('clusterset', { secrets }, []), { values: [], areAll: false }, 'it has no hosts')
  t.end()
})
