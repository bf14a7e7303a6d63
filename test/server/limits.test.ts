import { once } from 'node:events'
import { connect as connectPlainly, type Socket } from 'node:net'
import { connect } from 'node:tls'

import { test, type Test } from 'tap'

import { defaultLimits, type Limits } from '../../src/server/limits.ts'
import { answersOn, tlsTo, watched } from '../fuzz/patient-connection.ts'
import { plainRequest, requestHead } from '../fuzz/plain-request.ts'
import { startGuardedBy } from '../support/hostile-server.ts'
import { clusterSet } from '../support/objects.ts'
import { createReview } from '../support/reviews.ts'
import { askHttps, certificate, startWebhook, type Webhook } from '../support/webhook.ts'
import type { Target } from '../support/wire.ts'

const mebibyte = 1024 * 1024

/** Longer than anything here takes. */
const patienceMilliseconds = 20_000

interface Limited {
  readonly webhook: Webhook
  readonly target: Target
}

/** A server with the limits of `serve`, but for these. */
async function startWith(t: Test, limits: Partial<Limits>): Promise<Limited> {
  const webhook = await startWebhook(t, {
    limits: { ...defaultLimits, checkMilliseconds: 20, ...limits },
  })
  const { authority } = await certificate()
  return { webhook, target: { host: '127.0.0.1', port: webhook.port, ca: authority } }
}

/** Goes on writing until the other end has cut the connection; false when it has not in all patience. */
async function isCutWhileWriting(socket: Socket, text: string): Promise<boolean> {
  const timer = setInterval(() => {
    if (socket.writable && !socket.writableNeedDrain) socket.write(text)
  }, 5)
  const { how } = await watched(socket).closedWithin(patienceMilliseconds)
  clearInterval(timer)
  socket.destroy()
  return how !== 'open'
}

/** How many requests were counted as refused with a status. */
const refused = async (webhook: Webhook, status: number): Promise<number> => {
  const series = `clusterset_guard_requests_refused_total{code="${String(status)}"} `
  const line = (await webhook.scrape()).split('\n').find((one) => one.startsWith(series))
  return Number(line?.slice(series.length))
}

/** A connection after its handshake, which stays open at this end when the other has ended. */
async function halfOpenTo(target: Target): Promise<Socket> {
  const options = { ...target, allowHalfOpen: true }
  const socket = connect(options)
  await once(socket, 'secureConnect')
  return socket
}

void test('a handshake that stops halfway is cut', async (t) => {
  const { target, webhook } = await startWith(t, { handshakeMilliseconds: 100 })
  const socket = connectPlainly({ ...target, allowHalfOpen: true })
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  // The type and the version of a TLS record.
  socket.write(Buffer.from([0x16, 0x03, 0x01]))
  const { how } = await watched(socket).endWithin(patienceMilliseconds)
  t.not(how, 'open')
  t.equal(await refused(webhook, 400), 0, 'and is no request that was refused')
})

void test('a caller who keeps a refused connection open is cut', async (t) => {
  const { target } = await startWith(t, { lingerMilliseconds: 100 })
  const socket = await halfOpenTo(target)
  socket.write('no request\r\n\r\n')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  t.match(answer.toString('latin1'), /^HTTP\/1\.1 400 /)
  t.ok(await isCutWhileWriting(socket, 'more that is no request'))
})

