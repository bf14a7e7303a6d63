import type { ComparingList } from './comparing-list.ts'
import type { Pace } from './pace.ts'
import { pause } from './pause.ts'
import type { WatchCache } from './watch-cache.ts'
import type { WatchReporter } from './watch-reporter.ts'

/**
 * Looks from time to time whether an open watch has told everything. It lists the very version that the watch has
 * reached. An object that the watch tells of meanwhile is left out; any other one that differs was missed.
 */
export class Verification<T> {
  readonly #list: ComparingList<T>
  readonly #cache: WatchCache<T>
  readonly #reporter: WatchReporter
  readonly #pace: Pace
  #dueAt = Infinity

  constructor(list: ComparingList<T>, cache: WatchCache<T>, reporter: WatchReporter, pace: Pace) {
    this.#list = list
    this.#cache = cache
    this.#reporter = reporter
    this.#pace = pace
  }

  /** Everything was listed just now. */
  postpone(): void {
    this.#dueAt = performance.now() + this.#pace.verifyMilliseconds * (1 - Math.random() / 5)
  }

  /**
   * Verifies whenever it is time, until the signal.
   * @param reached the version that the watch has reached
   */
  async runBeside(reached: () => string | undefined, signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(this.#dueAt - performance.now(), signal)
      await this.#list.turn(signal)
      if (signal.aborted) return
      this.postpone()
      await this.#verify(reached(), signal)
    }
  }

  async #verify(version: string | undefined, signal: AbortSignal): Promise<void> {
    if (version === undefined) return
    const compared = await this.#list.compare(version, signal)
    if (signal.aborted) return
    if ('trouble' in compared) {
      this.#reporter.tell({ event: 'not verified', reason: compared.trouble })
    } else if (compared.version !== version) {
      // An API server that does not know `Exact` lists what the watch may not have told yet.
      this.#cache.giveUp(compared.comparison)
      this.#reporter.tell({ event: 'not verified', reason: 'unexpected answer' })
    } else {
      const objects = this.#cache.adopt(compared.comparison)
      if (objects > 0) this.#reporter.tell({ event: 'missed', objects })
      const { milliseconds } = compared
      this.#reporter.tell({ event: 'verified', objects: this.#cache.size, milliseconds })
    }
    this.#reporter.tellFaults()
  }
}
