import type { Target } from '../support/wire.ts'
import { answersOn, tcpTo, tlsTo, type Watched } from './patient-connection.ts'
import { plainRequest, requestBody, requestHead } from './plain-request.ts'

/** A client that keeps a connection and gives little for it. */
interface SlowClient {
  readonly name: string
  /** When it should be cut at the latest, in seconds. */
  readonly goalSeconds: number
  /** Gives the connection, with the clock begun at the first slow byte. */
  readonly begin: (target: Target) => Promise<Watched>
}

/** A server looks after its connections only now and then. */
const slackSeconds = 2

/** Sends a text, one byte a second. */
function dribble(connection: Watched, bytes: Buffer): Watched {
  let at = 0
  const timer = setInterval(() => {
    connection.socket.write(bytes.subarray(at, (at += 1)))
    if (at >= bytes.length) clearInterval(timer)
  }, 1_000)
  connection.socket.once('close', () => {
    clearInterval(timer)
  })
  return connection
}

/** The start of a ClientHello of 512 bytes. */
const helloStart = Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03])

async function sending(target: Target, text: string): Promise<Watched> {
  const connection = await tlsTo(target)
  if (text !== '') connection.socket.write(text)
  return connection
}

const head = Buffer.from(requestHead)

const slowClients: readonly SlowClient[] = [
  { name: 'TCP, and then nothing', goalSeconds: 10, begin: tcpTo },
  {
    name: 'TLS handshake, one byte a second',
    goalSeconds: 10,
    begin: async (target) => dribble(await tcpTo(target), Buffer.concat([helloStart, Buffer.alloc(506)])),
  },
  {
    name: 'head, one byte a second',
    goalSeconds: 10,
    begin: async (target) => dribble(await sending(target, ''), head),
  },
  {
    name: 'half a head, and then nothing',
    goalSeconds: 10,
    begin: (target) => sending(target, requestHead.slice(0, 40)),
  },
  {
    name: 'a request, then a second head, one byte a second',
    goalSeconds: 10,
    begin: async (target) => {
      const connection = await sending(target, plainRequest)
      await answersOn(connection, 1)
      return dribble(connection, head)
    },
  },
  { name: 'head, and then nothing', goalSeconds: 30, begin: (target) => sending(target, requestHead) },
  {
    name: 'body, one byte a second',
    goalSeconds: 30,
    begin: async (target) => dribble(await sending(target, requestHead), Buffer.from(requestBody)),
  },
  {
    name: 'chunked body, one byte a second',
    goalSeconds: 30,
    begin: async (target) =>
      dribble(
        await sending(target, requestHead.replace(/content-length: \d+/, 'transfer-encoding: chunked')),
        Buffer.from(Array.from(requestBody, (character) => `1\r\n${character}\r\n`).join('')),
      ),
  },
  {
    name: '2,000 requests whose answers are never read',
    goalSeconds: Infinity,
    begin: async (target) => {
      const connection = await sending(target, '')
      connection.socket.pause()
      for (let count = 0; count < 2_000; count += 1) connection.socket.write(plainRequest)
      return connection
    },
  },
  // An API server may open a connection that it uses only later: cutting this one early is no goal.
  { name: 'TLS, and then nothing', goalSeconds: Infinity, begin: (target) => sending(target, '') },
]

/**
 * Watches when slow clients are cut.
 *
 * @param watchSeconds how long to watch; those that are not cut by then are told as such
 * @returns what was not as promised
 */
export async function watchSlowClients(target: Target, watchSeconds: number): Promise<readonly string[]> {
  const problems: string[] = []
  await Promise.all(
    slowClients.map(async ({ name, goalSeconds, begin }) => {
      const connection = await begin(target)
      const { how, afterMilliseconds } = await connection.endWithin(watchSeconds * 1000)
      const seconds = how === 'open' ? Infinity : afterMilliseconds / 1000
      const [answer = ''] = connection
        .received()
        .split('\r\n')
        .slice(-10)
        .filter((line) => line.startsWith('HTTP'))
      const outcome =
        how === 'open'
          ? `not cut in ${String(watchSeconds)} s`
          : `${how} after ${seconds.toFixed(1)} s${answer === '' ? '' : `, told ${answer}`}`
      const isRight = goalSeconds === Infinity || seconds <= goalSeconds + slackSeconds
      console.log(`${name}: ${outcome}${isRight ? '' : `  <- goal ${String(goalSeconds)} s`}`)
      if (!isRight) problems.push(`${name}: ${outcome}`)
      connection.socket.destroy()
    }),
  )
  return problems
}
