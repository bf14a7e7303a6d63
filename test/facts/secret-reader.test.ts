import { test, type Test } from 'tap'

import { SecretReader, type SecretNews } from '../../src/facts/secret-reader.ts'
import { ConnectionProblem, type Answer } from '../../src/kubernetes/api-server.ts'
import { readableDigest } from '../support/world.ts'

const reasons = new Map([
  [403, 'Forbidden'],
  [404, 'NotFound'],
])

/** An answer as an API server gives it, if no other body is named. */
const answer = (
  code: number,
  body: unknown = { kind: 'Status', code, reason: reasons.get(code) },
  retryAfterMilliseconds?: number,
): Answer => ({ code, body, retryAfterMilliseconds })

const credentials = {
  kind: 'Secret',
  metadata: { namespace: 'shop', name: 'credentials' },
  data: { clusterset: 'c2VjcmV0', root: '' },
}

/** A reader whose API server gives one answer after the other, and then the last one for ever. */
function readerOf(answers: readonly (Answer | Error)[]) {
  const asked: string[] = []
  const told: SecretNews[] = []
  const reader = new SecretReader({
    server: {
      get(path) {
        asked.push(path)
        const next = answers[Math.min(asked.length, answers.length) - 1]
        return next instanceof Error || next === undefined
          ? Promise.reject(next ?? new Error('asked for nothing'))
          : Promise.resolve(next)
      },
    },
    digest: readableDigest,
    told: (news) => told.push(news),
    patience: { betweenTries: 5, passingRefusal: 100 },
  })
  const read = (name = 'credentials', withinMilliseconds = 10_000) =>
    reader.read({ namespace: 'shop', name }, performance.now() + withinMilliseconds)
  return { reader, read, asked, told }
}

const path = '/api/v1/namespaces/shop/secrets/credentials'

void test('a Secret that is there: digests of what is filled', async (t) => {
  const { read, asked, told } = readerOf([answer(200, credentials)])
  const found = await read()
  t.equal(found.state, 'found')
  t.equal(found.state === 'found' && found.value.filled.get('clusterset'), 'digest of secret')
  t.equal(found.state === 'found' && found.value.filled.has('root'), false)
  t.strictSame(asked, [path])
  t.strictSame(told, [{ event: 'read', answer: 'found' }])
})

void test('a Secret that is not there', async (t) => {
  const { read, asked } = readerOf([answer(404)])
  t.strictSame(await read(), { state: 'absent' })
  t.strictSame(asked, [path])
})

void test('nothing is kept: the next review asks again', async (t) => {
  const { read, asked } = readerOf([answer(404), answer(200, credentials)])
  t.strictSame(await read(), { state: 'absent' })
  t.equal((await read()).state, 'found')
  t.equal(asked.length, 2)
})

for (const [what, trouble] of [
  ['an API server out of order', answer(503)],
  ['too many requests', answer(429, {}, 10)],
  ['a connection that breaks', new ConnectionProblem('ECONNRESET')],
  ['an answer that is no object', answer(200, 'nothing')],
  ['an empty object', answer(200, {})],
  ['a Status that is no Secret', answer(200, { ...credentials, kind: 'Status' })],
  ['another Secret', answer(200, { ...credentials, metadata: { namespace: 'shop', name: 'other' } })],
  ['a Secret elsewhere', answer(200, { ...credentials, metadata: { namespace: 'x', name: 'credentials' } })],
  ["a load balancer's 404", answer(404, null)],
  ['a 404 that says nothing of the Secret', answer(404, { kind: 'Status', code: 404 })],
  ['a 404 of something else', answer(404, { reason: 'NotFound' })],
] as const) {
  void test(`${what}: asked again`, async (t) => {
    const { read, asked } = readerOf([trouble, trouble, answer(200, credentials)])
    t.equal((await read()).state, 'found')
    t.equal(asked.length, 3)
  })

  void test(`${what}, until the deadline: unseen`, async (t) => {
    const { read, told } = readerOf([trouble])
    const start = performance.now()
    t.strictSame(await read('credentials', 60), { state: 'failed' })
    t.ok(performance.now() - start < 1000)
    t.strictSame(told, [{ event: 'read', answer: 'failed' }])
  })
}

