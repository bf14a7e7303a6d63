import { BackOff } from './back-off.ts'
import type { Pace } from './pace.ts'
import { meaningOf, type Standing, type Withheld } from './standing.ts'
import type { Setback, Trouble } from './trouble.ts'
import type { Verb } from './watch-news.ts'
import type { WatchReporter } from './watch-reporter.ts'

/** Decides how long to wait after a failure, tells of it, and knows when what is answered is meant. */
export class Recovery {
  readonly #pace: Pace
  readonly #standing: Standing
  readonly #reporter: WatchReporter
  readonly #backOff: BackOff
  /** The last failure, until a watch is open again. */
  #lastTrouble: Trouble | undefined
  /** What has happened since failures are counted, and is no fault when it happens once. */
  readonly #excused = new Set<'expired' | 'short'>()

  constructor(pace: Pace, standing: Standing, reporter: WatchReporter) {
    this.#pace = pace
    this.#standing = standing
    this.#reporter = reporter
    this.#backOff = new BackOff(pace)
  }

  /** A watch is open. */
  opened(): void {
    this.#lastTrouble = undefined
  }

  /** The API server is well, or back: failures are counted anew. */
  settled(): void {
    this.#backOff.reset()
    this.#excused.clear()
  }

  /** The API server has ended a watch in good order. @returns how long to wait, in milliseconds */
  afterEnd(): number {
    const retryMilliseconds = this.#afterOnce('short')
    if (retryMilliseconds === 0) this.#reporter.tell({ event: 'ended' })
    else this.#reporter.tell({ event: 'failed', verb: 'watch', reason: 'short', retryMilliseconds })
    return retryMilliseconds
  }

  /** A list or a watch has failed. @returns how long to wait, in milliseconds */
  afterFailure(verb: Verb, { trouble, retryAfterMilliseconds }: Setback): number {
    const untilMeant = this.#standing.failed(trouble, performance.now())
    const meaning = meaningOf(trouble)
    if (untilMeant === 0 && meaning !== undefined) return this.#afterLasting(meaning, verb)
    // The API server is back: for how long it was away says nothing about it now.
    if (isAway(this.#lastTrouble) && !isAway(trouble)) this.settled()
    const wait = this.#waitAfter(trouble, retryAfterMilliseconds)
    const retryMilliseconds = untilMeant === undefined ? wait : Math.min(wait, this.#lookAgain(untilMeant))
    this.#reporter.tell({ event: 'failed', verb, reason: trouble, retryMilliseconds })
    this.#lastTrouble = trouble
    return retryMilliseconds
  }

  #waitAfter(trouble: Trouble, askedMilliseconds: number | undefined): number {
    if (trouble === 'expired') return this.#afterOnce(trouble)
    return askedMilliseconds === undefined
      ? this.#backOff.afterFailure()
      : this.#backOff.afterRequest(askedMilliseconds)
  }

  /**
   * A watch may end at once, and a version may be gone (after a restart of the API server it always is). So nothing
   * is waited for the first time, and as after other failures from then on.
   */
  #afterOnce(what: 'expired' | 'short'): number {
    if (this.#excused.has(what)) return this.#backOff.afterFailure()
    this.#excused.add(what)
    return 0
  }

  /** What passes, as after a restart of the API server, takes a second or two, however long that was away before. */
  #lookAgain(untilMeant: number): number {
    const { forbiddenAfterMilliseconds, shortestRetryMilliseconds } = this.#pace
    return Math.max(shortestRetryMilliseconds, Math.min(untilMeant, forbiddenAfterMilliseconds / 4))
  }

  /** It may stay so for months: told once, and asked about again with the longest wait between. */
  #afterLasting(meaning: Withheld, verb: Verb): number {
    if (this.#standing.withhold(meaning)) this.#reporter.tell({ event: meaning, verb })
    return this.#pace.longestRetryMilliseconds
  }
}

/** Whether there was no API server. */
const isAway = (trouble: Trouble | undefined): boolean => trouble === 'unreachable' || trouble === 'reset'
