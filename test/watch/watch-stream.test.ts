import { Readable } from 'node:stream'

import { test } from 'tap'

import { readStream, type StreamUse } from '../../src/watch/watch-stream.ts'

const use = (events: string[], more: Partial<StreamUse> = {}): StreamUse => ({
  signal: new AbortController().signal,
  silenceMilliseconds: 10_000,
  event: ({ type }) => {
    events.push(type)
  },
  turnEnded: () => {
    events.push('.')
  },
  ...more,
})

void test('the end of a stream, with chunks of text, too', async (t) => {
  const events: string[] = []
  const stream = Readable.from(['{"type":"ADDED"}\n{"type":"MODI', Buffer.from('FIED"}\n')], {
    objectMode: true,
  })
  t.strictSame(await readStream(stream, use(events)), { is: 'ended' })
  t.strictSame(events, ['ADDED', '.', 'MODIFIED', '.'])
})

void test('after an event ERROR nothing counts', async (t) => {
  const events: string[] = []
  const stream = Readable.from([
    '{"type":"ADDED"}\n{"type":"ERROR","object":{"code":410}}\n{"type":"ADDED"}\n',
  ])
  t.strictSame(await readStream(stream, use(events)), { is: 'told', code: 410 })
  t.strictSame(events, ['ADDED'])
  t.ok(stream.destroyed)
})

void test('a line of more than 16 MiB', async (t) => {
  const events: string[] = []
  const chunk = Buffer.alloc(1024 * 1024, 'x')
  const stream = Readable.from(Array<Buffer>(17).fill(chunk))
  t.strictSame(await readStream(stream, use(events)), { is: 'unreadable' })
  t.ok(stream.destroyed)
})

void test('an object of 8 MiB', async (t) => {
  const events: string[] = []
  const stream = Readable.from([
    Buffer.from('{"type":"ADDED","object":"'),
    Buffer.alloc(8 * 1024 * 1024, 'x'),
    Buffer.from('"}\n'),
  ])
  t.strictSame(await readStream(stream, use(events)), { is: 'ended' })
  t.ok(events.includes('ADDED'))
})

void test('a stream that is over, or not wanted any more, before it is read', async (t) => {
  const destroyed = new Readable({ read: () => undefined }).destroy()
  t.strictSame(await readStream(destroyed, use([])), { is: 'reset' })
  const stream = new Readable({ read: () => undefined })
  t.strictSame(await readStream(stream, use([], { signal: AbortSignal.abort() })), { is: 'stopped' })
  t.ok(stream.destroyed)
})

void test('an error after the end is nobody’s', async (t) => {
  const stopping = new AbortController()
  const stream = new Readable({ read: () => undefined })
  const end = readStream(stream, use([], { signal: stopping.signal }))
  stopping.abort()
  stream.emit('error', new Error('aborted'))
  t.strictSame(await end, { is: 'stopped' })
})

void test('a word now and then keeps it open; silence ends it', async (t) => {
  const stream = new Readable({ read: () => undefined })
  const begun = performance.now()
  let words = 0
  // Due before the silence is over, however late the two timers are.
  const speaking = setInterval(() => {
    words += 1
    stream.push('{"type":"BOOKMARK"}\n')
    if (words === 8) clearInterval(speaking)
  }, 50)
  t.strictSame(await readStream(stream, use([], { silenceMilliseconds: 150 })), { is: 'silent' })
  t.equal(words, 8)
  t.ok(performance.now() - begun >= 8 * 50 + 150 - 10)
  t.ok(stream.destroyed)
})
