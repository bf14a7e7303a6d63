import type { Pace } from './pace.ts'
import type { Trouble } from './trouble.ts'

/**
 * Why there will be nothing to know: the API server refuses to list or to watch, or it has no such kind, as before a
 * CRD is installed. Both not just for a moment.
 */
export const withheldReasons = ['forbidden', 'no such kind'] as const

export type Withheld = (typeof withheldReasons)[number]

/** How far a collection can be relied on. */
export interface WatchState {
  /** The collection was complete once, and is not withheld now. */
  readonly isComplete: boolean
  /**
   * How long it has been out of step, in milliseconds: since the connection was lost, or since the last word on a
   * watch that was silent, or since the start when it never was complete. 0 while a watch is open.
   */
  readonly behindMilliseconds: number
  /** Nothing is known then. */
  readonly withheld: Withheld | undefined
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
  #withheld: Withheld | undefined
  /** Since when it has been out of step; undefined in step. */
  #lostAt: number | undefined
  /** What every answer has been, and since when. */
  #lasting: { readonly trouble: Trouble; readonly since: number } | undefined
  #open: Open | undefined

  constructor(pace: Pace, now: number) {
    this.#pace = pace
    this.#lostAt = now
  }

  at(now: number): WatchState {
    return {
      isComplete: this.#isListed && this.#withheld === undefined,
      behindMilliseconds: this.#lostAt === undefined ? 0 : Math.max(0, now - this.#lostAt),
      withheld: this.#withheld,
    }
  }

  get withheld(): Withheld | undefined {
    return this.#withheld
  }

  /** From now on it is asked for. */
  begun(now: number): void {
    this.#lostAt = now
  }

  /** Every object is known. A right to list is no right to watch: what is withheld stays so. */
  listed(): void {
    this.#isListed = true
    this.#lostAt = undefined
  }

  /** A watch is open. @returns as what the collection was withheld until now */
  opened(now: number): Withheld | undefined {
    const wasWithheld = this.#withheld
    this.#withheld = undefined
    this.#lasting = undefined
    this.#open = { at: now, heardAt: now, hasTold: false, lostAt: this.#lostAt }
    this.#lostAt = undefined
    return wasWithheld
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
   * @returns how long refusals, or answers that there is no such kind, must still last until they are meant, in
   * milliseconds; 0 when they are; undefined when it was something else
   */
  failed(trouble: Trouble, now: number): number | undefined {
    this.#lostAt ??= now
    const meaning = meaningOf(trouble)
    if (this.#lasting?.trouble !== trouble) this.#lasting = { trouble, since: now }
    if (meaning === undefined) return undefined
    if (this.#withheld === meaning) return 0
    return Math.max(0, this.#lasting.since + this.#lastsFor(meaning) - now)
  }

  #lastsFor(meaning: Withheld): number {
    const { forbiddenAfterMilliseconds, unknownAfterMilliseconds } = this.#pace
    return meaning === 'forbidden' ? forbiddenAfterMilliseconds : unknownAfterMilliseconds
  }

  /** What was answered is meant: nothing is known. @returns whether that is new */
  withhold(as: Withheld): boolean {
    const isNew = this.#withheld !== as
    this.#withheld = as
    this.#isListed = false
    return isNew
  }
}

/** What an answer comes to mean when it lasts. */
export function meaningOf(trouble: Trouble): Withheld | undefined {
  if (trouble === 'forbidden') return 'forbidden'
  return trouble === 'not found' ? 'no such kind' : undefined
}
