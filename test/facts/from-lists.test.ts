import { test, type Test } from 'tap'

import { listCluster, type Listing, type Listings } from '../../src/facts/from-lists.ts'
import { resources } from '../../src/kubernetes/resources.ts'
import { metadataOf } from '../../src/model/kubernetes-object.ts'
import { clusterSet, perconaServer, service, statusOf, type Raw } from '../support/objects.ts'
import { FakeApiServer, type FakeObject } from '../watch/fake-api-server.ts'
import { plainApiServer } from '../watch/plain-api-server.ts'

const sets = resources.clusterSets.path
const servers = resources.perconaServers.path
const services = resources.services.path

const put = (fake: FakeApiServer, path: string, object: Raw): void => {
  fake.put(path, object as unknown as FakeObject)
}

/** An API server with one object of each kind, and a function that lists it. */
async function started(t: Test) {
  const fake = await FakeApiServer.start()
  const server = plainApiServer(() => fake.port)
  t.teardown(async () => {
    server.close()
    await fake.stop()
  })
  put(fake, sets, clusterSet({ status: statusOf('dc1') }))
  put(fake, servers, perconaServer('dc1'))
  put(fake, services, service('db'))
  return {
    fake,
    list: (milliseconds = 20_000) =>
      listCluster({
        server,
        deadline: performance.now() + milliseconds,
        betweenTriesMilliseconds: 5,
      }),
  }
}

/** `dc1 dc2`, or why nothing is known. */
function shown({ objects, setback, sight }: Listing): string {
  if (setback !== undefined) return setback.trouble
  const names = objects.map((object) => metadataOf(object).name).join(' ')
  return sight.forbidden.length > 0 ? `forbidden ${names}` : names
}

const allShown = ({ clusterSets, perconaServers, services: known }: Listings): readonly string[] =>
  [clusterSets, perconaServers, known].map(shown)

void test('the three kinds, as the cluster has them, without what nobody reads', async (t) => {
  const { fake, list } = await started(t)
  const lastApplied = { 'kubectl.kubernetes.io/last-applied-configuration': '{}', team: 'a' }
  put(fake, services, {
    metadata: { name: 'db', namespace: 'shop', managedFields: [{}], annotations: lastApplied },
    spec: { clusterIP: '10.0.0.1' },
    status: { loadBalancer: {} },
    other: 1,
  })
  const listings = await list()
  t.strictSame(allShown(listings), ['orders', 'dc1', 'db'])
  t.strictSame(listings.clusterSets.sight, { coverage: 'complete', forbidden: [] })
  t.match(listings.clusterSets.objects, [{ status: { primaryCluster: 'dc1' } }])
  t.strictSame(listings.services.objects, [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'db',
        namespace: 'shop',
        annotations: { team: 'a' },
        resourceVersion: fake.version,
      },
      spec: { clusterIP: '10.0.0.1' },
      status: { loadBalancer: {} },
    },
  ])
  t.equal(fake.counts.watch, 0)
})

void test('every page is read', async (t) => {
  const { fake, list } = await started(t)
  for (let count = 0; count < 1_200; count += 1) put(fake, services, service(`s${String(count)}`))
  t.equal((await list()).services.objects.length, 1_201)
  t.equal(fake.counts.page, 2)
})

void test('a list that grows too old between two pages begins anew', async (t) => {
  const { fake, list } = await started(t)
  for (let count = 0; count < 600; count += 1) put(fake, services, service(`s${String(count)}`))
  fake.fail('page', { code: 410 })
  t.equal((await list()).services.objects.length, 601)
  t.equal(fake.counts.page, 2)
})

void test('what may not be listed is unseen at once, and the rest is there', async (t) => {
  const { fake, list } = await started(t)
  fake.fail(({ path }) => path === servers, { code: 403 }, 100)
  const listings = await list()
  t.strictSame(allShown(listings), ['orders', 'forbidden ', 'db'])
  t.strictSame(listings.perconaServers.sight, { coverage: 'complete', forbidden: ['*'] })
  t.equal(fake.counts.list, 3)
})

void test('without the operator there are none of its objects', async (t) => {
  const { fake, list } = await started(t)
  fake.fail(({ path }) => path !== services, { code: 404 }, 100)
  const listings = await list()
  t.strictSame(allShown(listings), ['', '', 'db'])
  t.strictSame(listings.clusterSets.sight, { coverage: 'complete', forbidden: [] })
})

void test('the same where Services may not be listed', async (t) => {
  const { fake, list } = await started(t)
  fake.fail(({ path }) => path !== services, { code: 404 }, 100)
  fake.fail(({ path }) => path === services, { code: 403 }, 100)
  t.strictSame(allShown(await list()), ['', '', 'forbidden '])
})

void test('a server that has no Services is no API server, and nothing follows from what it says', async (t) => {
  const { fake, list } = await started(t)
  fake.fail('list', { code: 404 }, 100)
  const listings = await list()
  t.strictSame(allShown(listings), ['not found', 'not found', 'not found'])
  t.strictSame(listings.clusterSets.sight, { coverage: 'partial', forbidden: [] })
})

for (const [what, fault] of [
  ['too many requests', { code: 429 }],
  ['an API server that is not well', { code: 503 }],
] as const)
  void test(`${what}: it is asked again`, async (t) => {
    const { fake, list } = await started(t)
    fake.fail(({ path }) => path === sets, fault, 3)
    t.strictSame(allShown(await list()), ['orders', 'dc1', 'db'])
  })

void test('what lasts until the deadline is a failure, and so is no answer', async (t) => {
  const { fake, list } = await started(t)
  fake.fail(({ path }) => path === sets, { code: 503 }, 100_000)
  fake.fail(({ path }) => path === servers, 'hang', 100_000)
  const listings = await list(1_500)
  t.strictSame(allShown(listings), ['timeout', 'timeout', 'db'])
  t.strictSame(listings.clusterSets.sight, { coverage: 'partial', forbidden: [] })
})

void test('a token that has just ended is read anew, one that is refused again is not', async (t) => {
  const { fake, list } = await started(t)
  for (const kind of [sets, servers, services]) fake.fail(({ path }) => path === kind, { code: 401 })
  t.strictSame(allShown(await list()), ['orders', 'dc1', 'db'])
  fake.token = 'another'
  t.strictSame(allShown(await list()), ['unauthorized', 'unauthorized', 'unauthorized'])
})

void test('no connection, and an answer that is no list', async (t) => {
  const { fake, list } = await started(t)
  fake.fail(({ path }) => path === sets, { body: '<html>' })
  fake.fail(({ path }) => path === servers, { code: 302 })
  t.strictSame(allShown(await list()), ['unreadable', 'unexpected answer', 'db'])
  await fake.stop()
  t.strictSame(allShown(await list()), ['unreachable', 'unreachable', 'unreachable'])
})
