import { test, type Test } from 'tap'

import { ConnectionProblem, type ApiServer } from '../../src/kubernetes/api-server.ts'
import type { Disturbance, Fault } from './fake-api-server.ts'
import { plainApiServer } from './plain-api-server.ts'
import { fakeWith, keptOf, openWatch, watch, quickPace, service, services, Watched } from './watched.ts'

/** After whatever happened, something that is written is known. */
async function goesOn(t: Test, watched: Watched): Promise<void> {
  watched.fake.put(services, service('after', 'green'))
  await watched.inStep()
  t.ok(watched.changes.includes('+ shop/after green'))
  t.equal(watched.fake.mostWatches(services), 1, 'never two watches at once')
}

/** An open watch is disturbed; it goes on. @returns why it failed, and how often it has listed */
async function disturbed(t: Test, how: Disturbance): Promise<readonly [readonly string[], number]> {
  const fake = await fakeWith(t, ['a'])
  const watched = await openWatch(t, fake)
  fake.disturb(services, how)
  await watched.told('watching', 2)
  await goesOn(t, watched)
  return [watched.reasons, fake.counts.list]
}

void test('an open watch is reset: opened again from where it was', async (t) => {
  t.strictSame(await disturbed(t, 'reset'), [['watch: reset'], 1])
})

void test('half an event, then a reset: opened again from where it was', async (t) => {
  t.strictSame(await disturbed(t, 'half a line'), [['watch: reset'], 1])
})

void test('a line that is no JSON: listed again', async (t) => {
  t.strictSame(await disturbed(t, 'garbage'), [['watch: unreadable'], 2])
})

void test('an event ERROR 410: listed again', async (t) => {
  t.strictSame(await disturbed(t, { error: 410 }), [['watch: expired'], 2])
})

void test('an event ERROR 500: listed again', async (t) => {
  t.strictSame(await disturbed(t, { error: 500 }), [['watch: server error'], 2])
})

void test('closed in good order: opened again from where it was', async (t) => {
  t.strictSame(await disturbed(t, 'close'), [[], 1])
})

/** Some requests to open a watch fail. @returns why, and how often it has listed */
async function refused(
  t: Test,
  fault: Fault,
  times = 1,
): Promise<readonly [readonly string[], number, Watched]> {
  const fake = await fakeWith(t, ['a'])
  fake.fail('watch', fault, times)
  const watched = await openWatch(t, fake)
  await goesOn(t, watched)
  return [watched.reasons, fake.counts.list, watched]
}

void test('a watch is answered 500', async (t) => {
  const [reasons, lists] = await refused(t, { code: 500 })
  t.strictSame([reasons, lists], [['watch: server error'], 1])
})

void test('a watch is answered 401 until the token is new', async (t) => {
  const [reasons, lists] = await refused(t, { code: 401 }, 2)
  t.strictSame([reasons, lists], [['watch: unauthorized', 'watch: unauthorized'], 1])
})

void test('a watch is answered 400: listed again', async (t) => {
  const [reasons, lists] = await refused(t, { code: 400 })
  t.strictSame([reasons, lists], [['watch: unexpected answer'], 2])
})

void test('a watch is answered 410: listed again', async (t) => {
  const [reasons, lists] = await refused(t, { code: 410 })
  t.strictSame([reasons, lists], [['watch: expired'], 2])
})

void test('a watch is reset before it is answered', async (t) => {
  const [reasons, lists] = await refused(t, 'reset')
  t.strictSame([reasons, lists], [['watch: unreachable'], 1])
})

void test('Retry-After is honoured, up to the longest wait', async (t) => {
  const [reasons, lists, { news }] = await refused(t, { code: 429, retryAfterSeconds: 3600 })
  t.strictSame([reasons, lists], [['watch: too many requests'], 1])
  t.match(
    news.find(({ event }) => event === 'failed'),
    {
      retryMilliseconds: quickPace.longestRetryMilliseconds,
    },
  )
})

void test('410 again and again: the second time it waits', async (t) => {
  const [, lists, { news }] = await refused(t, { code: 410 }, 3)
  t.equal(lists, 4)
  const waits = news.flatMap((one) => (one.event === 'failed' ? [one.retryMilliseconds] : []))
  t.equal(waits[0], 0, 'the first time it does not')
  t.ok(waits.slice(1).every((wait) => wait >= quickPace.shortestRetryMilliseconds))
})

