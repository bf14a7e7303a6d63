import { test, type Test } from 'tap'

import { factsFromManifests, type World } from '../../src/facts/from-manifests.ts'
import { shownComplaint } from '../../src/manifests/complaint.ts'
import { parseManifests } from '../../src/manifests/parse.ts'
import { clusterSet, perconaServer, secret, service, statusOf, type Raw } from '../support/objects.ts'
import { clusterDomain, readableDigest } from '../support/world.ts'

const reading = { clusterDomain, digest: readableDigest, namespace: 'default' }

/** A world of objects, each a file of its own: `0.yaml`, `1.yaml` … */
const worldOf = (...objects: readonly unknown[]): World =>
  factsFromManifests(
    objects.flatMap(
      (object, index) =>
        parseManifests({ file: `${String(index)}.yaml`, bytes: Buffer.from(JSON.stringify(object)) }).objects,
    ),
    reading,
  )

const counts = {
  clusterSets: 0,
  perconaServers: 0,
  services: 0,
  secrets: 0,
  passedOver: 0,
}

const named = (apiVersion: string, kind: string, metadata: Raw): Raw => ({ apiVersion, kind, metadata })

void test('the four kinds, each in its inventory, and complete', (t) => {
  const {
    facts,
    counts: counted,
    complaints,
  } = worldOf(
    clusterSet({ status: statusOf('dc1') }),
    perconaServer('dc1'),
    perconaServer('dc2'),
    service('db'),
    secret('dc1-secrets', { root: 'a' }),
  )
  t.strictSame(complaints, [])
  t.strictSame(counted, { ...counts, clusterSets: 1, perconaServers: 2, services: 1, secrets: 1 })
  t.match(facts.clusterSets.find('shop', 'orders'), {
    state: 'found',
    value: { name: 'orders', status: { primaryCluster: 'dc1' } },
  })
  t.match(facts.perconaServers.find('shop', 'dc2'), { state: 'found', value: { name: 'dc2' } })
  t.match(facts.services.find('shop', 'db'), { state: 'found', value: { name: 'db' } })
  t.strictSame(facts.secrets.find('shop', 'dc1-secrets'), {
    state: 'found',
    value: { namespace: 'shop', name: 'dc1-secrets', filled: new Map([['root', 'digest of a']]) },
  })
  t.strictSame(facts.clusterSets.find('shop', 'other'), { state: 'absent' })
  t.strictSame(facts.perconaServers.find('money', 'dc1'), { state: 'absent' })
  t.strictSame(facts.services.find('shop', 'other'), { state: 'absent' })
  t.strictSame(facts.secrets.find('shop', 'other'), { state: 'absent' })
  t.end()
})

void test('an empty world is complete', (t) => {
  const { facts, counts: counted, complaints } = worldOf()
  t.strictSame(complaints, [])
  t.strictSame(counted, counts)
  t.strictSame(facts.secrets.find('shop', 'dc1-secrets'), { state: 'absent' })
  t.equal(facts.clusterSets.coverage, 'complete')
  t.strictSame(facts.clusterSets.forbidden, [])
  t.end()
})

void test('an object that names no namespace is in the one given', (t) => {
  const { facts } = worldOf(
    named('v1', 'Secret', { name: 'a' }),
    named('v1', 'Secret', { name: 'b', namespace: '' }),
    named('v1', 'Secret', { name: 'c', namespace: null }),
  )
  t.equal(facts.secrets.find('default', 'a').state, 'found')
  t.equal(facts.secrets.find('default', 'b').state, 'found')
  t.equal(facts.secrets.find('default', 'c').state, 'found')
  t.end()
})

void test('other kinds are passed over and counted, whatever they look like', (t) => {
  const { counts: counted, complaints } = worldOf(
    named('apps/v1', 'Deployment', { name: 'a' }),
    named('v1', 'ConfigMap', {}),
    named('v2', 'Secret', { name: 'a' }),
    named('example.com/v1', 'PerconaServerMySQL', { name: 'a' }),
    named('ps.percona.com/v1', 'PerconaServerMySQLBackup', { name: 'a' }),
    { kind: 'Secret' },
    { kind: 7, apiVersion: [] },
    { name: 'values of a chart' },
    named('', 'constructor', { name: 'a' }),
  )
  t.strictSame(complaints, [])
  t.strictSame(counted, { ...counts, passedOver: 9 })
  t.end()
})

function complains(t: Test, objects: readonly unknown[], ...shown: readonly string[]): void {
  t.strictSame(worldOf(...objects).complaints.map(shownComplaint), shown)
  t.end()
}

void test('one object in two places: both are named', (t) => {
  complains(
    t,
    [secret('a', {}), secret('b', {}), secret('a', { root: 'b' })],
    '2.yaml:1: Secret shop/a is also at 0.yaml:1; keep one of the two',
  )
})

void test('one object in three places: each later one, naming the first', (t) => {
  complains(
    t,
    [secret('a', {}), secret('a', {}), secret('a', {})],
    '1.yaml:1: Secret shop/a is also at 0.yaml:1; keep one of the two',
    '2.yaml:1: Secret shop/a is also at 0.yaml:1; keep one of the two',
  )
})

void test('one object with its namespace and without', (t) => {
  complains(
    t,
    [named('v1', 'Secret', { name: 'a' }), secret('a', {}, 'default')],
    '1.yaml:1: Secret default/a is also at 0.yaml:1; keep one of the two',
  )
})

void test('the same name in two namespaces, and of two kinds', (t) => {
  complains(t, [secret('a', {}), secret('a', {}, 'money'), service('a'), perconaServer('a')])
})

void test('an object of an unknown kind in two places is passed over twice', (t) => {
  complains(t, [named('v1', 'ConfigMap', { name: 'a' }), named('v1', 'ConfigMap', { name: 'a' })])
})

void test('objects without a name', (t) => {
  complains(
    t,
    [
      named('v1', 'Secret', {}),
      named('v1', 'Secret', { generateName: 'a-' }),
      named('v1', 'Secret', { name: 7 }),
      { apiVersion: 'v1', kind: 'Secret' },
    ],
    '0.yaml:1: the object has no metadata.name; name it',
    '1.yaml:1: the object has no metadata.name; name it',
    '2.yaml:1: the object has no metadata.name; name it',
    '3.yaml:1: the object has no metadata.name; name it',
  )
})

void test('facts are read leniently: odd types count as absent', (t) => {
  const { facts, complaints } = worldOf(
    { ...clusterSet(), spec: 'none', status: [] },
    { ...perconaServer('dc1'), spec: [], status: 'ready' },
    { ...service('db'), spec: 7 },
    { ...secret('s', {}), data: [1], stringData: { root: 7, monitor: 'a' } },
  )
  t.strictSame(complaints, [])
  t.match(facts.clusterSets.find('shop', 'orders'), {
    state: 'found',
    value: { entries: [], primaryCluster: '', status: undefined },
  })
  t.equal(facts.perconaServers.find('shop', 'dc1').state, 'found')
  t.equal(facts.services.find('shop', 'db').state, 'found')
  t.strictSame(facts.secrets.find('shop', 's'), {
    state: 'found',
    value: { namespace: 'shop', name: 's', filled: new Map([['monitor', 'digest of a']]) },
  })
  t.end()
})
