import type { ComparingList } from './comparing-list.ts'
import type { Pace } from './pace.ts'
import { pause } from './pause.ts'
import type { WatchCache } from './watch-cache.ts'
import type { WatchReporter } from './watch-reporter.ts'

/**
 * Looks from time to time whether an open watch has told everything. It lists the collection while the watch goes on,
 * and gives the watch time to tell what happened before. An object that it has told of meanwhile is left out; any other
 * one that differs was missed. To list the very version that the watch has reached would need no such time, but a
 * collection that is quiet has a version that the API server soon no longer keeps.
 */
export class Verification<T> {
  readonly #list: ComparingList<T>
  readonly #cache: WatchCache<T>
  readonly #reporter: WatchReporter
  readonly #pace: Pace
  #dueAt = Infinity
  /** Whether a watch has ended during the last verification. It has begun again beside the next watch then. */
  #wasCut = false

  constructor(list: ComparingList<T>, cache: WatchCache<T>, reporter: WatchReporter, pace: Pace) {
    this.#list = list
    this.#cache = cache
    this.#reporter = reporter
    this.#pace = pace
  }

  /** Everything was listed just now. */
  postpone(): void {
    this.#wasCut = false
    this.#dueAt = performance.now() + this.#pace.verifyMilliseconds * (1 - Math.random() / 5)
  }

  /** Verifies whenever it is time, until the signal. */
  async runBeside(signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(this.#dueAt - performance.now(), signal)
      await this.#list.turn(signal)
      if (signal.aborted) return
      if (await this.#verify(signal)) this.postpone()
      else this.#cut()
    }
  }

  /** A watch has ended before the verification: the next one is long enough for it. It lasts from its beginning. */
  #cut(): void {
    if (this.#wasCut) {
      this.#reporter.tell({ event: 'not verified', reason: 'short' })
      this.postpone()
    } else this.#wasCut = true
  }

  /** @returns false when the watch was over before there was a result */
  async #verify(signal: AbortSignal): Promise<boolean> {
    const compared = await this.#list.compare(signal)
    if ('trouble' in compared) {
      if (signal.aborted) return false
      this.#reporter.tell({ event: 'not verified', reason: compared.trouble })
      return true
    }
    if (!(await this.#hasArrived(signal))) {
      this.#cache.giveUp(compared.comparison)
      return false
    }
    const objects = this.#cache.adopt(compared.comparison)
    if (objects > 0) this.#reporter.tell({ event: 'missed', objects })
    const { milliseconds } = compared
    this.#reporter.tell({ event: 'verified', objects: this.#cache.size, milliseconds })
    this.#reporter.tellFaults()
    return true
  }

  /** Waits until what happened before a list has been told. False when the watch is over before that. */
  async #hasArrived(signal: AbortSignal): Promise<boolean> {
    await pause(this.#pace.onItsWayMilliseconds, signal)
    return !signal.aborted
  }
}