void test('a wait that would pass the deadline is not begun', async (t) => {
  const { read, asked } = readerOf([answer(429, {}, 60_000)])
  const start = performance.now()
  t.strictSame(await read(), { state: 'failed' })
  t.ok(performance.now() - start < 1000)
  t.equal(asked.length, 1)
})

for (const body of ['<html>', { kind: 'Status', code: 403 }])
  void test(`a 403 that is not of the API server is never meant: ${typeof body}`, async (t) => {
    const { reader, read } = readerOf([answer(403, body)])
    t.strictSame(await read('credentials', 300), { state: 'failed' })
    t.strictSame(reader.forbidden, [])
  })

void test('a pause of nothing is still a pause', async (t) => {
  const { read, asked } = readerOf([answer(429, {}, 0)])
  t.strictSame(await read('credentials', 60), { state: 'failed' })
  t.ok(asked.length <= 12, `${String(asked.length)} times in 60 ms, with 5 ms between`)
})

void test('without a deadline it is asked until there is an answer', async (t) => {
  const { read } = readerOf([answer(503), answer(200, credentials)])
  t.equal((await read('credentials', Infinity)).state, 'found')
})

/** An API server that answers 404 when it is let go, and never to what is given up. */
function slowReader() {
  const told: SecretNews[] = []
  const held = new Set<() => void>()
  const most = { atOnce: 0 }
  const reader = new SecretReader({
    server: {
      get: (_path, { signal }) =>
        new Promise((resolve, reject) => {
          const letGo = (): void => {
            held.delete(letGo)
            resolve(answer(404))
          }
          held.add(letGo)
          most.atOnce = Math.max(most.atOnce, held.size)
          signal.addEventListener('abort', () => {
            held.delete(letGo)
            reject(new ConnectionProblem('aborted'))
          })
        }),
    },
    digest: readableDigest,
    told: (news) => told.push(news),
  })
  const letGo = (): void => {
    for (const one of held) one()
  }
  return { reader, held, most, letGo, told }
}

const secretCalled = (number: number) => ({ namespace: 'shop', name: `secret-${String(number)}` })

/** What is to go on without any more news comes to a stop. */
const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve))

void test('sixty-four are read at once in the whole process, and the next ones after them', async (t) => {
  const { reader, held, most, letGo } = slowReader()
  const answers = Promise.all(
    Array.from({ length: 150 }, (_, number) => reader.read(secretCalled(number), Infinity)),
  )
  for (let rounds = 0; rounds < 3; rounds += 1) {
    await turnOfTheLoop()
    t.equal(held.size, rounds < 2 ? 64 : 22)
    letGo()
  }
  t.ok((await answers).every(({ state }) => state === 'absent'))
  t.equal(most.atOnce, 64)
})

void test('who gets no turn before the deadline has failed, and takes no turn from others', async (t) => {
  const { reader, letGo, held } = slowReader()
  const first = Array.from({ length: 64 }, (_, number) => reader.read(secretCalled(number), Infinity))
  t.strictSame(await reader.read(secretCalled(64), performance.now() + 20), { state: 'failed' })
  letGo()
  await Promise.all(first)
  const next = Array.from({ length: 65 }, (_, number) => reader.read(secretCalled(number), Infinity))
  await turnOfTheLoop()
  t.equal(held.size, 64)
  letGo()
  await turnOfTheLoop()
  letGo()
  await Promise.all(next)
})

