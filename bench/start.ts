import { join } from 'node:path'

import { ask } from './ask.ts'
import { workloads } from './reviews.ts'
import { startServer, type Program } from './servers.ts'
import { medianOf } from './statistics.ts'

/** Time from the start of the process to the first answer, in milliseconds. */
async function firstAnswer(program: Program, logFile: string): Promise<number> {
  const start = performance.now()
  const server = await startServer(program, logFile)
  try {
    await ask(server.origin, workloads.create3x3)
    return performance.now() - start
  } finally {
    await server.stop()
  }
}

/** The median over some rounds of how much longer the guard takes to its first answer. */
export async function firstAnswerRatio(
  programs: { readonly bare: Program; readonly guard: Program },
  rounds: number,
  folder: string,
): Promise<number> {
  const ratios: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const bare = await firstAnswer(programs.bare, join(folder, `start.${String(round)}.bare.log`))
    const guard = await firstAnswer(programs.guard, join(folder, `start.${String(round)}.guard.log`))
    ratios.push(guard / bare)
  }
  return medianOf(ratios)
}
