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
   * How long it has been out of step, in milliseconds: since a list, when no watch has been in step after it; since the
   * end of a watch, or the last word on one that broke; since the start, when it never was complete. 0 while a watch is
   * in step.
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
}

/** Keeps account of how far a collection can be relied on. All times are those of `performance.now()`. */
export class Standing {
  readonly #pace: Pace
  #isListed = false
  #withheld: Withheld | undefined
  /** Since when it has been out of step, unless a watch is in step now. */
  #lostAt: number
  /** What every answer has been, and since when. */
  #lasting: { readonly trouble: Trouble; readonly since: number } | undefined
  #open: Open | undefined

  constructor(pace: Pace, now: number) {
    this.#pace = pace
    this.#lostAt = now
  }

  at(now: number): WatchState {
    const withheld = this.#hasLapsed(now) ? undefined : this.#withheld
    return {
      isComplete: this.#isListed && withheld === undefined,
      behindMilliseconds: this.#isInStep(now) ? 0 : Math.max(0, now - this.#lostAt),
      withheld,
    }
  }

  get withheld(): Withheld | undefined {
    return this.#withheld
  }

  /** From now on it is asked for. */
  begun(now: number): void {
    this.#lostAt = now
  }

  /**
   * Every object is known, as of now. A right to list is no right to watch: what is forbidden stays so.
   * @returns as what the collection was withheld until now, if it no longer is
   */
  listed(now: number): Withheld | undefined {
    this.#isListed = true
    this.#lostAt = now
    return this.#withheld === 'no such kind' ? this.#endWithheld() : undefined
  }

  /** A watch is open. @returns as what the collection was withheld until now */
  opened(now: number): Withheld | undefined {
    this.#open = { at: now, heardAt: now, hasTold: false }
    return this.#endWithheld()
  }

  /** Something came on the watch that is open. */
  heard(now: number): void {
    if (this.#open === undefined) return
    this.#open.heardAt = now
    this.#open.hasTold = true
  }

  /**
   * The watch is over. What has no end from the API server was in step until the last word only: a peer that is gone is
   * noticed long after it went.
   * @param how whether the API server has ended it, or it broke
   * @returns whether it was open for long enough to show that the API server is well
   */
  lost(now: number, how: 'ended' | 'broken'): boolean {
    if (this.#open === undefined) return false
    const { at, heardAt, hasTold } = this.#open
    if (this.#isInStep(now)) this.#lostAt = how === 'ended' ? now : heardAt
    this.#open = undefined
    const { settledMilliseconds, listGapMilliseconds } = this.#pace
    return now - at >= (hasTold ? listGapMilliseconds : settledMilliseconds)
  }

  /**
   * Whether the watch that is open has told everything from before it was opened. Its head says nothing: an API server
   * that is back from a restart answers 200 for a version that it no longer keeps, and says so only then.
   */
  #isInStep(now: number): boolean {
    if (this.#open === undefined) return false
    return this.#open.hasTold || now - this.#open.at >= this.#pace.onItsWayMilliseconds
  }

  /** Whether it would be out of step for too long for a watch to go on from where it was. */
  isTooOldAt(time: number): boolean {
    return this.at(time).behindMilliseconds > this.#pace.settledMilliseconds
  }

  /**
   * A request came to nothing. Where there is no such kind nothing is out of step, as long as that is answered.
   * @returns how long refusals, or answers that there is no such kind, must still last until they are meant, in
   * milliseconds; 0 when they are; undefined when it was something else
   */
  failed(trouble: Trouble, now: number): number | undefined {
    const meaning = meaningOf(trouble)
    if (meaning === 'no such kind' && this.#withheld === meaning) this.#lostAt = now
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
  withhold(as: Withheld, now: number): boolean {
    const isNew = this.#withheld !== as
    this.#withheld = as
    this.#isListed = false
    if (as === 'no such kind') this.#lostAt = now
    return isNew
  }

  /** Ends what was answered too long ago to be still meant, unless it is answered again. @returns what it was */
  lapse(trouble: Trouble, now: number): Withheld | undefined {
    return this.#hasLapsed(now) && meaningOf(trouble) !== this.#withheld ? this.#endWithheld() : undefined
  }

  /**
   * That there is no such kind says that there are no objects, and nobody can rely on it once it is no longer answered.
   * A refusal says nothing of objects, and stays.
   */
  #hasLapsed(now: number): boolean {
    return this.#withheld === 'no such kind' && now - this.#lostAt > this.#pace.unknownAfterMilliseconds
  }

  #endWithheld(): Withheld | undefined {
    const wasWithheld = this.#withheld
    this.#withheld = undefined
    this.#lasting = undefined
    return wasWithheld
  }
}

/** What an answer comes to mean when it lasts. */
export function meaningOf(trouble: Trouble): Withheld | undefined {
  if (trouble === 'forbidden') return 'forbidden'
  return trouble === 'not found' ? 'no such kind' : undefined
}
