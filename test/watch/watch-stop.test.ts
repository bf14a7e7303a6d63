import { setImmediate as nextTurn } from 'node:timers/promises'

import { test, type Test } from 'tap'

import { fakeWith, openWatch, quickPace, service, services, watch, type Watched } from './watched.ts'

/** It stops at once, tells nothing more, asks for nothing more, and leaves no connection open. */
async function stopsAtOnce(t: Test, watched: Watched): Promise<void> {
  const { fake } = watched
  const before = { news: [...watched.news], changes: [...watched.changes] }
  const begun = performance.now()
  watched.stop()
  await watched.stopped
  const took = performance.now() - begun
  // Everything that it could wait for takes 10 s or more.
  t.ok(took < 5_000, `it took ${String(took)} ms`)
  await fake.until(() => fake.openWatches(services) === 0)
  const asked = fake.requests.length
  fake.heal()
  fake.put(services, service('after the end'))
  // Longer than any wait of this pace: what a timer would still do has been done.
  await new Promise((resolve) => setTimeout(resolve, 4 * quickPace.longestRetryMilliseconds))
  t.equal(fake.requests.length, asked)
  t.strictSame({ news: watched.news, changes: watched.changes }, before)
}

void test('stopped while a watch is open', async (t) => {
  await stopsAtOnce(t, await openWatch(t, await fakeWith(t, ['a'])))
})

void test('stopped while a list is not answered', async (t) => {
  const fake = await fakeWith(t, ['a'])
  fake.fail('list', 'hang')
  const watched = watch(t, fake)
  await fake.until(() => fake.counts.list === 1)
  await stopsAtOnce(t, watched)
})

void test('stopped while a watch is not answered', async (t) => {
  const fake = await fakeWith(t, ['a'])
  fake.fail('watch', 'hang')
  const watched = watch(t, fake)
  await fake.until(() => fake.counts.watch === 1)
  await stopsAtOnce(t, watched)
})

void test('stopped while it waits to try again', async (t) => {
  const fake = await fakeWith(t, ['a'])
  fake.fail('list', { code: 503, retryAfterSeconds: 1 }, 2)
  const watched = watch(t, fake, { pace: { ...quickPace, longestRetryMilliseconds: 60_000 } })
  await watched.told('failed')
  await stopsAtOnce(t, watched)
})

void test('stopped while it waits for the next list', async (t) => {
  const fake = await fakeWith(t, ['a'])
  const watched = await openWatch(t, fake, { pace: { ...quickPace, listGapMilliseconds: 60_000 } })
  fake.disturb(services, { error: 410 })
  await watched.told('failed')
  await nextTurn()
  await stopsAtOnce(t, watched)
})

void test('stopped while it is verified', async (t) => {
  const fake = await fakeWith(t, ['a'])
  fake.fail('verify', 'hang')
  const watched = await openWatch(t, fake, { pace: { ...quickPace, verifyMilliseconds: 20 } })
  await fake.until(() => fake.counts.verify === 1)
  await stopsAtOnce(t, watched)
})

void test('stopped by whoever is told: the other events of the same turn are not told', async (t) => {
  const fake = await fakeWith(t)
  const watched: Watched = await openWatch(t, fake, {
    changed: () => {
      watched.stop()
    },
  })
  const event = (name: string) =>
    JSON.stringify({ type: 'ADDED', object: { metadata: { name, resourceVersion: '9' } } })
  fake.send(services, `${event('first')}\n${event('second')}\n`)
  await watched.stopped
  t.strictSame(watched.changes, ['+ /first '])
})

void test('stopped in the middle of a list', async (t) => {
  const fake = await fakeWith(t, ['a', 'b'])
  const watched: Watched = watch(t, fake, {
    changed: () => {
      watched.stop()
    },
  })
  await watched.stopped
  t.strictSame(watched.changes, ['+ shop/a red'])
  t.strictSame(watched.news, [])
})

void test('stopped before it runs', async (t) => {
  const fake = await fakeWith(t, ['a'])
  const watched = watch(t, fake)
  watched.stop()
  await watched.stopped
  t.strictSame(watched.news, [])
})
