import { setTimeout as wait } from 'node:timers/promises'

import { test, type Test } from 'tap'

import { WatchedFacts, watchedInventories, type WatchingParts } from '../../src/facts/from-watches.ts'
import { usualPace } from '../../src/watch/pace.ts'
import { resources } from '../../src/kubernetes/resources.ts'
import { FakeApiServer } from '../watch/fake-api-server.ts'
import { plainApiServer } from '../watch/plain-api-server.ts'
import { clusterSet, dc1, perconaServer, secret, service, type Raw } from '../support/objects.ts'
import { clusterDomain, readableDigest } from '../support/world.ts'

const pace = {
  ...usualPace,
  shortestRetryMilliseconds: 5,
  longestRetryMilliseconds: 20,
  listGapMilliseconds: 5,
  forbiddenAfterMilliseconds: 40,
  unknownAfterMilliseconds: 40,
  unknownRetryMilliseconds: 5,
}

/** A watch that is open has told everything soon. */
const soonInStep = { pace: { ...pace, onItsWayMilliseconds: 20 } }

const sets = resources.clusterSets.path
const servers = resources.perconaServers.path
const services = resources.services.path

/** An API server, and the facts that are read from it. They run until the test ends. */
async function watched(t: Test, parts: Partial<WatchingParts> = {}, prepare?: (fake: FakeApiServer) => void) {
  const fake = await FakeApiServer.start()
  prepare?.(fake)
  const server = plainApiServer(() => fake.port)
  const told: string[] = []
  const facts = new WatchedFacts({
    server,
    clusterDomain,
    digest: readableDigest,
    readsSecrets: true,
    told: (inventory, { event }) => told.push(`${inventory} ${event}`),
    toldOfSecrets: ({ event }) => told.push(`secrets ${event}`),
    pace,
    ...parts,
  })
  const over = new AbortController()
  const running = facts.run(over.signal)
  t.teardown(async () => {
    over.abort()
    await running
    server.close()
    await fake.stop()
  })
  const now = () => facts.gather(performance.now() + 1_000).facts()
  return { fake, facts, now, told }
}

const standings = (facts: WatchedFacts): readonly string[] =>
  watchedInventories.map((inventory) => facts.standingOf(inventory).is)

/** Waits until it is so, for five seconds at most. */
async function until(isSo: () => boolean): Promise<void> {
  for (let times = 0; !isSo(); times += 1) {
    if (times > 1_000) throw new Error('it did not come to be so')
    await wait(5)
  }
}

const put = (fake: FakeApiServer, path: string, object: Raw): void => {
  fake.put(path, object as Parameters<FakeApiServer['put']>[1])
}

void test('before the first list nothing is known, and nothing is absent', async (t) => {
  const { now, facts } = await watched(t, {}, (fake) => {
    fake.fail('list', { code: 503 }, 1_000)
    put(fake, sets, clusterSet())
  })
  const { clusterSets, perconaServers, services: known } = now()
  for (const { coverage } of [clusterSets, perconaServers, known]) t.equal(coverage, 'partial')
  t.strictSame(clusterSets.find('shop', 'orders'), { state: 'unseen' })
  t.strictSame(clusterSets.claimants('dc1-mysql-primary.shop.svc.cluster.local'), [])
  t.strictSame(standings(facts), ['not read yet', 'not read yet', 'not read yet'])
})

void test('what is there, what comes, changes and goes', async (t) => {
  const { fake, now, facts } = await watched(t, {}, (before) => {
    put(before, sets, clusterSet())
    put(before, servers, perconaServer('dc1'))
    put(before, services, service('db'))
  })
  await until(() => standings(facts).every((is) => is === 'in step'))
  t.strictSame(
    watchedInventories.map((inventory) => facts.standingOf(inventory).objects),
    [1, 1, 1],
  )
  t.equal(now().clusterSets.find('shop', 'orders').state, 'found')
  t.strictSame(now().clusterSets.find('shop', 'bills'), { state: 'absent' })
  t.equal(now().perconaServers.usingSecret('shop', 'dc1-secrets').length, 1)
  put(fake, sets, clusterSet({ name: 'bills', spec: { clusters: [dc1] } }))
  await until(() => now().clusterSets.claimants('dc1-mysql-primary.shop.svc.cluster.local').length === 2)
  put(fake, servers, { ...perconaServer('dc1'), spec: { secretsName: 'common' } })
  await until(() => now().perconaServers.usingSecret('shop', 'common').length === 1)
  t.strictSame(now().perconaServers.usingSecret('shop', 'dc1-secrets'), [])
  fake.delete(sets, 'shop', 'orders')
  await until(() => now().clusterSets.find('shop', 'orders').state === 'absent')
  t.equal(now().clusterSets.claimants('dc1-mysql-primary.shop.svc.cluster.local').length, 1)
})

