import { ConnectionProblem, type RequestLimits } from './api-server.ts'

/** Ends what is at work on one request, when its time is over or its signal says so. */
export class GivingUp {
  readonly #signal: AbortSignal
  readonly #timer: NodeJS.Timeout
  readonly #givenUp: Promise<never>
  #reject: (problem: ConnectionProblem) => void = () => undefined
  #destroy: (problem: ConnectionProblem) => void = () => undefined
  #problem: ConnectionProblem | undefined

  constructor({ signal, timeoutMilliseconds }: RequestLimits) {
    this.#givenUp = new Promise((_resolve, reject) => {
      this.#reject = reject
    })
    // It may be given up when nobody waits for it.
    this.#givenUp.catch(() => undefined)
    this.#signal = signal
    this.#timer = setTimeout(() => {
      this.#giveUp('timeout')
    }, timeoutMilliseconds)
    if (signal.aborted) this.#onAbort()
    else signal.addEventListener('abort', this.#onAbort)
  }

  /** What is to be destroyed from now on. It happens at once if it is given up already. */
  of(destroy: (problem: ConnectionProblem) => void): void {
    this.#destroy = destroy
    if (this.#problem !== undefined) destroy(this.#problem)
  }

  /** What comes of the work, or a rejection when it is given up first. */
  orResult<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#givenUp])
  }

  /** The time no longer runs; the signal still counts. */
  endTime(): void {
    clearTimeout(this.#timer)
  }

  /** Neither counts any longer. */
  end(): void {
    this.endTime()
    this.#signal.removeEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = (): void => {
    this.#giveUp('aborted')
  }

  #giveUp(code: string): void {
    this.end()
    this.#problem = new ConnectionProblem(code)
    this.#reject(this.#problem)
    this.#destroy(this.#problem)
  }
}
