import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

import type { HostileServer } from '../support/hostile-server.ts'
import { exchange, type Target } from '../support/wire.ts'
import { plainRequest } from './plain-request.ts'

const connections = 10_000
const clients = 2
const mostMebibytes = 200

/** Resident memory of a process in MiB, as Linux tells it. */
const residentMebibytes = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]) / 1024

/** What a client process is told. */
export interface Crowd {
  readonly target: Target
  readonly count: number
  /** Is one request made on each connection before it lies idle? */
  readonly isUsed: boolean
}

/** How many connections the clients opened, and how many the server has left them. */
interface Counts {
  readonly opened: number
  readonly open: number
}

const total = (counts: readonly Counts[]): Counts => ({
  opened: counts.reduce((sum, { opened }) => sum + opened, 0),
  open: counts.reduce((sum, { open }) => sum + open, 0),
})

/** Opens connections from processes of their own: one process may not hold as many descriptors as it takes. */
async function openCrowd(crowd: Crowd): Promise<{ count(): Promise<Counts>; end(): void }> {
  const children = Array.from({ length: clients }, () =>
    fork(new URL('idle-crowd-client.ts', import.meta.url), { stdio: 'inherit' }),
  )
  const ask = async (message: object): Promise<Counts> =>
    total(
      await Promise.all(
        children.map(async (child) => {
          child.send(message)
          const [counts] = (await once(child, 'message')) as [Counts]
          return counts
        }),
      ),
    )
  await ask({ ...crowd, count: crowd.count / clients })
  return {
    count: () => ask({}),
    end() {
      for (const child of children) child.kill()
    },
  }
}

/** What a process takes once it has worked is not what connections cost: 10,000 requests on 100 connections. */
async function warmUp(target: Target): Promise<void> {
  for (let round = 0; round < 100; round += 1)
    await exchange(target, { pieces: [plainRequest.repeat(100)], answers: 100 })
}

/**
 * Opens 10,000 idle connections and compares the server's memory before and after. The server must be fresh:
 * memory that an earlier crowd left behind would be taken again, and not be seen.
 *
 * @param isUsed whether one request is made on each connection first
 * @returns what was not as promised
 */
export async function idleCrowd(
  { target, guard, isServing }: HostileServer,
  isUsed: boolean,
): Promise<readonly string[]> {
  const pid = guard.process.pid ?? 0
  await warmUp(target)
  const before = residentMebibytes(pid)
  const start = performance.now()
  const crowd = await openCrowd({ target, count: connections, isUsed })
  const seconds = (performance.now() - start) / 1000
  const askedAt = performance.now()
  const isAnswered = await isServing()
  const answerMilliseconds = performance.now() - askedAt
  // The garbage of 10,000 handshakes is not what a connection costs.
  await sleep(5_000)
  const { opened, open } = await crowd.count()
  const more = residentMebibytes(pid) - before
  crowd.end()
  const kind = isUsed ? 'after one request each' : 'that were never used'
  console.log(
    `${String(opened)} idle connections ${kind}, opened in ${seconds.toFixed(1)} s, ${String(open)} still open: ` +
      `${before.toFixed(0)} MiB before, ${more.toFixed(0)} MiB more; ` +
      `a request on another connection ${isAnswered ? `answered in ${answerMilliseconds.toFixed(0)} ms` : 'lost'}`,
  )
  return [
    ...(opened < connections ? [`only ${String(opened)} connections ${kind}`] : []),
    ...(isAnswered ? [] : [`a request beside idle connections ${kind}`]),
    ...(more < mostMebibytes ? [] : [`${more.toFixed(0)} MiB more for idle connections ${kind}`]),
  ]
}
