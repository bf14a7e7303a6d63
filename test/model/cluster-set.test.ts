import { test } from 'tap'

import {
  clusterSetFrom,
  endpointsOf,
  isDissolving,
  isLive,
  memberNamesOf,
  storedClusterSetFrom,
} from '../../src/model/cluster-set.ts'
import { clusterSet, dc2, endpoint, entry, statusOf, type Raw } from '../support/objects.ts'
import { clusterDomain } from '../support/world.ts'

const read = (spec: Raw, metadata?: Raw) =>
  clusterSetFrom(clusterSet({ spec, ...(metadata && { metadata }) }), clusterDomain)
const statusRead = (status: unknown) => storedClusterSetFrom(clusterSet({ status }), clusterDomain).status

void test('a ClusterSet is read', (t) => {
  const { entries, ...rest } = clusterSetFrom(
    clusterSet({
      annotations: { a: 'b' },
      spec: { clusters: [entry('dc1', 'DB.', endpoint('db.paris.example', 3307)), dc2] },
    }),
    clusterDomain,
  )
  t.strictSame(rest, {
    namespace: 'shop',
    name: 'orders',
    annotations: { a: 'b' },
    finalizers: [],
    isTerminating: false,
    primaryCluster: 'dc1',
    credentialsSecret: { name: 'dc1-secrets', key: 'clusterset' },
    isForced: false,
  })
  t.strictSame(
    entries.map(({ name, namePath, endpoints }) => ({
      name,
      namePath,
      endpoints: endpoints.map(({ host, port, address, hostPath, index }) => ({
        names: host.names,
        port,
        address,
        hostPath,
        index,
      })),
    })),
    [
      {
        name: 'dc1',
        namePath: 'spec.clusters[0].innodbClusterName',
        endpoints: [
          {
            names: ['db.shop.svc.cluster.local'],
            port: 3306,
            address: 'DB.:3306',
            hostPath: 'spec.clusters[0].endpoints[0].host',
            index: 0,
          },
          {
            names: ['db.paris.example.svc.cluster.local', 'db.paris.example'],
            port: 3307,
            address: 'db.paris.example:3307',
            hostPath: 'spec.clusters[0].endpoints[1].host',
            index: 1,
          },
        ],
      },
      {
        name: 'dc2',
        namePath: 'spec.clusters[1].innodbClusterName',
        endpoints: [
          {
            names: ['dc2-mysql-0.dc2-mysql.shop.svc.cluster.local'],
            port: 3306,
            address: 'dc2-mysql-0.dc2-mysql:3306',
            hostPath: 'spec.clusters[1].endpoints[0].host',
            index: 0,
          },
        ],
      },
    ],
  )
  t.end()
})

void test('hosts are seen from the namespace of the set and its cluster domain', (t) => {
  const [first] = endpointsOf(clusterSetFrom(clusterSet({ namespace: 'money' }), 'k8s.example'))
  t.strictSame(first?.endpoint.host.names, ['dc1-mysql-primary.money.svc.k8s.example'])
  t.end()
})

void test('fields of another type count as absent', (t) => {
  const { entries, primaryCluster, credentialsSecret, isForced } = read({
    primaryCluster: 5,
    clusters: 'text',
    credentialsSecret: [],
    unsafeFlags: true,
  })
  t.strictSame(
    { entries, primaryCluster, credentialsSecret, isForced },
    { entries: [], primaryCluster: '', credentialsSecret: { name: '', key: 'clusterset' }, isForced: false },
  )
  t.strictSame(clusterSetFrom({}, clusterDomain).entries, [])
  t.strictSame(clusterSetFrom({ spec: null }, clusterDomain).primaryCluster, '')
  t.end()
})

void test('items that are no entries or endpoints are passed over, and the others keep their index', (t) => {
  const { entries } = read({
    clusters: [
      null,
      { innodbClusterName: 'dc1', endpoints: [7, {}, { host: null }, { host: 'db', port: '3307' }] },
      { endpoints: 'text' },
    ],
  })
  t.strictSame(
    entries.map(({ name, namePath, endpoints }) => ({
      name,
      namePath,
      paths: endpoints.map(({ hostPath, port }) => ({ hostPath, port })),
    })),
    [
      {
        name: 'dc1',
        namePath: 'spec.clusters[1].innodbClusterName',
        paths: [{ hostPath: 'spec.clusters[1].endpoints[3].host', port: 3306 }],
      },
      { name: '', namePath: 'spec.clusters[2].innodbClusterName', paths: [] },
    ],
  )
  t.end()
})

