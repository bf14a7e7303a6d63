import { test } from 'tap'

import { fakeWith, openWatch, quickPace, service, services, watch } from './watched.ts'

const { forbiddenAfterMilliseconds, longestRetryMilliseconds } = quickPace

void test('a refusal that passes, as after a restart of the API server, is one failure among others', async (t) => {
  const fake = await fakeWith(t, ['a'])
  const watched = await openWatch(t, fake, { pace: { ...quickPace, forbiddenAfterMilliseconds: 5_000 } })
  fake.fail('watch', { code: 403 }, 2)
  fake.disturb(services, 'reset')
  await watched.told('watching', 2)
  t.strictSame(watched.reasons, ['watch: reset', 'watch: forbidden', 'watch: forbidden'])
  t.equal(watched.count('forbidden'), 0)
  t.equal(watched.watch.size, 1)
  t.equal(fake.counts.list, 1)
})

void test('a refusal that lasts: nothing is known any more; when it is allowed again, all is well', async (t) => {
  const fake = await fakeWith(t, ['a', 'b'])
  const watched = await openWatch(t, fake)
  const begun = performance.now()
  fake.fail(() => true, { code: 403 }, Infinity)
  fake.disturb(services, 'reset')
  await watched.told('forbidden')
  const took = performance.now() - begun
  t.ok(took >= forbiddenAfterMilliseconds, `meant after ${String(took)} ms`)
  t.strictSame(watched.news.at(-1), { event: 'forbidden', verb: 'watch' })
  await watched.until(() => watched.watch.size === 0)
  t.match(watched.watch.state, { isComplete: false, withheld: 'forbidden' })
  t.strictSame(watched.changes.slice(2), ['- shop/a red', '- shop/b red'])

  const asked = fake.requests.length
  await fake.until(() => fake.requests.length === asked + 3)
  t.equal(watched.count('forbidden'), 1, 'told once')
  t.equal(watched.news.at(-1)?.event, 'forbidden', 'and nothing else')

  fake.heal()
  await watched.told('no longer forbidden')
  t.ok(watched.isInStep())
  await watched.notBehind()
  t.strictSame(watched.watch.state, { isComplete: true, behindMilliseconds: 0, withheld: undefined })
  fake.put(services, service('c'))
  await watched.inStep()
})

void test('while it is forbidden it asks with the longest wait between', async (t) => {
  const fake = await fakeWith(t, ['a'])
  fake.fail('list', { code: 403 }, Infinity)
  const watched = watch(t, fake)
  await watched.told('forbidden')
  t.strictSame(watched.news.at(-1), { event: 'forbidden', verb: 'list' })
  const begun = performance.now()
  const asked = fake.counts.list
  await fake.until(() => fake.counts.list === asked + 3)
  t.ok(performance.now() - begun >= 2 * longestRetryMilliseconds)
})

void test('a right to list without a right to watch is forbidden, and stays so', async (t) => {
  const fake = await fakeWith(t, ['a'])
  fake.fail('watch', { code: 403 }, Infinity)
  const watched = watch(t, fake)
  await watched.told('forbidden')
  const listed = watched.count('listed')
  await watched.told('listed', listed + 2)
  t.strictSame(
    watched.news.filter(({ event }) => event === 'forbidden'),
    [{ event: 'forbidden', verb: 'watch' }],
  )
  t.equal(watched.count('no longer forbidden'), 0)
  t.match(watched.watch.state, { isComplete: false, withheld: 'forbidden' })
})
