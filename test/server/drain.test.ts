import { once } from 'node:events'
import { connect as connectPlainly, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type TLSSocket } from 'node:tls'
import { isDeepStrictEqual } from 'node:util'

import tap, { test, type Test } from 'tap'

import { folderWith, startGuard, type Listening } from '../support/guard-process.ts'
import { clusterSet, passwords, secret } from '../support/objects.ts'
import { allowedAnswer, createReview } from '../support/reviews.ts'
import { certificate } from '../support/webhook.ts'

// Each process takes seconds to stop, and waits most of the time.
tap.jobs = 4

async function start(t: Test): Promise<Listening> {
  const { certificateFile, keyFile } = await certificate()
  return startGuard(t, [
    ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'],
    ...['--world', folderWith(t, { 's.json': JSON.stringify(secret('dc1-secrets', passwords)) })],
    ...['--tls-cert', certificateFile, '--tls-key', keyFile],
  ])
}

const review = JSON.stringify(createReview(clusterSet()))

const requestText =
  'POST /validate HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n' +
  `content-length: ${String(review.length)}\r\n\r\n${review}`

/** A request, without the last characters of its body. */
const halfRequest = requestText.slice(0, -100)
const otherHalf = requestText.slice(-100)

/** A connection that is ready for requests. */
async function connected({ webhook }: Listening): Promise<TLSSocket> {
  const { authority } = await certificate()
  const socket = connect({ host: webhook.hostname, port: Number(webhook.port), ca: authority })
  await once(socket, 'secureConnect')
  return quiet(socket)
}

/** A connection that its other end may reset, where that is no failure of the test. */
function quiet<S extends Socket>(socket: S): S {
  socket.on('error', () => undefined)
  return socket
}

interface Heard {
  readonly status: number
  /** Does the answer ask for another connection? */
  readonly closes: boolean
  readonly body: unknown
}

/** The next answer on a connection; undefined when it closes without one. */
function nextAnswer(socket: Socket): Promise<Heard | undefined> {
  return new Promise((resolve) => {
    let text = ''
    const take = (chunk: Buffer): void => {
      text += chunk.toString('utf8')
      const [head = '', body = ''] = text.split('\r\n\r\n')
      if (body.length < Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? Infinity)) return
      socket.off('data', take)
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1])
      resolve({ status, closes: /^connection: close$/im.test(head), body: JSON.parse(body) })
    }
    socket.on('data', take)
    socket.once('close', () => {
      resolve(undefined)
    })
  })
}

/** The signal, with a clock that begins there. */
function signal({ process }: Listening, name: NodeJS.Signals): () => number {
  const start = performance.now()
  process.kill(name)
  return () => performance.now() - start
}

/** The process ends with 0, and says why it stopped. Gives how long it took. */
async function endOf(
  t: Test,
  { ended }: Listening,
  sinceSignal: () => number,
  name: string,
): Promise<number> {
  const { code, stdout, stderr } = await ended
  const took = sinceSignal()
  t.strictSame({ code, stderr }, { code: 0, stderr: '' })
  t.match(stdout, `"event":"stopping","signal":"${name}"`)
  return took
}

async function probe({ health }: Listening, path: string): Promise<readonly [number, string]> {
  const response = await fetch(new URL(path, health), { headers: { connection: 'close' } })
  return [response.status, await response.text()]
}

/** How long it takes until it is not ready. */
async function untilNotReady(guard: Listening, sinceSignal: () => number): Promise<number> {
  while ((await probe(guard, '/readyz'))[0] === 200) await sleep(5)
  return sinceSignal()
}

const linger = 5_000
const deadline = 10_000

/** One request of many: when it was sent, or refused, and what came of it. */
interface Sent {
  readonly at: number
  readonly outcome: Heard | 'refused' | 'lost'
}

/** Sends one request on a connection of its own. Refused is what never became a connection. */
async function sendOne(guard: Listening, clock: () => number): Promise<Sent> {
  const at = clock()
  let socket: TLSSocket
  try {
    socket = await connected(guard)
  } catch {
    return { at: clock(), outcome: 'refused' }
  }
  socket.write(requestText)
  const outcome = (await nextAnswer(socket)) ?? 'lost'
  socket.end()
  return { at, outcome }
}

/** Sends 100 requests a second, each on its own connection, until connections are refused. */
async function sendSteadily(guard: Listening, clock: () => number): Promise<readonly Sent[]> {
  const start = performance.now()
  const sending: Promise<Sent>[] = []
  const seen = { isRefused: false }
  const send = async (): Promise<Sent> => {
    const sent = await sendOne(guard, clock)
    if (sent.outcome === 'refused') seen.isRefused = true
    return sent
  }
  while (!seen.isRefused && performance.now() - start < 2 * deadline) {
    const due = (performance.now() - start) / 10
    while (sending.length < due) sending.push(send())
    await sleep(2)
  }
  return Promise.all(sending)
}

