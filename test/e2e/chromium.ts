import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { Readable, Writable } from 'node:stream'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Chromium's program: what CHROMIUM names, or the first on the PATH. Undefined where there is none. */
export function chromiumProgram(): string | undefined {
  const { CHROMIUM, PATH = '' } = process.env
  if (CHROMIUM !== undefined && CHROMIUM !== '') return CHROMIUM
  const candidates = names.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)))
  return candidates.find((candidate) => existsSync(candidate))
}

/** A message of the DevTools protocol: an answer has the id of what was asked, an event a method. */
export interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly message: string }
  readonly sessionId?: string
}

/** A browser without a window, asked over a pipe: no port is opened. */
export class Chromium {
  readonly events: Message[] = []
  readonly #process: ChildProcess
  readonly #ended: Promise<unknown>
  readonly #to: Writable
  readonly #folder = mkdtempSync(join(tmpdir(), 'clusterset-guard-chromium-'))
  readonly #waiting = new Map<number, (message: Message) => void>()
  readonly #hearing = new Set<(message: Message) => void>()
  #sessionId: string | undefined
  #id = 0

  constructor(program: string) {
    this.#process = spawn(
      program,
      [
        '--headless=new',
        '--disable-gpu',
        '--no-first-run',
        '--disable-dev-shm-usage',
        '--remote-debugging-pipe',
        `--user-data-dir=${this.#folder}`,
        // Chromium refuses to be root with a sandbox. The pages are our own.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        'about:blank',
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    )
    this.#ended = new Promise((resolve) => this.#process.once('exit', resolve))
    const [, , , to, from] = this.#process.stdio
    if (!(to instanceof Writable) || !(from instanceof Readable)) throw new Error('no pipe')
    this.#to = to
    let unread = ''
    from.setEncoding('utf8').on('data', (text: string) => {
      const messages = `${unread}${text}`.split('\0')
      unread = messages.pop() ?? ''
      for (const message of messages) this.#hear(JSON.parse(message) as Message)
    })
  }

  #hear(message: Message): void {
    if (message.id !== undefined) this.#waiting.get(message.id)?.(message)
    else this.events.push(message)
    for (const hear of this.#hearing) hear(message)
  }

  /** Asks something of the protocol. Rejects with what Chromium says when it refuses. */
  async ask(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<Message['result']> {
    this.#id += 1
    const id = this.#id
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve))
    this.#to.write(`${JSON.stringify({ id, method, params, sessionId: this.#sessionId })}\0`)
    const { result, error } = await answer
    if (error !== undefined) throw new Error(`${method}: ${error.message}`)
    return result
  }

  /** Opens a page of its own, so that what it says and asks for is heard from the start. */
  async openTab(): Promise<void> {
    const created = await this.ask('Target.createTarget', { url: 'about:blank' })
    const attached = await this.ask('Target.attachToTarget', {
      targetId: created?.['targetId'],
      flatten: true,
    })
    this.#sessionId = String(attached?.['sessionId'])
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await this.ask(`${domain}.enable`)
  }

  /** Goes to a page and waits until it is loaded. */
  async go(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => {
      const hear = ({ method }: Message): void => {
        if (method !== 'Page.loadEventFired') return
        this.#hearing.delete(hear)
        resolve()
      }
      this.#hearing.add(hear)
    })
    await this.ask('Page.navigate', { url })
    await loaded
  }

  /** The value of an expression in the page. */
  async valueOf(expression: string): Promise<unknown> {
    const answer = await this.ask('Runtime.evaluate', { expression, returnByValue: true })
    const result = answer?.['result']
    return typeof result === 'object' && result !== null && 'value' in result ? result.value : undefined
  }

  async close(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#ended
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