void test('closed at once again and again: the second time it waits, and it does not count as in step', async (t) => {
  const fake = await fakeWith(t, ['a'])
  const watched = await openWatch(t, fake)
  fake.fail('watch', 'close', 5)
  fake.disturb(services, 'close')
  await watched.until(() => watched.reasons.length === 5)
  t.strictSame(watched.reasons, Array(5).fill('watch: short'))
  await watched.told('watching', 7)
  await goesOn(t, watched)
})

/** Some lists fail at the start. */
async function unlisted(t: Test, fault: Fault, times = 1): Promise<Watched> {
  const fake = await fakeWith(t, ['a'])
  fake.fail('list', fault, times)
  const watched = await openWatch(t, fake)
  await goesOn(t, watched)
  return watched
}

void test('the first lists are answered 503', async (t) => {
  const { reasons } = await unlisted(t, { code: 503 }, 2)
  t.strictSame(reasons, ['list: server error', 'list: server error'])
})

void test('the first list is reset', async (t) => {
  t.strictSame((await unlisted(t, 'reset')).reasons, ['list: unreachable'])
})

void test('the first list is no JSON, or no list', async (t) => {
  t.strictSame((await unlisted(t, { body: '<html>' })).reasons, ['list: unreadable'])
  t.strictSame((await unlisted(t, { body: '{"items":[]}' })).reasons, ['list: unreadable'])
  t.strictSame((await unlisted(t, { body: '{"metadata":{"resourceVersion":"1"}}' })).reasons, [
    'list: unreadable',
  ])
})

void test('an empty list may be null', async (t) => {
  const fake = await fakeWith(t)
  fake.fail('list', { body: '{"metadata":{"resourceVersion":"1"},"items":null}' })
  const watched = await openWatch(t, fake)
  t.match(watched.news[0], { event: 'listed', objects: 0 })
})

void test('pages that never end', async (t) => {
  const page = '{"metadata":{"resourceVersion":"1","continue":"again"},"items":[]}'
  const fake = await fakeWith(t, ['a'])
  fake.fail(({ kind }) => kind === 'list' || kind === 'page', { body: page }, 2)
  const watched = await openWatch(t, fake)
  t.equal(watched.reasons[0], 'list: unreadable')
})

void test('a kind that the API server does not know: told once, and known when it comes', async (t) => {
  const fake = await fakeWith(t, ['a'])
  fake.fail('list', { code: 404 }, Infinity)
  const watched = watch(t, fake)
  await watched.told('no such kind')
  t.strictSame(watched.news.at(-1), { event: 'no such kind', verb: 'list' })
  t.match(watched.watch.state, { isComplete: false, withheld: 'no such kind' })
  const asked = fake.counts.list
  await fake.until(() => fake.counts.list === asked + 3)
  t.equal(watched.news.at(-1)?.event, 'no such kind', 'and nothing else')
  fake.heal()
  await watched.told('no longer no such kind')
  t.ok(watched.isInStep())
  await watched.notBehind()
  t.strictSame(watched.watch.state, { isComplete: true, behindMilliseconds: 0, withheld: undefined })
})

void test('a collection that is not there for a moment, as after a restart, is one failure among others', async (t) => {
  const fake = await fakeWith(t, ['a'])
  const watched = await openWatch(t, fake, { pace: { ...quickPace, unknownAfterMilliseconds: 5_000 } })
  fake.fail('watch', { code: 404 })
  fake.fail('list', { code: 404 }, 2)
  fake.disturb(services, 'reset')
  await watched.told('watching', 2)
  t.equal(watched.count('no such kind'), 0)
  t.equal(watched.watch.size, 1)
})

void test('a kind that is not there is asked for at its own pace, not with the longest wait', async (t) => {
  const fake = await fakeWith(t, ['a'])
  fake.fail('list', { code: 404 }, Infinity)
  const watched = watch(t, fake, { pace: { ...quickPace, longestRetryMilliseconds: 1_000_000 } })
  await watched.told('no such kind')
  fake.heal()
  await watched.told('no longer no such kind')
  t.ok(watched.isInStep())
})

void test('a kind that was not there: not known once the API server says something else for long', async (t) => {
  const fake = await fakeWith(t, ['a'])
  fake.fail('list', { code: 404 }, Infinity)
  const watched = watch(t, fake)
  await watched.told('no such kind')
  fake.heal()
  fake.fail('list', { code: 503 }, Infinity)
  await watched.told('no longer no such kind')
  t.match(watched.watch.state, { isComplete: false, withheld: undefined })
  fake.heal()
  await watched.told('listed')
  t.equal(watched.count('no longer no such kind'), 1)
})

