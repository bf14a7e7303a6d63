import { test, type Test } from 'tap'

import { answersOn, tlsTo, type Watched } from '../fuzz/patient-connection.ts'
import { plainRequest, requestBody } from '../fuzz/plain-request.ts'
import { certificate, startWebhook, type Webhook } from '../support/webhook.ts'

const half = plainRequest.slice(0, -100)
const otherHalf = plainRequest.slice(-100)

interface Busy {
  readonly webhook: Webhook
  /** The connection of the one request that may be at work. Half of its body is there. */
  readonly atWork: Watched
  readonly connected: () => Promise<Watched>
}

const inFlight = async (webhook: Webhook): Promise<number> =>
  Number(/^clusterset_guard_requests_in_flight (\d+)$/m.exec(await webhook.scrape())?.[1])

/** Waits until so many requests are at work; each look is an event loop's turn or more. */
async function untilInFlight(webhook: Webhook, count: number): Promise<void> {
  while ((await inFlight(webhook)) !== count) await new Promise((resolve) => setImmediate(resolve))
}

async function startBusy(t: Test): Promise<Busy> {
  const webhook = await startWebhook(t, { maxInFlight: 1 })
  const { authority } = await certificate()
  const connected = async (): Promise<Watched> => {
    const connection = await tlsTo({ host: '127.0.0.1', port: webhook.port, ca: authority })
    t.teardown(() => connection.socket.destroy())
    return connection
  }
  const atWork = await connected()
  atWork.socket.write(half)
  await untilInFlight(webhook, 1)
  return { webhook, atWork, connected }
}

const askPlainly = (webhook: Webhook) =>
  webhook.ask({
    method: 'POST',
    path: '/validate',
    headers: { 'content-type': 'application/json' },
    body: requestBody,
  })

void test('more requests than may be at work: 429 at once, and later the next is served', async (t) => {
  const { webhook, atWork } = await startBusy(t)
  const { status, headers, body } = await askPlainly(webhook)
  t.equal(status, 429)
  t.equal(headers['retry-after'], '1')
  t.strictSame(body, { message: 'expected fewer requests at a time; come again in a second' })
  t.match(await webhook.scrape(), 'clusterset_guard_requests_refused_total{code="429"} 1')
  atWork.socket.write(otherHalf)
  t.ok(await answersOn(atWork, 1), 'the first is answered')
  t.equal((await askPlainly(webhook)).status, 200, 'and then there is room')
  t.equal(await inFlight(webhook), 0)
})

void test('429 keeps the connection', async (t) => {
  const { atWork, connected } = await startBusy(t)
  const other = await connected()
  other.socket.write(plainRequest)
  while (!other.received().includes('HTTP/1.1 429 ')) await new Promise((resolve) => setImmediate(resolve))
  atWork.socket.write(otherHalf)
  await answersOn(atWork, 1)
  other.socket.write(plainRequest)
  t.ok(await answersOn(other, 1))
})

void test('429 comes before the body', async (t) => {
  const { connected } = await startBusy(t)
  const other = await connected()
  other.socket.write(half)
  while (!other.received().includes('come again in a second"}'))
    await new Promise((resolve) => setImmediate(resolve))
  t.match(other.received(), /^HTTP\/1\.1 429 /)
})

void test('a caller who goes away in the middle of a body leaves room', async (t) => {
  const { webhook, atWork } = await startBusy(t)
  atWork.socket.destroy()
  await untilInFlight(webhook, 0)
  t.equal((await askPlainly(webhook)).status, 200)
})

void test('a caller who goes away with several requests under way leaves room for as many', async (t) => {
  const { webhook, atWork, connected } = await startBusy(t)
  atWork.socket.write(`${otherHalf}${half}`)
  await answersOn(atWork, 1)
  atWork.socket.destroy()
  await untilInFlight(webhook, 0)
  const other = await connected()
  other.socket.write(plainRequest)
  t.ok(await answersOn(other, 1))
})

void test('bodies that are too long or no review leave room', async (t) => {
  const webhook = await startWebhook(t, { maxInFlight: 1 })
  const ask = (body: string | Buffer) =>
    webhook.ask({ method: 'POST', path: '/validate', headers: { 'content-type': 'application/json' }, body })
  for (const [body, status] of [
    [Buffer.alloc(9 * 1024 * 1024, ' '), 413],
    ['no JSON', 400],
    ['{}', 400],
    [requestBody, 200],
  ] as const)
    t.equal((await ask(body)).status, status)
  t.equal(await inFlight(webhook), 0)
})
