import { ConnectionProblem, type Answer, type WritableApiServer } from '../../src/kubernetes/api-server.ts'
import type { SmallApiServer } from './small-api-server.ts'

/** What can go wrong with a request: it is lost, its answer is lost, or the API server is not well. */
export const mishaps = ['none', 'request lost', 'answer lost', '500'] as const
export type Mishap = (typeof mishaps)[number]

/** The requests of one replica. Each waits until it is let through, one at a time. */
export class AwaitedAnswers implements WritableApiServer {
  readonly #server: SmallApiServer
  readonly #waiting: ((mishap: Mishap) => void)[] = []

  constructor(server: SmallApiServer) {
    this.#server = server
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0
  }

  /** Lets the request through that has waited longest. */
  letThrough(mishap: Mishap): void {
    this.#waiting.shift()?.(mishap)
  }

  get: WritableApiServer['get'] = (path) => this.#await(() => this.#server.get(path))
  send: WritableApiServer['send'] = (change) => this.#await(() => this.#server.send(change))
  open: WritableApiServer['open'] = () => this.#server.open()

  async #await(answer: () => Promise<Answer>): Promise<Answer> {
    const mishap = await new Promise<Mishap>((resolve) => this.#waiting.push(resolve))
    if (mishap === 'request lost') throw new ConnectionProblem('timeout')
    if (mishap === '500') return { code: 500, body: undefined, retryAfterMilliseconds: undefined }
    const given = await answer()
    if (mishap === 'answer lost') throw new ConnectionProblem('timeout')
    return given
  }
}
