import { existsSync, readFileSync, truncateSync } from 'node:fs'

import { ask } from './ask.ts'
import { send, type Amount } from './load.ts'
import type { Workload } from './reviews.ts'
import type { MeasuredServer } from './servers.ts'
import { medianOf, quantileOf } from './statistics.ts'

/** V8 compiles what is called often, step by step; after these requests it has done so. */
const warmUpRequests = 40_000

/** What one server did in one round. */
export interface Figures {
  readonly cpuMicroseconds: number
  readonly p50Microseconds: number
  readonly p99Microseconds: number
}

/** The bare server and the guard in the same round. */
export interface Round {
  readonly bare: Figures
  readonly guard: Figures
}

export interface Contestants {
  readonly bare: MeasuredServer
  readonly guard: MeasuredServer
  /** File that the guard logs to: its lines tell the verdicts. */
  readonly guardLog: string
}

/** How much is sent in each of how many rounds. `folder` is for the files of the load. */
export interface Plan extends Amount {
  readonly rounds: number
  readonly folder: string
}

/**
 * Runs rounds in which both servers take the same load, one after the other, each first in every second one.
 *
 * @throws when an answer is none, or not the expected one
 */
export async function runRounds(
  contestants: Contestants,
  workload: Workload,
  { rounds, folder, ...amount }: Plan,
): Promise<readonly Round[]> {
  const { bare, guard, guardLog } = contestants
  const answer = await ask(guard.origin, workload)
  if (!answer.includes(workload.expected))
    throw new Error(`${workload.title}: expected ${workload.expected} in ${answer}`)
  const measure = (server: MeasuredServer): Promise<Figures> => measured(server, workload, amount, folder)
  const warmUp = { ...amount, requests: warmUpRequests }
  for (const server of [bare, guard]) await measured(server, workload, warmUp, folder)
  const done: Round[] = []
  for (let round = 0; round < rounds; round += 1) {
    truncateSync(guardLog)
    const guardFirst = round % 2 === 0 ? await measure(guard) : undefined
    const bareFigures = await measure(bare)
    const guardFigures = guardFirst ?? (await measure(guard))
    expectVerdicts(guardLog, amount.requests)
    done.push({ bare: bareFigures, guard: guardFigures })
  }
  return done
}

/** The median over the rounds of guard to bare. */
export const medianRatio = (rounds: readonly Round[], figure: keyof Figures): number =>
  medianOf(rounds.map(({ bare, guard }) => guard[figure] / bare[figure]))

/** The median over the rounds of one server's figure. */
export const medianFigure = (rounds: readonly Round[], of: keyof Round, figure: keyof Figures): number =>
  medianOf(rounds.map((round) => round[of][figure]))

async function measured(
  server: MeasuredServer,
  workload: Workload,
  amount: Amount,
  folder: string,
): Promise<Figures> {
  const before = server.cpuMicroseconds()
  const { latenciesMicroseconds } = await send(server.origin, workload, amount, folder)
  return {
    cpuMicroseconds: (server.cpuMicroseconds() - before) / latenciesMicroseconds.length,
    p50Microseconds: quantileOf(latenciesMicroseconds, 0.5),
    p99Microseconds: quantileOf(latenciesMicroseconds, 0.99),
  }
}

/** The log has a line for each request, and each says the same verdict. */
function expectVerdicts(logFile: string, requests: number): void {
  const log = existsSync(logFile) ? readFileSync(logFile, 'utf8') : ''
  const lines = log.split('"event":"review"').length - 1
  const allowed = log.split('"verdict":"allowed"').length - 1
  if (lines === requests && allowed === requests) return
  throw new Error(
    `${logFile}: ${String(allowed)} of ${String(lines)} verdicts are "allowed", expected ${String(requests)}`,
  )
}
