import { test } from 'tap'

import { Watch } from '../../src/watch/watch.ts'
import { isObject, type JsonObject } from '../../src/model/json.ts'
import type { FakeObject } from './fake-api-server.ts'
import { plainApiServer } from './plain-api-server.ts'
import { fakeWith, keptOf, openWatch, quickPace, service, services, watch } from './watched.ts'

void test('what is there at the start, and what changes then', async (t) => {
  const fake = await fakeWith(t, ['a', 'b'])
  const watched = await openWatch(t, fake)
  t.strictSame(watched.changes, ['+ shop/a red', '+ shop/b red'])
  await watched.notBehind()
  t.strictSame(watched.watch.state, { isComplete: true, behindMilliseconds: 0, withheld: undefined })
  fake.put(services, service('c'))
  fake.put(services, service('a', 'blue'))
  fake.delete(services, 'shop', 'b')
  await watched.inStep()
  t.strictSame(watched.changes.slice(2), ['+ shop/c red', '~ shop/a blue', '- shop/b red'])
  t.equal(watched.watch.size, 2)
  t.strictSame(
    watched.news.map(({ event }) => event),
    ['listed', 'watching'],
  )
})

void test('before the first list it is behind since the start, and not complete', async (t) => {
  const fake = await fakeWith(t)
  fake.fail('list', 'hang')
  const watched = watch(t, fake)
  await fake.until(() => fake.counts.list === 1)
  const { isComplete, behindMilliseconds } = watched.watch.state
  t.equal(isComplete, false)
  t.ok(behindMilliseconds > 0)
})

void test('what is asked for', async (t) => {
  const fake = await fakeWith(t, ['a'])
  await openWatch(t, fake)
  const [list, watching = '', ...more] = fake.requests
  t.equal(list, '/api/v1/services?limit=100')
  const { pathname, searchParams } = new URL(watching, 'http://fake')
  const { timeoutSeconds, ...others } = Object.fromEntries(searchParams)
  t.equal(pathname, services)
  t.strictSame(others, { watch: '1', allowWatchBookmarks: 'true', resourceVersion: fake.version })
  t.ok(Number(timeoutSeconds) >= 240 && Number(timeoutSeconds) <= 300, `${String(timeoutSeconds)} s`)
  t.strictSame(more, [])
})

void test('a watch goes on from the last event or bookmark, without a list', async (t) => {
  const fake = await fakeWith(t, ['a'])
  const watched = await openWatch(t, fake)
  fake.put('/api/v1/secrets', service('elsewhere'))
  fake.bookmark(services)
  fake.disturb(services, 'close')
  await watched.told('ended')
  await watched.told('watching', 2)
  t.match(fake.requests.at(-1), `resourceVersion=${fake.version}&`)
  fake.put(services, service('b'))
  await watched.inStep()
  t.equal(fake.counts.list, 1)
})

void test('pages: each object once, and the watch goes on from the version of all pages', async (t) => {
  const names = Array.from({ length: 1_201 }, (_, index) => `s${String(index)}`)
  const fake = await fakeWith(t, names)
  const watched = await openWatch(t, fake)
  t.strictSame(fake.counts, { list: 1, page: 12, verify: 0, watch: 1, get: 0 })
  t.equal(watched.changes.length, 1_201)
  t.ok(watched.isInStep())
})

void test('a page token that expires: the list begins again', async (t) => {
  const names = Array.from({ length: 501 }, (_, index) => `s${String(index)}`)
  const fake = await fakeWith(t, names)
  fake.fail('page', { code: 410 })
  const watched = await openWatch(t, fake)
  t.strictSame(watched.reasons, ['list: expired'])
  t.equal(fake.counts.list, 2)
  t.equal(watched.changes.length, 501, 'nothing was told twice')
  t.ok(watched.isInStep())
})

void test('a relist tells the differences only, and keeps what it knows', async (t) => {
  const fake = await fakeWith(t, ['same', 'changed', 'gone'])
  let reads = 0
  const watched = await openWatch(t, fake, {
    read: (object) => {
      reads += 1
      return keptOf(object)
    },
  })
  fake.silence()
  fake.put(services, service('changed', 'blue'))
  fake.delete(services, 'shop', 'gone')
  fake.put(services, service('new'))
  fake.compact()
  fake.heal()
  fake.disturb(services, { error: 410 })
  await watched.told('listed', 2)
  t.strictSame(watched.changes.slice(3).sort(), ['+ shop/new red', '- shop/gone red', '~ shop/changed blue'])
  t.equal(reads, 5, 'what is as it was is not read again')
  t.match(watched.news.filter(({ event }) => event === 'listed')[1], { objects: 3, changed: 3 })
})

