import { spawnSync } from 'node:child_process'

import { medianOf } from './statistics.ts'

/** What one run of a process took. */
export interface Run {
  readonly milliseconds: number
  readonly code: number | null
  readonly text: string
}

/** Runs Node to its end, standard output kept. */
export function runNode(given: readonly string[]): Run {
  const began = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, given, {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  return { milliseconds: performance.now() - began, code: status, text: stdout + stderr }
}

const tellsMemory = `data:text/javascript,process.once('exit',()=>process._rawDebug('peak '+process.resourceUsage().maxRSS))`

/** The most memory that a run held, in MiB. */
export function peakMebibytes(given: readonly string[]): number {
  const { text } = runNode(['--import', tellsMemory, ...given])
  const [, kibibytes] = /^peak (\d+)$/m.exec(text) ?? []
  return Number(kibibytes) / 1024
}

/** The medians of several programs, run in turns so that a busy moment hits all of them. */
export function inTurns(rounds: number, programs: readonly (() => number)[]): readonly number[] {
  const figures: number[][] = programs.map(() => [])
  for (let round = 0; round < rounds; round += 1)
    for (const [index, program] of programs.entries()) figures[index]?.push(program())
  return figures.map(medianOf)
}