void test('out of step for too long: listed, not opened again from a version of long ago', async (t) => {
  const fake = await fakeWith(t, ['a'])
  const watched = await openWatch(t, fake, { pace: { ...quickPace, settledMilliseconds: 200 } })
  fake.fail('watch', { code: 503 }, Infinity)
  fake.disturb(services, 'close')
  await watched.told('listed', 2)
  t.ok(watched.reasons.every((reason) => reason === 'watch: server error'))
  fake.heal()
  await goesOn(t, watched)
})

void test('a page that is too large: asked for again with fewer objects, and so from then on', async (t) => {
  const fake = await fakeWith(t, ['a', 'b'])
  const plain = plainApiServer(() => fake.port)
  const server: ApiServer = {
    open: (path, limits) => plain.open(path, limits),
    get: (path, limits) =>
      Number(new URL(path, fake.url).searchParams.get('limit')) > 1
        ? Promise.reject(new ConnectionProblem('answer too large'))
        : plain.get(path, limits),
  }
  const watched = new Watched(fake, server)
  t.teardown(async () => {
    watched.stop()
    await watched.stopped
    plain.close()
  })
  await watched.told('listed')
  t.strictSame(watched.reasons, Array(7).fill('list: too large'))
  await fake.until(() => fake.openWatches(services) === 1)
  fake.disturb(services, { error: 410 })
  await watched.told('listed', 2)
  t.equal(watched.reasons.at(-1), 'watch: expired')
})

void test('why there was no answer is told', async (t) => {
  const fake = await fakeWith(t, ['a'])
  await fake.stop()
  const watched = watch(t, fake)
  await watched.told('failed')
  t.match(watched.news[0], { reason: 'unreachable', code: 'ECONNREFUSED' })
})

void test('an answer that does not come', async (t) => {
  const fake = await fakeWith(t, ['a'])
  fake.fail('list', 'hang')
  fake.fail('watch', 'hang')
  const watched = await openWatch(t, fake, { pace: { ...quickPace, answerMilliseconds: 500 } })
  t.strictSame([...new Set(watched.reasons)], ['list: timeout', 'watch: timeout'])
})

void test('the API server goes away, and comes back without its history', async (t) => {
  const fake = await fakeWith(t, ['a', 'b'])
  const watched = await openWatch(t, fake)
  await fake.stop()
  await watched.until(() => watched.reasons.includes('watch: unreachable'))
  t.equal(watched.watch.state.isComplete, true)
  t.ok(watched.watch.state.behindMilliseconds > 0)
  fake.put(services, service('b', 'blue'))
  fake.delete(services, 'shop', 'a')
  fake.compact()
  await fake.listenAgain()
  await watched.inStep()
  await watched.told('watching', 3)
  await watched.notBehind()
  t.strictSame(watched.watch.state, { isComplete: true, behindMilliseconds: 0, withheld: undefined })
  t.strictSame([fake.counts.list, watched.reasons.at(-1)], [2, 'watch: expired'])
})

void test('back after a long time: it waits as after a first failure, and lists at once when its version is gone', async (t) => {
  const fake = await fakeWith(t, ['a'])
  const pace = { ...quickPace, shortestRetryMilliseconds: 2, longestRetryMilliseconds: 256 }
  const watched = await openWatch(t, fake, { pace })
  await fake.stop()
  const unreachable = 'watch: unreachable'
  await watched.until(() => watched.reasons.filter((reason) => reason === unreachable).length >= 5)
  fake.fail('watch', { code: 503 })
  fake.fail('watch', { code: 410 })
  await fake.listenAgain()
  await watched.told('listed', 2)
  const [first, second] = watched.news
    .flatMap((one) => (one.event === 'failed' ? [one] : []))
    .filter(({ reason }) => reason === 'server error' || reason === 'expired')
  t.match(first, { reason: 'server error' })
  t.ok((first?.retryMilliseconds ?? Infinity) <= 4, String(first?.retryMilliseconds))
  t.match(second, { reason: 'expired', retryMilliseconds: 0 })
})

void test('at most one list in the shortest time between two', async (t) => {
  const fake = await fakeWith(t, ['a'])
  fake.fail('watch', { code: 410 }, 10)
  const listGapMilliseconds = 40
  const begun = performance.now()
  const watched = await openWatch(t, fake, {
    pace: { ...quickPace, shortestRetryMilliseconds: 1, longestRetryMilliseconds: 2, listGapMilliseconds },
  })
  t.equal(fake.counts.list, 11)
  t.ok(performance.now() - begun >= 10 * listGapMilliseconds - 10)
  t.equal(watched.count('listed'), 11)
})