void test('managedFields and the copy of the manifest are gone before an object is read', async (t) => {
  const fake = await fakeWith(t)
  const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
  const object = (name: string): FakeObject => ({
    metadata: {
      name,
      namespace: 'shop',
      managedFields: [{ manager: 'kubectl' }],
      annotations: { [lastApplied]: '{}', kept: 'yes' },
    },
    spec: { type: 'ClusterIP' },
  })
  fake.put(services, object('listed'))
  const seen: JsonObject[] = []
  const watched = await openWatch(t, fake, {
    read: (read) => {
      seen.push(read)
      return keptOf(read)
    },
  })
  fake.put(services, object('watched'))
  await watched.inStep()
  const expected = (name: string, resourceVersion: string) => ({
    metadata: { name, namespace: 'shop', resourceVersion, annotations: { kept: 'yes' } },
    spec: { type: 'ClusterIP' },
  })
  t.strictSame(JSON.parse(JSON.stringify(seen)), [expected('listed', '2'), expected('watched', '3')])
})

void test('events and characters that are split over chunks, and empty lines', async (t) => {
  const fake = await fakeWith(t)
  const watched = await openWatch(t, fake)
  const event = (name: string, resourceVersion: string) =>
    JSON.stringify({
      type: 'ADDED',
      object: { metadata: { name, namespace: 'shop', resourceVersion }, color: 'größer 🐬' },
    })
  for (const byte of Buffer.from(`${event('a', '2')}\n\n${event('b', '3')}\n`)) {
    fake.send(services, Buffer.of(byte))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await watched.until(() => watched.changes.length === 2)
  t.strictSame(watched.changes, ['+ shop/a größer 🐬', '+ shop/b größer 🐬'])
})

void test('changes are told in the turn in which they came, in order', async (t) => {
  const fake = await fakeWith(t)
  const turns: number[] = []
  let turn = 0
  const watched = await openWatch(t, fake, { changed: () => turns.push(turn) })
  const event = (name: string) =>
    JSON.stringify({ type: 'ADDED', object: { metadata: { name, resourceVersion: name } } })
  const nextTurn = setInterval(() => (turn += 1), 0)
  t.teardown(() => {
    clearInterval(nextTurn)
  })
  fake.send(services, `${['7', '8', '9'].map(event).join('\n')}\n`)
  await watched.until(() => watched.changes.length === 3)
  t.strictSame(watched.changes, ['+ /7 ', '+ /8 ', '+ /9 '])
  t.equal(new Set(turns).size, 1)
})

void test('an event of what is known already is told once', async (t) => {
  const fake = await fakeWith(t, ['a'])
  const watched = await openWatch(t, fake)
  fake.send(services, `{"type":"MODIFIED","object":${fake.collection(services).get('shop/a')?.json ?? ''}}\n`)
  fake.send(services, '{"type":"DELETED","object":{"metadata":{"name":"unknown","resourceVersion":"9"}}}\n')
  fake.put(services, service('b'))
  await watched.inStep()
  t.strictSame(watched.changes, ['+ shop/a red', '+ shop/b red'])
})

void test('a second run is refused, and the first goes on', async (t) => {
  const fake = await fakeWith(t, ['a'])
  const watched = await openWatch(t, fake)
  await t.rejects(watched.watch.run(new AbortController().signal), { message: /runs once/ })
  fake.put(services, service('b'))
  await watched.inStep()
  t.strictSame([fake.counts.list, fake.mostWatches(services)], [1, 1])
})

void test('the usual pace is taken when none is given', async (t) => {
  const fake = await fakeWith(t, ['a'])
  const server = plainApiServer(() => fake.port)
  const stopping = new AbortController()
  const retries: number[] = []
  fake.fail('list', { code: 500 })
  const watched = new Watch({
    server,
    path: services,
    read: isObject,
    changed: () => undefined,
    told: (news) => {
      if (news.event === 'failed') retries.push(news.retryMilliseconds)
      if (news.event === 'failed') stopping.abort()
    },
  })
  await watched.run(stopping.signal)
  server.close()
  t.ok(
    retries.length === 1 && (retries[0] ?? 0) >= 100 * quickPace.shortestRetryMilliseconds,
    String(retries),
  )
})
