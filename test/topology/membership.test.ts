import { test } from 'tap'

import { storedClusterSetFrom } from '../../src/model/cluster-set.ts'
import { storedPerconaServerFrom } from '../../src/model/percona-server.ts'
import { claimsOn, hasJoined, isListed, membershipOf, primaryOf } from '../../src/topology/membership.ts'
import {
  clusterSet,
  entry,
  perconaServer,
  selectorOf,
  service,
  statusOf,
  type Raw,
} from '../support/objects.ts'
import { clusterDomain, world, type World } from '../support/world.ts'

const server = storedPerconaServerFrom(perconaServer('dc1'))

const deletionTimestamp = '2026-11-21T08:55:48Z'
const finalizers = ['percona.com/clusterset-dissolve']

const setWith = (
  host: string,
  parts: { status?: unknown; metadata?: Raw; name?: string; namespace?: string } = {},
): Raw => clusterSet({ ...parts, spec: { clusters: [entry('dc1', host)] } })

/** Set, entry and host of every claim on the cluster shop/dc1. */
function claims(hosts: readonly string[], things: World = {}): readonly string[] {
  const clusterSets = [clusterSet({ spec: { clusters: [entry('one', ...hosts)] } })]
  return claimsOn(server, world({ ...things, clusterSets }))
    .map(({ owner, entry: { name }, endpoint }) => `${owner.name} ${name} ${endpoint.host.written}`)
    .sort()
}

const withConditions = (status: Raw, spec: Raw = {}) =>
  storedPerconaServerFrom(perconaServer('dc1', { spec, status }))
const isTrue = (type: string) => [{ type, status: 'True' }]

void test('who has joined is told by the status', (t) => {
  const stored = (status?: unknown) => storedClusterSetFrom(clusterSet({ status }), clusterDomain)
  t.equal(hasJoined('dc1', stored(statusOf('dc1'))), true)
  t.equal(hasJoined('dc2', stored(statusOf('dc1'))), false)
  t.equal(hasJoined('DC1', stored(statusOf('dc1'))), false)
  t.equal(hasJoined('dc1', stored({})), false)
  t.equal(hasJoined('dc1', stored()), undefined, 'without a status there is no telling')
  t.end()
})

void test('the primary is that of the status, and before that of the spec', (t) => {
  const stored = (status?: unknown) => storedClusterSetFrom(clusterSet({ status }), clusterDomain)
  t.equal(primaryOf(stored(statusOf('dc2'))), 'dc2')
  t.equal(primaryOf(stored({ primaryCluster: '' })), 'dc1')
  t.equal(primaryOf(stored({})), 'dc1')
  t.equal(primaryOf(stored()), 'dc1')
  t.end()
})

void test('claims by row 1: Services that the operator makes', (t) => {
  t.strictSame(
    claims(['dc1-mysql', 'DC1-haproxy.shop', 'dc1-mysql-3.shop.svc', 'dc1-router.shop.svc.cluster.local']),
    [
      'orders one DC1-haproxy.shop',
      'orders one dc1-mysql',
      'orders one dc1-mysql-3.shop.svc',
      'orders one dc1-router.shop.svc.cluster.local',
    ],
  )
  t.strictSame(claims(['dc2-mysql', 'dc1-mysql.money', 'dc1', 'db.paris.example']), [])
  t.end()
})

void test('claims by row 2: pods', (t) => {
  t.strictSame(claims(['dc1-mysql-0.dc1-mysql', 'dc1-mysql-1.dc1-mysql-unready.shop']), [
    'orders one dc1-mysql-0.dc1-mysql',
    'orders one dc1-mysql-1.dc1-mysql-unready.shop',
  ])
  t.strictSame(claims(['dc2-mysql-0.dc2-mysql']), [])
  t.end()
})

void test('claims by row 3: Services that select the cluster', (t) => {
  const services = [
    service('db', { spec: { selector: selectorOf('dc1') } }),
    service('other', { spec: { selector: selectorOf('dc2') } }),
  ]
  t.strictSame(claims(['db', 'other'], { services }), ['orders one db'])
  t.end()
})

void test('claims by row 4: addresses and names that such a Service carries', (t) => {
  const services = [
    service('db', {
      annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'db.paris.example' },
      spec: { selector: selectorOf('dc1'), externalIPs: ['192.0.2.1'] },
    }),
  ]
  t.strictSame(claims(['DB.paris.example', '192.0.2.1', '192.0.2.2'], { services }), [
    'orders one 192.0.2.1',
    'orders one DB.paris.example',
  ])
  t.end()
})