void test('after the stop nothing is waited for: neither an answer, nor a turn, nor the next try', async (t) => {
  const { reader, told, held } = slowReader()
  const slow = Array.from({ length: 65 }, (_, number) => reader.read(secretCalled(number), Infinity))
  const failing = readerOf([answer(429, {}, 60_000)])
  const pausing = failing.read('credentials', Infinity)
  await turnOfTheLoop()
  t.equal(held.size, 64)
  reader.stop()
  failing.reader.stop()
  for (const { state } of await Promise.all([...slow, pausing])) t.equal(state, 'failed')
  t.strictSame(await reader.read(secretCalled(0), Infinity), { state: 'failed' })
  t.equal(told.length, 66)
})

void test('an API server that has just started refuses what it allows: asked again', async (t) => {
  const { reader, read, told } = readerOf([answer(403), answer(403), answer(200, credentials)])
  t.equal((await read()).state, 'found')
  t.strictSame(reader.forbidden, [])
  t.strictSame(told, [{ event: 'read', answer: 'found' }])
})

void test('a refusal that lasts is meant: told once, and the next review does not wait for it', async (t) => {
  const { reader, read, asked, told } = readerOf([answer(403)])
  t.strictSame(await read(), { state: 'forbidden' })
  t.strictSame(reader.forbidden, ['shop'])
  const before = asked.length
  t.strictSame(await read('another'), { state: 'forbidden' })
  t.equal(asked.length, before + 1)
  t.strictSame(told, [
    { event: 'forbidden', namespace: 'shop' },
    { event: 'read', answer: 'forbidden' },
    { event: 'read', answer: 'forbidden' },
  ])
})

void test('a refusal that is taken back', async (t) => {
  const { reader, read } = readerOf([...Array.from({ length: 200 }, () => answer(403)), answer(404)])
  t.strictSame(await read(), { state: 'forbidden' })
  for (let count = 0; count < 200; count += 1) if ((await read()).state === 'absent') break
  t.strictSame(reader.forbidden, [])
})

void test('a refusal that passed is not there any more when the API server was out of order between', async (t) => {
  const { reader, read, told } = readerOf([
    answer(403),
    answer(403),
    answer(503),
    answer(403),
    answer(200, credentials),
  ])
  t.strictSame(await read('credentials', 12), { state: 'failed' }, 'only the 403s so far')
  await new Promise((resolve) => setTimeout(resolve, 120))
  t.strictSame(reader.forbidden, [], 'time alone does not make them meant')
  t.equal((await read()).state, 'found', 'and the next one begins anew')
  t.strictSame(
    told.filter(({ event }) => event === 'forbidden'),
    [],
  )
})

void test('a refusal that nobody asked about for long begins anew', async (t) => {
  const { reader, read } = readerOf([answer(403), answer(403), answer(403), answer(200, credentials)])
  t.strictSame(await read('credentials', 12), { state: 'failed' })
  await new Promise((resolve) => setTimeout(resolve, 120))
  t.equal((await read()).state, 'found')
  t.strictSame(reader.forbidden, [])
})

void test('an API server out of order does not take back a refusal that is meant', async (t) => {
  const { reader, read } = readerOf([...Array.from({ length: 100 }, () => answer(403)), answer(503)])
  t.strictSame(await read(), { state: 'forbidden' })
  for (let times = 0; times < 100; times += 1) if ((await read('other', 1)).state === 'failed') break
  t.strictSame(reader.forbidden, ['shop'])
})

void test('a refusal that lasts longer than there is time is not known to be meant', async (t) => {
  const { read } = readerOf([answer(403)])
  t.strictSame(await read('credentials', 40), { state: 'failed' })
})

function isNoSecret(t: Test, name: string): Promise<void> {
  const { read, asked } = readerOf([answer(200, credentials)])
  return read(name).then((found) => {
    t.strictSame(found, { state: 'absent' })
    t.strictSame(asked, [], 'the API server is not asked')
  })
}

for (const name of ['', '..', 'a/b', 'a..b', 'A', 'a b', '%2e', 'a?watch=1', 'a'.repeat(254), '-a'])
  void test(`no Secret can be called ${name.slice(0, 20)}`, (t) => isNoSecret(t, name))