void test('SIGTERM under load: nothing is lost until connections are refused', async (t) => {
  const guard = await start(t)
  let sinceSignal = (): number => -1
  const load = sendSteadily(guard, () => sinceSignal())
  await sleep(500)
  sinceSignal = signal(guard, 'SIGTERM')
  const notReadyAfter = await untilNotReady(guard, sinceSignal)
  t.ok(notReadyAfter < 500, `not ready after ${String(notReadyAfter)} ms`)
  t.strictSame(await probe(guard, '/readyz?verbose'), [
    503,
    '[+]certificate ok\n[+]certificate reload ok\n[-]not stopping failed\nnot ready\n',
  ])
  t.strictSame(await probe(guard, '/healthz'), [200, 'ok\n'], 'nobody should kill it now')

  const sent = await load
  const refused = sent.filter(({ outcome }) => outcome === 'refused').map(({ at }) => at)
  t.ok(refused.length > 0, 'in the end connections are refused')
  t.ok(Math.min(...refused) >= linger - 100, `and not before 5 s: ${String(Math.min(...refused))} ms`)
  const others = sent.filter(({ outcome }) => outcome !== 'refused')
  t.ok(others.length >= 100, `${String(others.length)} requests came through`)
  const isAnswered = ({ outcome }: Sent): boolean =>
    typeof outcome === 'object' && isDeepStrictEqual(outcome.body, allowedAnswer)
  t.strictSame(
    others.filter((one) => !isAnswered(one)),
    [],
    'and each was answered',
  )
  const isTold = ({ outcome }: Sent): boolean => typeof outcome === 'object' && outcome.closes
  t.strictSame(
    others.filter((one) => one.at >= notReadyAfter && !isTold(one)),
    [],
    'after the signal each answer asks its caller to connect elsewhere',
  )
  const took = await endOf(t, guard, sinceSignal, 'SIGTERM')
  t.ok(took < deadline, `it took ${String(took)} ms`)
})

void test('SIGTERM with connections that are in use: what is in flight ends', async (t) => {
  const guard = await start(t)
  const kept = await connected(guard)
  kept.write(requestText)
  t.strictSame(await nextAnswer(kept), { status: 200, closes: false, body: allowedAnswer })
  const half = await connected(guard)
  half.write(halfRequest)
  const late = await connected(guard)
  late.write(halfRequest)
  const never = await connected(guard)
  never.write(halfRequest)
  await sleep(100)

  const sinceSignal = signal(guard, 'SIGTERM')
  const neverAnswered = nextAnswer(never)
  const lastAnswer = { status: 200, closes: true, body: allowedAnswer }
  await sleep(1_000)
  const closed = once(kept, 'close')
  kept.write(requestText)
  t.strictSame(await nextAnswer(kept), lastAnswer, 'an idle connection is used again')
  await closed
  await sleep(1_000)
  half.write(otherHalf)
  t.strictSame(await nextAnswer(half), lastAnswer, 'a body is completed 2 s after the signal')
  await sleep(linger + 1_000 - sinceSignal())
  t.equal((await sendOne(guard, sinceSignal)).outcome, 'refused', 'the listener is closed')
  late.write(otherHalf)
  t.strictSame(await nextAnswer(late), lastAnswer, 'a body is completed when the listener is closed')
  t.equal(await neverAnswered, undefined, 'a body that is never completed has no answer')
  const took = await endOf(t, guard, sinceSignal, 'SIGTERM')
  t.ok(took < deadline, `and the process does not wait for it: ${String(took)} ms`)
})

void test('SIGINT with idle connections: it does not wait for them', async (t) => {
  const guard = await start(t)
  const kept = await connected(guard)
  kept.write(requestText)
  t.strictSame(await nextAnswer(kept), { status: 200, closes: false, body: allowedAnswer })
  const sinceSignal = signal(guard, 'SIGINT')
  const took = await endOf(t, guard, sinceSignal, 'SIGINT')
  t.ok(took >= linger - 100, `it was there for 5 s: ${String(took)} ms`)
  t.ok(took < linger + 2_000, `and then it went: ${String(took)} ms`)
})

void test('a second signal ends it at once', async (t) => {
  const guard = await start(t)
  const sinceSignal = signal(guard, 'SIGTERM')
  await untilNotReady(guard, sinceSignal)
  guard.process.kill('SIGTERM')
  await guard.ended
  const took = sinceSignal()
  t.ok(took < 2_000, `it took ${String(took)} ms`)
})

/** A connection without TLS, on which these bytes are sent and then nothing more. */
async function stalled(t: Test, { hostname, port }: URL, bytes: string): Promise<void> {
  const socket = quiet(connectPlainly(Number(port), hostname))
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  socket.write(bytes)
}

void test('SIGTERM with connections that never come to a request: it does not wait for them', async (t) => {
  const guard = await start(t)
  await stalled(t, guard.webhook, '')
  await stalled(t, guard.health, '')
  await stalled(t, guard.health, 'GET /readyz HTTP/1.1\r\nhost: local')
  await sleep(100)
  const sinceSignal = signal(guard, 'SIGTERM')
  const isGone = guard.ended.then(() => true)
  t.equal(await Promise.race([isGone, sleep(deadline, false)]), true, 'it is gone within 10 s')
  guard.process.kill('SIGKILL')
  await endOf(t, guard, sinceSignal, 'SIGTERM')
})
