import { test } from 'tap'

import { isComplete } from '../../src/engine/facts.ts'
import { clusterSet, dc1, entry, perconaServer, secret, selectorOf, service } from '../support/objects.ts'
import { world } from '../support/world.ts'

const names = (items: readonly { readonly name: string }[]): readonly string[] =>
  items.map(({ name }) => name)

void test('complete: what is not there is absent', (t) => {
  const { secrets } = world({ secrets: [secret('a', {})] })
  t.equal(secrets.find('shop', 'a').state, 'found')
  t.strictSame(secrets.find('shop', 'b'), { state: 'absent' })
  t.equal(isComplete(secrets), true)
  t.end()
})

void test('partial: what is not there is unseen', (t) => {
  const { secrets } = world({ secrets: [secret('a', {})], sights: { secrets: { coverage: 'partial' } } })
  t.equal(secrets.find('shop', 'a').state, 'found')
  t.strictSame(secrets.find('shop', 'b'), { state: 'unseen' })
  t.equal(isComplete(secrets), false)
  t.end()
})

void test('a forbidden namespace: unseen there, absent elsewhere', (t) => {
  const { secrets } = world({ sights: { secrets: { forbidden: ['money'] } } })
  t.strictSame(secrets.find('money', 'a'), { state: 'unseen' })
  t.strictSame(secrets.find('shop', 'a'), { state: 'absent' })
  t.equal(isComplete(secrets), false)
  t.end()
})

void test('all namespaces forbidden: unseen everywhere', (t) => {
  const { secrets } = world({ sights: { secrets: { forbidden: ['*'] } } })
  t.strictSame(secrets.find('shop', 'a'), { state: 'unseen' })
  t.end()
})

void test('claims are found by every name of a host, and by no other', (t) => {
  const { clusterSets } = world({
    clusterSets: [clusterSet({ spec: { clusters: [entry('dc1', 'DB.other')] } })],
  })
  t.strictSame(
    clusterSets
      .claiming('db.other.svc.cluster.local')
      .map(({ owner, entry: { name } }) => [owner.name, name]),
    [['orders', 'dc1']],
  )
  t.equal(clusterSets.claiming('db.other').length, 1)
  t.strictSame(clusterSets.claiming('other'), [])
  t.strictSame(clusterSets.claiming('constructor'), [])
  t.equal(clusterSets.clusterDomain, 'cluster.local')
  t.end()
})

void test('two sets that claim one host are both found', (t) => {
  const { clusterSets } = world({
    clusterSets: [
      clusterSet({ spec: { clusters: [entry('dc1', 'a.example')] } }),
      clusterSet({ name: 'billing', spec: { clusters: [dc1, entry('dc2', 'a.example')] } }),
    ],
  })
  t.strictSame(names(clusterSets.claiming('a.example').map(({ owner }) => owner)), ['orders', 'billing'])
  t.end()
})

void test('the clusters that use a Secret, by name or by default', (t) => {
  const { perconaServers } = world({
    perconaServers: [
      perconaServer('dc1', { spec: { secretsName: 'shared' } }),
      perconaServer('dc2', { spec: { secretsName: 'shared' } }),
      perconaServer('dc3'),
      perconaServer('dc4', { namespace: 'money', spec: { secretsName: 'shared' } }),
    ],
  })
  t.strictSame(names(perconaServers.usingSecret('shop', 'shared')), ['dc1', 'dc2'])
  t.strictSame(names(perconaServers.usingSecret('shop', 'dc3-secrets')), ['dc3'])
  t.strictSame(perconaServers.usingSecret('shop', 'dc1-secrets'), [])
  t.end()
})

void test('Services by selector, by what they carry and by where they point', (t) => {
  const { services } = world({
    services: [
      service('db', { spec: { selector: selectorOf('dc1'), clusterIP: '10.0.0.7' } }),
      service('alias', { spec: { type: 'ExternalName', externalName: 'db.shop.svc.cluster.local' } }),
    ],
  })
  t.strictSame(names(services.selecting('shop', 'dc1')), ['db'])
  t.strictSame(services.selecting('money', 'dc1'), [])
  t.strictSame(names(services.carrying('10.0.0.7')), ['db'])
  t.strictSame(services.carrying('10.0.0.8'), [])
  t.strictSame(names(services.pointingTo('db.shop.svc.cluster.local')), ['alias'])
  t.strictSame(services.pointingTo('other'), [])
  t.end()
})
