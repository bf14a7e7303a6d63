/**
 * Shows what hostile input costs: `npm run hostile`. It sends each hostile body to a server process, asks
 * `/readyz` all the while, and holds two promises: an answer within 1 s, and `/readyz` within three times
 * what JSON.parse takes for that body. A body that misses them is tried again: this machine has other work.
 */
import { Worker } from 'node:worker_threads'

import { hostileBodies, isAnswerTo, type HostileBody } from '../support/hostile-bodies.ts'
import { startGuardedBy, type HostileServer } from '../support/hostile-server.ts'
import type { Answer } from '../support/webhook.ts'
import { asOwner } from './owner.ts'

const answerWithinMilliseconds = 1_000
const parseTimes = 3
/** What a probe may take when nothing is going on at the server, on a machine with other work. */
const floorMilliseconds = 50
const attempts = 4

/** How long JSON.parse takes for a body, as text in memory; it may refuse it. */
function parseTimeOf(body: Buffer): number {
  const start = performance.now()
  try {
    JSON.parse(body.toString('utf8'))
  } catch {
    // Refusing takes time as well.
  }
  return performance.now() - start
}

/** Asks `/readyz` without pause from a thread of its own, so that sending a large body does not slow it. */
class Prober {
  readonly #worker: Worker

  constructor(health: URL) {
    this.#worker = new Worker(new URL('readyz-prober.ts', import.meta.url), {
      workerData: new URL('/readyz', health).href,
    })
  }

  /** Resolves when the first probe has been answered. */
  ready(): Promise<unknown> {
    return new Promise((resolve) => this.#worker.once('message', resolve))
  }

  /** The longest that a probe took since this was last asked, in milliseconds. */
  longest(): Promise<number> {
    return new Promise((resolve) => {
      this.#worker.once('message', resolve)
      this.#worker.postMessage('longest')
    })
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }
}

interface Measured {
  readonly bytes: number
  readonly status: number | string
  readonly isAnswerRight: boolean
  readonly answerMilliseconds: number
  readonly parseMilliseconds: number
  readonly probeMilliseconds: number
}

const withinTime = ({ answerMilliseconds, parseMilliseconds, probeMilliseconds }: Measured): boolean =>
  answerMilliseconds <= answerWithinMilliseconds &&
  probeMilliseconds <= parseTimes * parseMilliseconds + floorMilliseconds

async function measured(server: HostileServer, prober: Prober, input: HostileBody): Promise<Measured> {
  const body = input.body()
  const parseMilliseconds = parseTimeOf(body)
  await prober.longest()
  const start = performance.now()
  const answer: Answer | string = await server.post({ ...input, body: () => body }).catch(String)
  const answerMilliseconds = performance.now() - start
  const probeMilliseconds = await prober.longest()
  return {
    bytes: body.length,
    status: typeof answer === 'string' ? answer : answer.status,
    isAnswerRight:
      typeof answer !== 'string' && answer.status === input.status && isAnswerTo(input, answer.body),
    answerMilliseconds,
    parseMilliseconds,
    probeMilliseconds,
  }
}

/** The first measurement that keeps the promises, or the last one. */
async function bestOf(server: HostileServer, prober: Prober, input: HostileBody): Promise<Measured> {
  for (let attempt = 1; ; attempt += 1) {
    const one = await measured(server, prober, input)
    if ((one.isAnswerRight && withinTime(one)) || attempt === attempts) return one
  }
}

const owner = asOwner()
const server = await startGuardedBy(owner.test)
const prober = new Prober(server.guard.health)
await prober.ready()
const missed: string[] = []
console.log(
  '| input | bytes | answer | ms | parse ms | readyz ms | |\n| --- | --: | --- | --: | --: | --: | --- |',
)
for (const input of hostileBodies) {
  const one = await bestOf(server, prober, input)
  const verdict = !one.isAnswerRight ? 'another answer' : withinTime(one) ? '' : 'too slow'
  if (verdict !== '') missed.push(input.name)
  const times = [one.answerMilliseconds, one.parseMilliseconds, one.probeMilliseconds]
  console.log(
    `| ${[input.name, one.bytes, one.status, ...times.map((time) => time.toFixed(1)), verdict].join(' | ')} |`,
  )
}
await prober.stop()
if (!(await server.isServing())) missed.push('a plain review afterwards')
owner.end()
console.log(
  missed.length === 0
    ? `${String(hostileBodies.length)} inputs: each answered within ${String(answerWithinMilliseconds)} ms`
    : `missed: ${missed.join('; ')}`,
)
if (missed.length > 0) process.exitCode = 1
