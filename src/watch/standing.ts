import type { Pace } from './pace.ts'
import type { Trouble } from './trouble.ts'

/** How far a collection can be relied on. */
export interface WatchState {
  /** The collection was complete once, and is not forbidden now. */
  readonly isComplete: boolean
  /**
   * How long it has been out of step, in milliseconds: since the connection was lost, or since the last word on a
   * watch that was silent, or since the start when it never was complete. 0 while a watch is open.
   */
  readonly behindMilliseconds: number
  /** The API server refuses to list or to watch, and not just for a moment. Nothing is known then. */
  readonly isForbidden: boolean
}

/** The watch that is open. */
interface Open {
  readonly at: number
  heardAt: number
  hasTold: boolean
  /** Since when the collection had been out of step before. */
  readonly lostAt: number | undefined
}

/** Keeps account of how far a collection can be relied on. All times are those of `performance.now()`. */
export class Standing {
  readonly #pace: Pace
  #isListed = false
  #isForbidden = false
  /** Since when it has been out of step; undefined in step. */
  #lostAt: number | undefined
  /** Since when every answer has been a refusal. */
  #refusedAt: number | undefined
  #open: Open | undefined

  constructor(pace: Pace, now: number) {
    this.#pace = pace
    this.#lostAt = now
  }

  at(now: number): WatchState {
    return {
      isComplete: this.#isListed && !this.#isForbidden,
      behindMilliseconds: this.#lostAt === undefined ? 0 : Math.max(0, now - this.#lostAt),
      isForbidden: this.#isForbidden,
    }
  }

  get isForbidden(): boolean {
    return this.#isForbidden
  }

  /** From now on it is asked for. */
  begun(now: number): void {
    this.#lostAt = now
  }

  /** Every object is known. A right to list is no right to watch: what is forbidden stays so. */
  listed(): void {
    this.#isListed = true
    this.#lostAt = undefined
  }

  /** A watch is open. @returns whether it was forbidden until now */
  opened(now: number): boolean {
    const wasForbidden = this.#isForbidden
    this.#isForbidden = false
    this.#refusedAt = undefined
    this.#open = { at: now, heardAt: now, hasTold: false, lostAt: this.#lostAt }
    this.#lostAt = undefined
    return wasForbidden
  }

  /** Something came on the watch that is open. */
  heard(now: number): void {
    if (this.#open === undefined) return
    this.#open.heardAt = now
    this.#open.hasTold = true
  }

  /**
   * The watch is over. One that told nothing and was not open for long never was in step: an API server that opens
   * watches and closes them at once must not pass for one that is well.
   * @param wasSilent it is known to be in step only until the last word
   * @returns whether it was open for long enough to show that the API server is well
   */
  lost(now: number, wasSilent: boolean): boolean {
    if (this.#open === undefined) return false
    const { at, heardAt, hasTold, lostAt } = this.#open
    this.#open = undefined
    const { settledMilliseconds, listGapMilliseconds } = this.#pace
    const isSettled = now - at >= (hasTold ? listGapMilliseconds : settledMilliseconds)
    const inStepUntil = wasSilent ? heardAt : now
    this.#lostAt = hasTold || isSettled ? inStepUntil : (lostAt ?? inStepUntil)
    return isSettled
  }

  /**
   * A request came to nothing.
   * @returns how long refusals must still last until they are meant, in milliseconds; 0 when they are; undefined
   * when it was no refusal
   */
  failed(trouble: Trouble, now: number): number | undefined {
    this.#lostAt ??= now
    if (trouble !== 'forbidden') {
      this.#refusedAt = undefined
      return undefined
    }
    if (this.#isForbidden) return 0
    this.#refusedAt ??= now
    return Math.max(0, this.#refusedAt + this.#pace.forbiddenAfterMilliseconds - now)
  }

  /** The refusals are meant: nothing is known. @returns whether that is new */
  forbidden(): boolean {
    const isNew = !this.#isForbidden
    this.#isForbidden = true
    this.#isListed = false
    return isNew
  }
}
