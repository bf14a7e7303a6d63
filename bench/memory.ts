import { send } from './load.ts'
import { workloads } from './reviews.ts'
import { startServer, type Program } from './servers.ts'

/** Resident memory of one server after a number of requests, in bytes. */
export interface Memory {
  readonly after100k: number
  readonly after200k: number
  readonly after500k: number
}

/** Sends half a million updates to a fresh server and looks at its memory on the way. */
export async function measureMemory(program: Program, logFile: string, folder: string): Promise<Memory> {
  const server = await startServer(program, logFile)
  const after = async (requests: number): Promise<number> => {
    await send(server.origin, workloads.update3x3, { requests, connections: 16 }, folder)
    return server.residentBytes()
  }
  try {
    return {
      after100k: await after(100_000),
      after200k: await after(100_000),
      after500k: await after(300_000),
    }
  } finally {
    await server.stop()
  }
}
