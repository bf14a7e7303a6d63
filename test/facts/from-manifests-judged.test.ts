import { test } from 'tap'

import { everyInventory, factsFrom, type World } from '../../src/facts/from-manifests.ts'
import { allSeen, notAllowed } from '../../src/facts/inventories.ts'
import { knownKindOf } from '../../src/facts/known-kinds.ts'
import { shownComplaint } from '../../src/manifests/complaint.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { clusterSet, entry, perconaServer, service, statusOf } from '../support/objects.ts'
import { reading, recordedOf, worldOf } from './given-world.ts'

const statusKnown = ({ facts }: World, name = 'orders') => {
  const found = facts.clusterSets.find('shop', name)
  return found.state === 'found' ? found.value.status?.primaryCluster : found.state
}

void test('what is given is all there is only where somebody says so', (t) => {
  const { facts } = worldOf({ judged: [clusterSet()], complete: ['services'] })
  t.strictSame(facts.clusterSets.find('shop', 'other'), { state: 'unseen' })
  t.strictSame(facts.perconaServers.find('shop', 'dc1'), { state: 'unseen' })
  t.strictSame(facts.services.find('shop', 'db'), { state: 'absent' })
  t.strictSame(facts.secrets.find('shop', 's'), { state: 'unseen' })
  t.strictSame(
    [facts.clusterSets, facts.perconaServers, facts.services, facts.secrets].map(({ coverage }) => coverage),
    ['partial', 'partial', 'complete', 'partial'],
  )
  t.end()
})

void test('a status in what is judged is dropped, one in the world is kept', (t) => {
  const withStatus = clusterSet({ status: statusOf('dc1') })
  t.equal(statusKnown(worldOf({ judged: [withStatus] })), undefined)
  t.equal(statusKnown(worldOf({ world: [withStatus] })), 'dc1')
  const { facts } = worldOf({
    judged: [
      service('db', { status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } }),
      perconaServer('dc1', { status: { mysql: { version: '8.0.26-16', ready: 3 } } }),
    ],
  })
  t.strictSame(facts.services.carrying('192.0.2.1'), [])
  t.match(facts.perconaServers.find('shop', 'dc1'), { value: { runningVersion: '', readyPods: 0 } })
  t.end()
})

void test('what is judged wins over the world and takes its status', (t) => {
  const judged = clusterSet({
    spec: { primaryCluster: 'dc2', clusters: [entry('dc2', 'new.example')] },
    status: statusOf('dc2'),
  })
  const stood = clusterSet({ spec: { clusters: [entry('dc1', 'old.example')] }, status: statusOf('dc1') })
  const world = worldOf({ judged: [judged], world: [stood], complete: ['clusterSets'] })
  t.strictSame(world.complaints, [])
  t.equal(world.counts.clusterSets, 1)
  t.match(world.facts.clusterSets.find('shop', 'orders'), {
    value: { primaryCluster: 'dc2', status: { primaryCluster: 'dc1' } },
  })
  t.strictSame(
    world.facts.clusterSets.claimants('new.example').map(({ name }) => name),
    ['orders'],
  )
  t.strictSame(world.facts.clusterSets.claimants('old.example'), [])
  t.strictSame(world.stored('clusterSets', 'shop', 'orders'), stood)
  t.equal(world.stored('clusterSets', 'shop', 'other'), undefined)
  t.end()
})

void test('what is judged or in the world wins over a cluster and takes its status', (t) => {
  const live = (name: string, spec: string): JsonObject =>
    clusterSet({ name, spec: { primaryCluster: spec }, status: statusOf('live') })
  const recorded = recordedOf({
    clusterSets: {
      sight: allSeen,
      objects: [live('a', 'live'), live('b', 'live'), live('c', 'live'), live('d', 'live')],
    },
  })
  const named = (name: string, primaryCluster: string, status?: unknown) =>
    clusterSet({ name, spec: { primaryCluster }, status })
  const world = worldOf({
    judged: [named('a', 'judged')],
    world: [named('b', 'world'), named('c', 'world', statusOf('world'))],
    recorded,
  })
  const known = ['a', 'b', 'c', 'd', 'e'].map((name) => {
    const found = world.facts.clusterSets.find('shop', name)
    return found.state === 'found'
      ? `${found.value.primaryCluster}, status ${found.value.status?.primaryCluster ?? 'none'}`
      : found.state
  })
  t.strictSame(known, [
    'judged, status live',
    'world, status live',
    'world, status world',
    'live, status live',
    'absent',
  ])
  t.strictSame(world.counts, { clusterSets: 4, perconaServers: 0, services: 0, secrets: 0, passedOver: 0 })
  t.strictSame(world.stored('clusterSets', 'shop', 'a'), live('a', 'live'))
  t.strictSame(world.stored('clusterSets', 'shop', 'b'), live('b', 'live'))
  t.end()
})

void test('what a cluster does not show is unseen, unless what is given is all there is', (t) => {
  const recorded = recordedOf({ services: { sight: notAllowed, objects: [] } })
  const { facts } = worldOf({ judged: [service('db')], recorded })
  t.equal(facts.services.find('shop', 'db').state, 'found')
  t.strictSame(facts.services.find('shop', 'other'), { state: 'unseen' })
  t.strictSame(facts.services.forbidden, ['*'])
  t.strictSame(worldOf({ recorded, complete: ['services'] }).facts.services.find('shop', 'other'), {
    state: 'absent',
  })
  t.end()
})

void test('one object twice in what is judged, or twice in the world, is a complaint', (t) => {
  const { complaints } = worldOf({
    judged: [service('a'), service('b'), service('a')],
    world: [service('b'), service('c'), service('c')],
  })
  t.strictSame(complaints.map(shownComplaint), [
    'judged-2.yaml:1: Service shop/a is also at judged-0.yaml:1; keep one of the two',
    'world-2.yaml:1: Service shop/c is also at world-1.yaml:1; keep one of the two',
  ])
  t.end()
})

void test('the API server may make the name of what is judged, not of what stands', (t) => {
  const unnamed = { apiVersion: 'v1', kind: 'Service', metadata: { generateName: 'db-' } }
  const { counts, complaints } = worldOf({
    judged: [unnamed, unnamed, { apiVersion: 'v1', kind: 'Service', metadata: { generateName: '' } }],
    world: [unnamed],
  })
  t.strictSame(complaints.map(shownComplaint), [
    'judged-2.yaml:1: the object has no metadata.name; name it',
    'world-0.yaml:1: the object has no metadata.name; name it',
  ])
  t.equal(counts.services, 0)
  t.end()
})

void test('documents of other kinds are counted wherever they are', (t) => {
  const other = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }
  t.equal(worldOf({ judged: [other, other], world: [other] }).counts.passedOver, 3)
  t.equal(knownKindOf(other), undefined)
  t.equal(knownKindOf(clusterSet()), 'clusterSets')
  t.equal(knownKindOf({ kind: 'Secret' }), undefined)
  t.end()
})

void test('who gives everything needs to ask for nothing', (t) => {
  const { facts, factSource } = factsFrom({ judged: [], world: [], complete: everyInventory, reading })
  t.equal(factSource.gather(0).facts(), facts)
  t.end()
})
