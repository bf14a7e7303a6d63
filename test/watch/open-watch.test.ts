import { Readable } from 'node:stream'

import { test } from 'tap'

import { ConnectionProblem, type ApiServer, type OpenAnswer } from '../../src/kubernetes/api-server.ts'
import { openWatch } from '../../src/watch/open-watch.ts'
import { usualPace } from '../../src/watch/pace.ts'

/** An API server that gives this answer to whoever opens a watch. */
const answering = (open: () => Promise<OpenAnswer>): ApiServer => ({
  get: () => Promise.reject(new ConnectionProblem('not asked for')),
  open,
})

const from = { path: '/api/v1/services', version: '7' }
const signal = new AbortController().signal
const silent = (): Readable => new Readable({ read: () => undefined })

void test('a watch that is open', async (t) => {
  const stream = silent()
  const server = answering(() => Promise.resolve({ code: 200, retryAfterMilliseconds: undefined, stream }))
  t.match(await openWatch(server, from, usualPace, signal), { stream })
  t.notOk(stream.destroyed)
})

void test('an answer that is no watch: its connection is ended', async (t) => {
  const stream = silent()
  const server = answering(() => Promise.resolve({ code: 503, retryAfterMilliseconds: 1_000, stream }))
  t.strictSame(await openWatch(server, from, usualPace, signal), {
    trouble: 'server error',
    retryAfterMilliseconds: 1_000,
  })
  t.ok(stream.destroyed)
})

void test('an answer that comes when nobody wants it any more: its connection is ended', async (t) => {
  const stream = silent()
  const stopping = new AbortController()
  const server = answering(() => {
    stopping.abort()
    return Promise.resolve({ code: 200, retryAfterMilliseconds: undefined, stream })
  })
  t.match(await openWatch(server, from, usualPace, stopping.signal), { trouble: 'unreachable' })
  t.ok(stream.destroyed)
})

void test('no answer', async (t) => {
  const server = answering(() => Promise.reject(new ConnectionProblem('timeout')))
  t.strictSame(await openWatch(server, from, usualPace, signal), { trouble: 'timeout', code: 'timeout' })
})