void test('one inventory as long as nothing changes, so that what was worked out of it can be kept', async (t) => {
  const { fake, now, facts } = await watched(t)
  await until(() => standings(facts).every((is) => is === 'in step'))
  const before = now()
  t.equal(now().services, before.services)
  put(fake, services, service('db'))
  await until(() => now().services !== before.services)
  t.equal(now().perconaServers, before.perconaServers)
})

void test('a watch that is behind for too long knows nothing any more, until it is in step again', async (t) => {
  const { fake, now, facts } = await watched(
    t,
    { ...soonInStep, longestBehindMilliseconds: 200 },
    (before) => {
      put(before, sets, clusterSet())
    },
  )
  await until(() => standings(facts).every((is) => is === 'in step'))
  fake.fail(({ path }) => path === sets, { code: 503 }, 100_000)
  fake.disturb(sets, 'reset')
  await until(() => facts.standingOf('clusterSets').is === 'behind')
  t.equal(facts.standingOf('clusterSets').trouble, 'server error')
  t.match(now().clusterSets, { coverage: 'partial', forbidden: [] })
  t.strictSame(now().clusterSets.find('shop', 'orders'), { state: 'unseen' })
  t.strictSame(now().clusterSets.claimants('dc1-mysql-primary.shop.svc.cluster.local'), [])
  t.equal(now().perconaServers.coverage, 'complete')
  fake.heal()
  await until(() => facts.standingOf('clusterSets').is === 'in step')
  t.equal(facts.standingOf('clusterSets').trouble, undefined)
  t.equal(now().clusterSets.find('shop', 'orders').state, 'found')
})

void test('the usual limit is 40 s', async (t) => {
  const { fake, facts } = await watched(t, soonInStep)
  await until(() => facts.standingOf('clusterSets').is === 'in step')
  await until(() => facts.standingOf('clusterSets').behindMilliseconds === 0)
  fake.fail(({ path }) => path === sets, { code: 503 }, 100_000)
  fake.disturb(sets, 'close')
  await until(() => facts.standingOf('clusterSets').behindMilliseconds > 0)
  const now = performance.now.bind(performance)
  const after = (seconds: number): string => {
    performance.now = () => now() + seconds * 1_000
    const { is } = facts.standingOf('clusterSets')
    performance.now = now
    return is
  }
  t.strictSame([after(30), after(40.1)], ['in step', 'behind'])
})

void test('the head of a watch does not make facts from before an outage good again', async (t) => {
  const { fake, now, facts, told } = await watched(t, { longestBehindMilliseconds: 50 }, (before) => {
    put(before, sets, clusterSet())
  })
  await until(() => standings(facts).every((is) => is === 'in step'))
  fake.fail(({ path }) => path === sets, { code: 503 }, 100_000)
  fake.disturb(sets, 'reset')
  await until(() => facts.standingOf('clusterSets').is === 'behind')
  t.equal(facts.standingOf('clusterSets').trouble, 'server error')
  fake.delete(sets, 'shop', 'orders')
  fake.heal()
  // The news that it was deleted is on its way.
  fake.silence()
  const watching = (): number => told.filter((news) => news === 'clusterSets watching').length
  await until(() => watching() === 2)
  t.equal(facts.standingOf('clusterSets').is, 'behind')
  t.strictSame(now().clusterSets.find('shop', 'orders'), { state: 'unseen' })
})

void test('what may not be listed is unseen for good, and nothing waits for it', async (t) => {
  const { fake, now, facts, told } = await watched(t, {}, (before) => {
    before.fail(({ path }) => path === services, { code: 403 }, 100_000)
  })
  await until(() => facts.standingOf('services').is === 'forbidden')
  t.match(now().services, { coverage: 'complete', forbidden: ['*'] })
  t.strictSame(now().services.find('shop', 'db'), { state: 'unseen' })
  t.ok(told.includes('services forbidden'))
  fake.heal()
  await until(() => facts.standingOf('services').is === 'in step')
  t.match(now().services, { coverage: 'complete', forbidden: [] })
})

