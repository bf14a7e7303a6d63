import { once } from 'node:events'

import { test, type Test } from 'tap'

import { defaultLimits } from '../../src/server/limits.ts'
import { answersOn, tcpTo, tlsTo, type Watched } from '../fuzz/patient-connection.ts'
import { plainRequest } from '../fuzz/plain-request.ts'
import { certificate, startWebhook } from '../support/webhook.ts'
import type { Target } from '../support/wire.ts'

/** Longer than anything here takes. */
const patienceMilliseconds = 20_000

async function startFor(t: Test, connections: number): Promise<Target> {
  const { port } = await startWebhook(t, { limits: { ...defaultLimits, connections } })
  return { host: '127.0.0.1', port, ca: (await certificate()).authority }
}

/** A connection on which one request was answered. */
async function used(t: Test, target: Target): Promise<Watched> {
  const connection = await tlsTo(target)
  t.teardown(() => connection.socket.destroy())
  connection.socket.write(plainRequest)
  await answersOn(connection, 1)
  return connection
}

/** Whether one more request is answered. */
function isAnswered(connection: Watched, count: number): Promise<boolean> {
  connection.socket.write(plainRequest)
  return answersOn(connection, count)
}

const closed = async ({ endWithin }: Watched): Promise<boolean> =>
  (await endWithin(patienceMilliseconds)).how !== 'open'

void test('one connection too many: the one that was idle longest makes room', async (t) => {
  const target = await startFor(t, 3)
  const first = await used(t, target)
  const second = await used(t, target)
  const third = await used(t, target)
  t.ok(await isAnswered(first, 2), 'the first is used again')
  const fourth = await used(t, target)
  t.ok(await closed(second), 'the second was idle longest')
  t.ok(await isAnswered(first, 3), 'the first is open')
  t.ok(await isAnswered(third, 2), 'the third is open')
  t.ok(await isAnswered(fourth, 2), 'the new one is open')
})

void test('connections that never come to a request make room as well', async (t) => {
  const target = await startFor(t, 2)
  const silent = await tcpTo(target)
  const unused = await tlsTo(target)
  const first = await used(t, target)
  t.ok(await closed(silent), 'one without a handshake')
  const second = await used(t, target)
  t.ok(await closed(unused), 'one without a request')
  t.ok(await isAnswered(first, 2))
  t.ok(await isAnswered(second, 2))
})

void test('a request at work is not cut for a new connection: that one is dropped', async (t) => {
  const target = await startFor(t, 2)
  const half = plainRequest.slice(0, -100)
  const atWork = [await used(t, target), await used(t, target)]
  for (const { socket } of atWork) socket.write(half)
  // A pipelined request is at work until the last answer.
  const [pipelined] = atWork
  pipelined?.socket.write(`${plainRequest.slice(-100)}${half}`)
  await Promise.all(atWork.map((one) => answersOn(one, one === pipelined ? 2 : 1)))

  const dropped = await tcpTo(target)
  t.ok(await closed(dropped), 'the new one')
  for (const { socket } of atWork) socket.write(plainRequest.slice(-100))
  t.strictSame(await Promise.all(atWork.map((one) => answersOn(one, one === pipelined ? 3 : 2))), [
    true,
    true,
  ])
  t.ok(await isAnswered(await used(t, target), 2), 'and then there is room again')
})

void test('connections that go make room without cutting others', async (t) => {
  const target = await startFor(t, 2)
  const stays = await used(t, target)
  for (let round = 0; round < 5; round += 1) {
    const goes = await used(t, target)
    goes.socket.end()
    await once(goes.socket, 'close')
  }
  t.ok(await isAnswered(stays, 2))
})