void test('a port of zero is a port', (t) => {
  const [first] = endpointsOf(read({ clusters: [entry('dc1', endpoint('db', 0))] }))
  t.equal(first?.endpoint.port, 0)
  t.end()
})

void test('an empty key of the credentialsSecret means clusterset', (t) => {
  t.strictSame(read({ credentialsSecret: { name: 's', key: '' } }).credentialsSecret, {
    name: 's',
    key: 'clusterset',
  })
  t.strictSame(read({ credentialsSecret: { name: 's', key: 'credentials' } }).credentialsSecret, {
    name: 's',
    key: 'credentials',
  })
  t.end()
})

void test('a failover is forced by the flag that is true, and by nothing else', (t) => {
  t.equal(read({ unsafeFlags: { forcedFailover: true } }).isForced, true)
  t.equal(read({ unsafeFlags: { forcedFailover: false } }).isForced, false)
  t.equal(read({ unsafeFlags: { forcedFailover: 'true' } }).isForced, false)
  t.equal(read({ unsafeFlags: { forcedClusterRemoval: true } }).isForced, false)
  t.end()
})

void test('the status says who is primary and who has joined', (t) => {
  t.strictSame(statusRead(statusOf('dc1', 'dc2')), { primaryCluster: 'dc1', joined: new Set(['dc1', 'dc2']) })
  t.strictSame(statusRead({}), { primaryCluster: '', joined: new Set() })
  t.strictSame(statusRead({ primaryCluster: null, clusters: [] }), { primaryCluster: '', joined: new Set() })
  t.end()
})

void test('a status that is not there, or no object, is no status', (t) => {
  t.equal(statusRead(undefined), undefined)
  t.equal(statusRead(null), undefined)
  t.equal(statusRead('Ready'), undefined)
  t.end()
})

void test('a requested object has no status', (t) => {
  t.notHas(clusterSetFrom(clusterSet({ status: statusOf('dc1') }), clusterDomain), { status: {} })
  t.end()
})

void test('endpoints come beside their entries, names in the order of the manifest', (t) => {
  const set = read({ clusters: [entry('b', 'b1', 'b2'), entry('a', 'a1')] })
  t.strictSame(memberNamesOf(set), ['b', 'a'])
  t.strictSame(
    endpointsOf(set).map(({ entry, endpoint }) => [entry.name, endpoint.host.written]),
    [
      ['b', 'b1'],
      ['b', 'b2'],
      ['a', 'a1'],
    ],
  )
  t.end()
})

void test('a set is live until it is being deleted', (t) => {
  t.equal(isLive(read({})), true)
  t.equal(isLive(read({}, { deletionTimestamp: '2026-11-21T08:55:48Z' })), false)
  t.end()
})

void test('a set that is being deleted is dissolving while the finalizer is there', (t) => {
  const deletionTimestamp = '2026-11-21T08:55:48Z'
  const finalizers = ['percona.com/clusterset-dissolve']
  t.equal(isDissolving(read({}, { deletionTimestamp, finalizers })), true)
  t.equal(isDissolving(read({}, { deletionTimestamp, finalizers: ['other'] })), false)
  t.equal(isDissolving(read({}, { finalizers })), false)
  t.end()
})

void test('the written hosts are the same before and after the endpoints are read', (t) => {
  const clusters = [
    entry('dc1', 'DB.example', 'db-2.example'),
    { innodbClusterName: 'odd', endpoints: [{}, 1] },
  ]
  const { entries } = storedClusterSetFrom(clusterSet({ spec: { clusters } }), 'cluster.local')
  const written = (): unknown => entries.map(({ writtenHosts }) => writtenHosts)
  const before = written()
  t.strictSame(before, [['DB.example', 'db-2.example'], []])
  for (const { endpoints } of entries) t.ok(Array.isArray(endpoints))
  t.strictSame(written(), before)
  t.end()
})
