import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Writable } from 'node:stream'

/** What to start. */
export interface Program {
  readonly program: string
  readonly arguments: readonly string[]
  /** Its standard output and standard error go there, after what is there already. */
  readonly logFile: string
  /** Is removed by the watcher when this process dies before it stopped the program. */
  readonly folder: string
}

/**
 * The shell becomes the program, so `$$` stays its process id. The watcher beside it reads a pipe of which only
 * this process holds the other end: the end of it without a line means that this process is gone, even by
 * SIGKILL, and then nobody else would end the program.
 */
const script = `
folder=$1; shift
( trap '' INT TERM HUP
  exec >/dev/null 2>&1
  read -r line <&3 || { kill -KILL $$; sleep 0.2; rm -rf "$folder"; } ) &
exec "$@" 3<&-
`

const lastLines = 12

/** A program that ends with this process, however this process ends. */
export class OwnedProcess {
  readonly #child: ChildProcess
  readonly #name: string
  readonly #logFile: string
  readonly #ended: Promise<void>
  #isOver = false
  #says = ''

  constructor({ program, arguments: given, logFile, folder }: Program) {
    this.#name = basename(program)
    this.#logFile = logFile
    const log = openSync(logFile, 'a')
    this.#child = spawn('/bin/sh', ['-c', script, this.#name, folder, program, ...given], {
      stdio: ['ignore', log, log, 'pipe'],
    })
    closeSync(log)
    const pipe = this.#child.stdio[3] as Writable
    // The watcher may be gone already.
    pipe.on('error', () => undefined)
    this.#ended = new Promise((resolve) => {
      const over = (says: string): void => {
        this.#isOver = true
        this.#says = says
        pipe.end('ended\n')
        resolve()
      }
      this.#child.on('error', ({ message }) => {
        over(message)
      })
      this.#child.on('exit', (code, signal) => {
        over(`ended with ${String(code ?? signal)}`)
      })
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Fails, with the end of its log, when the program is not running any more. */
  checkIsRunning(): void {
    if (!this.#isOver) return
    const lines = readFileSync(this.#logFile, 'utf8').trimEnd().split('\n').slice(-lastLines)
    throw new Error(`${this.#name} ${this.#says}:\n${lines.join('\n')}`)
  }

  /** Asks the program to end, and ends it by force when it has not within the time. */
  async stop(withinMilliseconds: number): Promise<void> {
    if (!this.#isOver) this.#child.kill('SIGTERM')
    const force = setTimeout(() => this.#child.kill('SIGKILL'), withinMilliseconds)
    await this.#ended
    clearTimeout(force)
  }

  /** Ends the program as a crash would: nothing is said to its clients. */
  async kill(): Promise<void> {
    if (!this.#isOver) this.#child.kill('SIGKILL')
    await this.#ended
  }
}