void test('a caller who never stops sending a refused body is cut', async (t) => {
  const { target } = await startWith(t, { lingerMilliseconds: 100 })
  const socket = await halfOpenTo(target)
  socket.write('POST /judge HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  t.match(answer.toString('latin1'), /^HTTP\/1\.1 404 /, 'it is told at once')
  t.ok(await isCutWhileWriting(socket, '5\r\n12345\r\n'))
})

void test('a connection that is not used is kept as long as any idle one', async (t) => {
  const { target, webhook } = await startWith(t, { headersMilliseconds: 100, keepAliveMilliseconds: 2_000 })
  const [unused, later, never] = await Promise.all([tlsTo(target), tlsTo(target), tlsTo(target)])
  // A slow caller who came after them: when this one is cut, they are past the limit, too.
  const slow = await tlsTo(target)
  slow.socket.write(requestHead.slice(0, 40))
  await slow.endWithin(patienceMilliseconds)
  t.match(slow.received(), /^HTTP\/1\.1 408 /)
  unused.socket.write(plainRequest)
  t.ok(await answersOn(unused, 1), 'a first request that comes late is answered')
  later.socket.write(requestHead.slice(0, 40))
  await later.endWithin(patienceMilliseconds)
  t.match(later.received(), /^HTTP\/1\.1 408 /, 'and must come as fast as any other')
  t.equal((await never.endWithin(patienceMilliseconds)).how, 'closed', 'one that is never used is closed')
  t.equal(never.received(), '', 'without a word')
  t.equal(await refused(webhook, 408), 2)
})

void test('a body that stops halfway: 408', async (t) => {
  const { target, webhook } = await startWith(t, { headersMilliseconds: 100, requestMilliseconds: 200 })
  const stalled = await tlsTo(target)
  stalled.socket.write(plainRequest.slice(0, -100))
  await stalled.endWithin(patienceMilliseconds)
  t.match(stalled.received(), /^HTTP\/1\.1 408 [^]*\{"message":"expected the whole request sooner"\}$/)
  t.equal(await refused(webhook, 408), 1)
})

/** Answers carry the uid, so these are too long for what two ends of a connection hold between them. */
const longAnswers = 32
const longRequest = (): string => {
  const body = JSON.stringify(createReview(clusterSet(), { uid: 'x'.repeat(mebibyte) }))
  return requestHead.replace(/content-length: \d+/, `content-length: ${String(body.length)}`) + body
}

void test('a caller who does not take answers is cut', async (t) => {
  const { target, webhook } = await startWith(t, { stalledMilliseconds: 300 })
  const connection = await tlsTo(target)
  const { socket } = connection
  socket.pause()
  for (let count = 0; count < longAnswers; count += 1) socket.write(longRequest())
  // Others stall one after the other: while two of them are cut, nothing else may have moved for as long.
  const stallOnce = async (): Promise<number> => {
    const other = await tlsTo(target)
    other.socket.write(plainRequest.slice(0, -100))
    await other.endWithin(patienceMilliseconds)
    return webhook.logged().length
  }
  let seen = 0
  for (let now = await stallOnce(); seen === 0 || now !== seen; now = await stallOnce()) seen = now
  await stallOnce()
  socket.resume()
  t.not((await connection.endWithin(patienceMilliseconds)).how, 'open')
  t.ok((connection.received().match(/"uid":"x{1048576}"/g) ?? []).length < longAnswers)
})

const json = { 'content-type': 'application/json' }
const tooLong = [413, { message: 'expected a body of at most 8388608 bytes' }]

void test('a refusal arrives, however much is still being sent', async (t) => {
  // A process of its own: here the client and the server would take turns.
  const { target } = await startGuardedBy(t)
  const send = async (mebibytes: number, more: object): Promise<readonly unknown[]> => {
    const body = Buffer.alloc(mebibytes * mebibyte + 1, ' ')
    const { status, body: told } = await askHttps(target, {
      method: 'POST',
      path: '/validate',
      body,
      ...more,
    })
    return [status, told]
  }
  for (const mebibytes of [8, 9, 10, 12, 14, 16, 18, 20]) {
    t.strictSame(await send(mebibytes, { headers: json }), tooLong, `413, ${String(mebibytes)} MiB`)
    t.match(await send(mebibytes, {}), [415, {}], `415, ${String(mebibytes)} MiB`)
    t.match(await send(mebibytes, { path: '/' }), [404, {}], `404, ${String(mebibytes)} MiB`)
    t.match(await send(mebibytes, { method: 'PUT' }), [405, {}], `405, ${String(mebibytes)} MiB`)
  }
})

void test('after the refusal of a small body the connection is used again', async (t) => {
  const { target } = await startWith(t, {})
  const connection = await tlsTo(target)
  connection.socket.write(plainRequest.replace('/validate', '/judge'))
  connection.socket.write(plainRequest)
  t.ok(await answersOn(connection, 1))
  t.match(connection.received(), /^HTTP\/1\.1 404 /)
})