void test('of a kind that the API server does not know there are no objects', async (t) => {
  const { fake, now, facts } = await watched(t, {}, (before) => {
    before.fail(({ path }) => path === servers, { code: 404 }, 100_000)
  })
  await until(() => facts.standingOf('perconaServers').is === 'no such kind')
  t.equal(facts.standingOf('perconaServers').behindMilliseconds, 0)
  t.match(now().perconaServers, { coverage: 'complete', forbidden: [] })
  t.strictSame(now().perconaServers.find('shop', 'dc1'), { state: 'absent' })
  fake.heal()
  put(fake, servers, perconaServer('dc1'))
  await until(() => now().perconaServers.find('shop', 'dc1').state === 'found')
})

void test('what says 404 to everything is no API server, and nothing follows from it', async (t) => {
  const { facts, now, told } = await watched(t, {}, (before) => {
    before.fail(() => true, { code: 404 }, 100_000)
  })
  await until(() => told.filter((news) => news.endsWith('no such kind')).length === 3)
  t.strictSame(standings(facts), ['not read yet', 'not read yet', 'not read yet'])
  t.equal(now().perconaServers.coverage, 'partial')
  t.equal(now().services.coverage, 'partial')
})

void test('Secrets are read when they are asked for, by name, and never listed', async (t) => {
  const { fake, facts, told } = await watched(t, {}, (before) => {
    put(before, resources.secrets.path, secret('dc1-secrets', { root: 'hidden' }))
  })
  const gathering = facts.gather(performance.now() + 5_000)
  t.strictSame(gathering.facts().secrets.find('shop', 'dc1-secrets'), { state: 'unseen' })
  t.equal(await gathering.fetch(), true)
  const found = gathering.facts().secrets.find('shop', 'dc1-secrets')
  t.equal(found.state === 'found' && found.value.filled.get('root'), 'digest of hidden')
  t.equal(await gathering.fetch(), false)
  t.strictSame(
    fake.requests.filter((path) => path.includes('/secrets')),
    ['/api/v1/namespaces/shop/secrets/dc1-secrets'],
  )
  t.ok(told.includes('secrets read'))
})

void test('without the reading of Secrets: unseen for good, and not asked for', async (t) => {
  const { fake, facts } = await watched(t, { readsSecrets: false })
  const gathering = facts.gather(performance.now() + 5_000)
  t.strictSame(gathering.facts().secrets.find('shop', 'dc1-secrets'), { state: 'unseen' })
  t.match(gathering.facts().secrets, { coverage: 'complete', forbidden: ['*'] })
  t.equal(await gathering.fetch(), false)
  t.strictSame(
    fake.requests.filter((path) => path.includes('/secrets')),
    [],
  )
})

void test('namespaces whose Secrets are forbidden are named', async (t) => {
  const { facts, told } = await watched(t, {}, (before) => {
    before.fail('get', { code: 403 }, 100_000)
  })
  const gathering = facts.gather(performance.now() + 10_000)
  gathering.facts().secrets.find('shop', 'dc1-secrets')
  await gathering.fetch()
  t.match(gathering.facts().secrets, { coverage: 'complete', forbidden: ['shop'] })
  t.strictSame(facts.namespacesWithForbiddenSecrets, ['shop'])
  t.ok(told.includes('secrets forbidden'))
})

void test('when the facts end, a Secret that does not come is waited for no longer', async (t) => {
  const over = new AbortController()
  const fake = await FakeApiServer.start()
  const server = plainApiServer(() => fake.port)
  const facts = new WatchedFacts({
    ...{ server, clusterDomain, pace, digest: readableDigest, readsSecrets: true },
    told: () => undefined,
    toldOfSecrets: () => undefined,
  })
  const running = facts.run(over.signal)
  t.teardown(async () => {
    server.close()
    await fake.stop()
  })
  fake.fail('get', 'hang')
  const gathering = facts.gather(Infinity)
  gathering.facts().secrets.find('shop', 'dc1-secrets')
  const fetching = gathering.fetch()
  await fake.until(() => fake.counts.get === 1)
  over.abort()
  await running
  t.equal(await fetching, true)
  t.equal(gathering.facts().secrets.coverage, 'partial')
})
