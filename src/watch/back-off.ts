import type { Pace } from './pace.ts'

type Limits = Pick<Pace, 'shortestRetryMilliseconds' | 'longestRetryMilliseconds'>

/**
 * How long to wait after a failure: a random time between the shortest wait and a bound that doubles with each
 * failure in a row, up to the longest wait. Random, so that the many clients of an API server that was away do not
 * come back at the same moment.
 */
export class BackOff {
  readonly #limits: Limits
  readonly #random: () => number
  #failures = 0

  constructor(limits: Limits, random: () => number = Math.random) {
    this.#limits = limits
    this.#random = random
  }

  /** The wait after one more failure, in milliseconds. */
  afterFailure(): number {
    const { shortestRetryMilliseconds: shortest, longestRetryMilliseconds: longest } = this.#limits
    this.#failures += 1
    // 2 ** 30 is past any longest wait; more doublings would end in Infinity.
    const bound = Math.min(longest, shortest * 2 ** Math.min(this.#failures, 30))
    return shortest + this.#random() * (bound - shortest)
  }

  /**
   * The wait when the API server says itself how long to wait (`Retry-After`): that, and up to as much again, within
   * the longest wait. It knows better than a count of failures, which is left alone.
   */
  afterRequest(askedMilliseconds: number): number {
    const { shortestRetryMilliseconds: shortest, longestRetryMilliseconds: longest } = this.#limits
    const least = Math.max(askedMilliseconds, shortest)
    return Math.min(longest, least + this.#random() * least)
  }

  /** All is well: the next failure is the first again. */
  reset(): void {
    this.#failures = 0
  }
}
