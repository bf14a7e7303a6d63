import { test, type Test } from 'tap'

import type { FakeApiServer } from './fake-api-server.ts'
import { fakeWith, openWatch, quickPace, service, services, type Watched } from './watched.ts'

const pace = { ...quickPace, verifyMilliseconds: 100 }

void test('a watch that told everything', async (t) => {
  const fake = await fakeWith(t, ['a', 'b'])
  const watched = await openWatch(t, fake, { pace })
  await watched.told('verified', 2)
  t.match(watched.news.at(-1), { event: 'verified', objects: 2 })
  t.equal(watched.count('missed'), 0)
  t.equal(watched.changes.length, 2)
  t.strictSame([fake.counts.list, fake.counts.watch], [1, 1], 'no relist and no other watch')
  t.equal(fake.counts.verify, 2)
})

void test('it is not verified more often than asked for', async (t) => {
  const fake = await fakeWith(t, ['a'])
  const begun = performance.now()
  const watched = await openWatch(t, fake, { pace })
  await watched.told('verified', 4)
  // Up to a fifth is taken off at random.
  t.ok(performance.now() - begun >= 4 * 0.8 * pace.verifyMilliseconds - 10)
})

void test('events that were lost are found, repaired and counted', async (t) => {
  const fake = await fakeWith(t, ['same', 'changed', 'gone'])
  const watched = await openWatch(t, fake, { pace })
  fake.lose(3)
  fake.put(services, service('changed', 'blue'))
  fake.delete(services, 'shop', 'gone')
  fake.put(services, service('new'))
  fake.bookmark(services)
  await watched.told('missed')
  t.strictSame(
    watched.news.filter(({ event }) => event === 'missed'),
    [{ event: 'missed', objects: 3 }],
  )
  t.ok(watched.isInStep())
  t.strictSame(watched.changes.slice(3).sort(), ['+ shop/new red', '- shop/gone red', '~ shop/changed blue'])
  const verified = watched.count('verified')
  await watched.told('verified', verified + 2)
  t.equal(watched.count('missed'), 1, 'the next one finds nothing')
  t.strictSame([fake.counts.list, fake.counts.watch], [1, 1])
})

void test('what a watch tells while it is verified is not counted, and not undone', async (t) => {
  const names = Array.from({ length: 600 }, (_, index) => `s${String(index)}`)
  const fake = await fakeWith(t, names)
  const watched = await openWatch(t, fake, { pace })
  let number = 0
  const writes = setInterval(() => {
    for (let count = 0; count < 20; count += 1) {
      number += 1
      if (number % 5 === 0) fake.delete(services, 'shop', `s${String(number % 600)}`)
      else fake.put(services, service(`s${String(number % 600)}`, String(number)))
    }
  }, 1)
  await watched.told('verified', 5)
  clearInterval(writes)
  await watched.inStep()
  t.ok(number > 100)
  t.equal(watched.count('missed'), 0)
})

void test('a verification that comes to nothing: told, and tried again', async (t) => {
  const fake = await fakeWith(t, ['a'])
  fake.fail('verify', { code: 410 })
  const watched = await openWatch(t, fake, { pace })
  await watched.told('verified')
  t.strictSame(watched.news.slice(2, 3), [{ event: 'not verified', reason: 'expired' }])
  t.equal(fake.counts.watch, 1, 'the watch goes on meanwhile')
})

void test('what is on its way while the collection is listed was not missed', async (t) => {
  const fake = await fakeWith(t, ['a'])
  const watched = await openWatch(t, fake, { pace: { ...pace, onItsWayMilliseconds: 200 } })
  fake.holdBack()
  fake.put(services, service('late'))
  await fake.until(() => fake.counts.verify === 1)
  fake.letGo()
  await watched.told('verified')
  t.equal(watched.count('missed'), 0)
  t.ok(watched.isInStep())
})

void test('a watch that ends while it is verified', async (t) => {
  const fake = await fakeWith(t, ['a'])
  fake.fail('verify', 'hang')
  const watched = await openWatch(t, fake, { pace })
  await fake.until(() => fake.counts.verify === 1)
  fake.disturb(services, 'reset')
  await watched.told('watching', 2)
  fake.heal()
  await watched.told('verified')
  t.equal(watched.count('not verified'), 0)
})

/** An open watch that is to be verified once, after 100 ms: the next time would be too late for a test. */
async function verifiedOnce(t: Test, fake: FakeApiServer): Promise<Watched> {
  let times = 0
  const once = {
    ...quickPace,
    get verifyMilliseconds() {
      times += 1
      return times === 1 ? 100 : 1_000_000
    },
  }
  return openWatch(t, fake, { pace: once })
}

void test('a verification that the end of a watch meets begins again beside the next one', async (t) => {
  const fake = await fakeWith(t, ['a'])
  fake.fail('verify', 'hang')
  const watched = await verifiedOnce(t, fake)
  await fake.until(() => fake.counts.verify === 1)
  fake.disturb(services, 'close')
  await watched.told('verified')
  t.equal(fake.counts.watch, 2)
})

void test('no watch lasts as long as a verification: told, and left until its time comes', async (t) => {
  const fake = await fakeWith(t, ['a'])
  fake.fail('verify', 'hang', 2)
  const watched = await verifiedOnce(t, fake)
  for (const times of [1, 2]) {
    await fake.until(() => fake.counts.verify === times)
    fake.disturb(services, 'close')
    await watched.told('watching', times + 1)
  }
  t.strictSame(
    watched.news.filter(({ event }) => event === 'not verified'),
    [{ event: 'not verified', reason: 'short' }],
  )
})
