import { test } from 'tap'

import { isComplete } from '../../src/engine/facts.ts'
import { allSeen, keptClusterSets, keptPerconaServers, keptServices } from '../../src/facts/inventories.ts'
import { storedClusterSetFrom } from '../../src/model/cluster-set.ts'
import { storedPerconaServerFrom } from '../../src/model/percona-server.ts'
import { serviceFrom } from '../../src/model/service.ts'
import {
  clusterSet,
  dc1,
  entry,
  perconaServer,
  secret,
  selectorOf,
  service,
  type Raw,
} from '../support/objects.ts'
import { clusterDomain, world } from '../support/world.ts'

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
  t.strictSame(names(clusterSets.claimants('db.other.svc.cluster.local')), ['orders'])
  t.equal(clusterSets.claimants('db.other').length, 1)
  t.strictSame(clusterSets.claimants('other'), [])
  t.strictSame(clusterSets.claimants('constructor'), [])
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
  t.strictSame(names(clusterSets.claimants('a.example')), ['orders', 'billing'])
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

const claimants = (kept: ReturnType<typeof keptClusterSets>, host: string): readonly string[] =>
  kept
    .inventory(allSeen)
    .claimants(host)
    .map(({ name }) => name)

const stored = (raw: Raw) => storedClusterSetFrom(raw, clusterDomain)

void test('what is kept comes, changes and goes, in every index', (t) => {
  const kept = keptClusterSets(clusterDomain)
  const first = stored(clusterSet({ spec: { clusters: [entry('dc1', 'a.example')] } }))
  const second = stored(
    clusterSet({ spec: { clusters: [entry('dc1', 'b.example'), entry('dc2', 'a.example')] } }),
  )
  const other = stored(
    clusterSet({ metadata: { name: 'other' }, spec: { clusters: [entry('x', 'a.example')] } }),
  )
  kept.changed(undefined, first)
  kept.changed(undefined, other)
  t.strictSame(claimants(kept, 'a.example'), ['orders', 'other'])
  kept.changed(first, second)
  t.strictSame(claimants(kept, 'a.example'), ['other', 'orders'])
  t.strictSame(claimants(kept, 'b.example'), ['orders'])
  t.strictSame(kept.inventory(allSeen).find('shop', 'orders'), { state: 'found', value: second })
  kept.changed(second, undefined)
  t.strictSame(claimants(kept, 'a.example'), ['other'])
  t.strictSame(claimants(kept, 'b.example'), [])
  t.strictSame(kept.inventory(allSeen).find('shop', 'orders'), { state: 'absent' })
  t.end()
})

void test('one inventory until something changes, then another: what was worked out of it is known to be old', (t) => {
  const kept = keptPerconaServers()
  const server = storedPerconaServerFrom(perconaServer('dc1'))
  const before = kept.inventory(allSeen)
  t.equal(kept.inventory(allSeen), before)
  kept.changed(undefined, server)
  const after = kept.inventory(allSeen)
  t.not(after, before)
  t.equal(kept.inventory(allSeen), after)
  t.not(kept.inventory({ coverage: 'partial', forbidden: [] }), after)
  t.end()
})

void test('of Services that go nothing stays behind', (t) => {
  const kept = keptServices(clusterDomain)
  const made = serviceFrom(
    service('db', {
      spec: {
        type: 'ExternalName',
        externalName: 'db.example',
        clusterIP: '10.0.0.1',
        selector: selectorOf('dc1'),
      },
    }),
  )
  const asked = () => {
    const services = kept.inventory(allSeen)
    return [
      services.carrying('10.0.0.1'),
      services.selecting('shop', 'dc1'),
      services.pointingTo('db.example'),
    ]
  }
  t.strictSame(asked(), [[], [], []])
  kept.changed(undefined, made)
  t.strictSame(asked(), [[made], [made], [made]])
  kept.changed(made, undefined)
  t.strictSame(asked(), [[], [], []])
  t.end()
})
