import { test, type Test } from 'tap'

import { SecretReader, type SecretNews } from '../../src/facts/secret-reader.ts'
import { ConnectionProblem, type Answer } from '../../src/kubernetes/api-server.ts'
import { readableDigest } from '../support/world.ts'

const answer = (code: number, body: unknown = {}, retryAfterMilliseconds?: number): Answer => ({
  code,
  body,
  retryAfterMilliseconds,
})

const credentials = {
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