void test('a silent watch is cut, and behind since the last word', async (t) => {
  const fake = await fakeWith(t, ['a'])
  const silenceMilliseconds = 1_000
  const watched = await openWatch(t, fake, { pace: { ...quickPace, silenceMilliseconds } })
  fake.put(services, service('b'))
  await watched.inStep()
  fake.silence()
  fake.put(services, service('unheard'))
  fake.fail('watch', { code: 500 }, 3)
  await watched.until(() => watched.reasons.includes('watch: silent'))
  t.ok(watched.watch.state.behindMilliseconds >= silenceMilliseconds - 20)
  fake.heal()
  await watched.inStep()
  await watched.notBehind()
  t.equal(fake.counts.list, 1)
})

void test('a watch that breaks after a silence is behind since the last word', async (t) => {
  const fake = await fakeWith(t, ['a'])
  const watched = await openWatch(t, fake)
  await watched.notBehind()
  const silenceMilliseconds = 150
  await new Promise((resolve) => setTimeout(resolve, silenceMilliseconds + 5))
  fake.fail('watch', { code: 503 }, Infinity)
  fake.disturb(services, 'reset')
  await watched.told('failed')
  t.ok(watched.watch.state.behindMilliseconds >= silenceMilliseconds)
})

void test('odd objects and events are left aside, and told in one piece of news', async (t) => {
  const fake = await fakeWith(t, ['a'])
  const watched = await openWatch(t, fake)
  fake.send(
    services,
    [
      '{"type":"ADDED"}',
      '{"type":"ADDED","object":[]}',
      '{"type":"MODIFIED","object":{"metadata":{"name":7,"resourceVersion":"9"}}}',
      '{"type":"DELETED","object":{"metadata":null}}',
      '{"type":"RENAMED","object":{}}',
      '{"type":"BOOKMARK","object":{}}',
      '{}\n',
    ].join('\n'),
  )
  await watched.told('fault')
  t.strictSame(watched.news.at(-1), { event: 'fault', fault: 'odd object', objects: 6 })
  await goesOn(t, watched)
  t.strictSame(watched.reasons, [])
})

void test('an odd object in a list is left aside', async (t) => {
  const fake = await fakeWith(t)
  fake.fail('list', {
    body: '{"metadata":{"resourceVersion":"1"},"items":[null,{"metadata":{"name":"a","resourceVersion":"1"}}]}',
  })
  const watched = await openWatch(t, fake)
  t.strictSame(watched.changes, ['+ /a '])
  t.strictSame(watched.news[1], { event: 'fault', fault: 'odd object', objects: 1 })
})

const bug = (): never => {
  throw new Error('a bug')
}

void test('a listener that throws, at the list and at an event', async (t) => {
  const fake = await fakeWith(t, ['a', 'b'])
  const watched = await openWatch(t, fake, { changed: bug })
  t.strictSame(watched.news[1], { event: 'fault', fault: 'untold', objects: 2 })
  fake.put(services, service('c'))
  await watched.told('fault', 2)
  t.equal(watched.watch.size, 3)
})

void test('a reader that throws: the object stays as it was known', async (t) => {
  const fake = await fakeWith(t, ['a', 'bad'])
  const watched = await openWatch(t, fake, {
    read: (object) => {
      const kept = keptOf(object)
      return kept.key === 'shop/bad' || kept.color === 'bad' ? bug() : kept
    },
  })
  t.strictSame(watched.news[1], { event: 'fault', fault: 'unread', objects: 1 })
  fake.put(services, service('a', 'bad'))
  await watched.told('fault', 2)
  t.strictSame(watched.changes, ['+ shop/a red'])
  fake.delete(services, 'shop', 'a')
  await watched.until(() => watched.changes.length === 2)
  t.strictSame(watched.changes.at(-1), '- shop/a red')
})

void test('somebody who is told throws', async (t) => {
  const fake = await fakeWith(t, ['a'])
  const watched = await openWatch(t, fake, { told: bug })
  await goesOn(t, watched)
})

void test('an expired token: asked again with the new one', async (t) => {
  const fake = await fakeWith(t, ['a'])
  fake.token = 'new'
  const tokens = ['old', 'old', 'new']
  const server = plainApiServer(
    () => fake.port,
    () => tokens.shift() ?? 'new',
  )
  const watched = new Watched(fake, server)
  t.teardown(async () => {
    watched.stop()
    await watched.stopped
    server.close()
  })
  await watched.told('watching')
  t.strictSame(watched.reasons, ['list: unauthorized', 'list: unauthorized'])
})