void test('claims by row 5: Services of type ExternalName', (t) => {
  const pointing = (externalName: string) => ({ type: 'ExternalName', externalName })
  const services = [
    service('alias', { spec: { ...pointing('dc1-mysql'), externalIPs: ['192.0.2.9'] } }),
    service('db', { spec: { selector: selectorOf('dc1'), externalIPs: ['192.0.2.1'] } }),
    service('alias-of-address', { spec: pointing('192.0.2.1') }),
    service('alias-of-alias', { spec: pointing('alias.shop.svc') }),
    service('elsewhere', { spec: pointing('db.paris.example') }),
  ]
  t.strictSame(
    claims(['alias', '192.0.2.9', 'alias-of-address', 'alias-of-alias', 'elsewhere'], { services }),
    ['orders one 192.0.2.9', 'orders one alias', 'orders one alias-of-address'],
  )
  t.end()
})

void test('a Service leads to the cluster that it selects, whatever it is called', (t) => {
  const services = [
    service('db-mysql', { spec: { selector: selectorOf('dc1') } }),
    service('other', { spec: { selector: selectorOf('dc2'), externalIPs: ['192.0.2.1'] } }),
  ]
  t.strictSame(claims(['db-mysql', 'other', '192.0.2.1'], { services }), ['orders one db-mysql'])
  t.end()
})

void test('an endpoint is claimed once, however many names lead to it', (t) => {
  const services = [service('dc1-mysql', { spec: { selector: selectorOf('dc1'), clusterIP: '10.96.0.1' } })]
  t.strictSame(claims(['dc1-mysql'], { services }), ['orders one dc1-mysql'])
  t.end()
})

void test('a cluster is listed by a live set, joined or not', (t) => {
  t.equal(isListed(server, world({ clusterSets: [setWith('dc1-mysql')] })), true)
  t.equal(isListed(server, world({ clusterSets: [setWith('dc1-mysql.shop', { namespace: 'money' })] })), true)
  t.equal(isListed(server, world({ clusterSets: [setWith('dc2-mysql')] })), false)
  t.equal(
    isListed(server, world({ clusterSets: [setWith('dc1-mysql', { metadata: { deletionTimestamp } })] })),
    false,
  )
  t.equal(
    isListed(
      server,
      world({ clusterSets: [setWith('dc1-mysql', { metadata: { deletionTimestamp, finalizers } })] }),
    ),
    false,
  )
  t.end()
})

void test('a joined entry of a live or dissolving set proves membership', (t) => {
  const membership = (parts: { status?: unknown; metadata?: Raw }) =>
    membershipOf(server, world({ clusterSets: [setWith('dc1-mysql', parts)] }))
  t.equal(membership({ status: statusOf('dc1') }), 'proven')
  t.equal(membership({ status: statusOf('dc1'), metadata: { deletionTimestamp, finalizers } }), 'proven')
  t.equal(
    membership({ status: statusOf('dc1'), metadata: { deletionTimestamp } }),
    'none',
    'going, and not taken apart',
  )
  t.equal(membership({ status: statusOf('dc2') }), 'none', 'not joined')
  t.equal(membership({}), 'none', 'no status')
  t.end()
})

void test('a fresh condition proves membership, in the words of either release', (t) => {
  const fresh = { mysql: { ready: 1 } }
  t.equal(
    membershipOf(withConditions({ ...fresh, conditions: isTrue('ClusterSetMember') }), world()),
    'proven',
  )
  t.equal(
    membershipOf(withConditions({ ...fresh, conditions: isTrue('ClusterSetReplicationRunning') }), world()),
    'proven',
  )
  t.equal(membershipOf(withConditions({ ...fresh, conditions: isTrue('Ready') }), world()), 'none')
  t.equal(
    membershipOf(
      withConditions({ ...fresh, conditions: [{ type: 'ClusterSetMember', status: 'False' }] }),
      world(),
    ),
    'none',
  )
  t.end()
})

void test('a condition that is not fresh makes a member perhaps', (t) => {
  const conditions = isTrue('ClusterSetMember')
  t.equal(membershipOf(withConditions({ conditions, mysql: { ready: 0 } }), world()), 'perhaps')
  t.equal(membershipOf(withConditions({ conditions }), world()), 'perhaps')
  t.equal(
    membershipOf(withConditions({ conditions, mysql: { ready: 3 } }, { pause: true }), world()),
    'perhaps',
  )
  t.end()
})

void test('a joined entry proves it whatever the condition says', (t) => {
  const stale = withConditions({ conditions: isTrue('ClusterSetMember'), mysql: { ready: 0 } })
  const clusterSets = [setWith('dc1-mysql', { status: statusOf('dc1') })]
  t.equal(membershipOf(stale, world({ clusterSets })), 'proven')
  t.end()
})

void test('without sets and conditions there is no membership', (t) => {
  t.equal(membershipOf(server, world()), 'none')
  t.end()
})
