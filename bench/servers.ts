import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** The core that the server has to itself; the load runs on another one. */
const serverCore = '0'

/** Linux counts a process' CPU time in ticks of 10 ms. */
const microsecondsPerTick = 10_000

/** A program that is started and measured: arguments for the Node that runs this. */
export type Program = readonly string[]

/** A server process that is measured. */
export interface MeasuredServer {
  readonly origin: string
  /** Where it tells whether it is ready; empty if it does not say so. */
  readonly health: string
  /** CPU time that the process has used, all threads, user and system. */
  cpuMicroseconds(): number
  /** Memory that the process holds now. */
  residentBytes(): number
  stop(): Promise<void>
}

/**
 * Starts a program on the server's core, with its log in a file, and waits until the log says where it listens.
 */
export async function startServer(program: Program, logFile: string): Promise<MeasuredServer> {
  const log = openSync(logFile, 'a')
  const child = spawn('taskset', ['-c', serverCore, process.execPath, ...program], {
    stdio: ['ignore', log, 'inherit'],
  })
  closeSync(log)
  const [origin = '', health = ''] = await addressesIn(logFile, child)
  const pid = String(child.pid)
  return {
    origin,
    health,
    cpuMicroseconds() {
      const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
      // utime and stime are the 14th and 15th field (man 5 proc); two stand before the bracket.
      const [user, system] = fields.split(' ').slice(11, 13).map(Number)
      return ((user ?? 0) + (system ?? 0)) * microsecondsPerTick
    },
    residentBytes() {
      const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
      return Number(kibibytes) * 1024
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function addressesIn(logFile: string, child: ChildProcess): Promise<readonly string[]> {
  const deadline = Date.now() + 10_000
  while (Date.now() < deadline && child.exitCode === null) {
    const line = readFileSync(logFile, 'utf8')
      .split('\n')
      .find((one) => one.includes('"listening"'))
    if (line !== undefined) {
      const { addresses } = JSON.parse(line) as { readonly addresses: readonly string[] }
      return addresses
    }
    await sleep(5)
  }
  child.kill('SIGKILL')
  throw new Error(`the server did not come to listen: ${readFileSync(logFile, 'utf8')}`)
}
