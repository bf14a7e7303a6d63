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
  readonly #excused = new Set<'expired' | 'short' | 'back'>()

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

  /** The API server is well: failures are counted anew. */
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
  afterFailure(verb: Verb, { trouble, retryAfterMilliseconds, code }: Setback): number {
    const now = performance.now()
    const lapsed = this.#standing.lapse(trouble, now)
    if (lapsed !== undefined) this.#reporter.tell({ event: `no longer ${lapsed}` })
    const untilMeant = this.#standing.failed(trouble, now)
    const meaning = meaningOf(trouble)
    if (untilMeant === 0 && meaning !== undefined) return this.#afterLasting(meaning, verb, now)
    if (isAway(this.#lastTrouble) && !isAway(trouble)) this.#back()
    const wait = this.#waitAfter(trouble, retryAfterMilliseconds)
    const retryMilliseconds = untilMeant === undefined ? wait : Math.min(wait, this.#lookAgain(untilMeant))
    const why = { reason: trouble, ...(code !== undefined && { code }) }
    this.#reporter.tell({ event: 'failed', verb, ...why, retryMilliseconds })
    this.#lastTrouble = trouble
    return retryMilliseconds
  }

  /**
   * The API server is back: for how long it was away says nothing about it now. Once, until a watch shows that it is
   * well: behind one address one server may be away while another one fails.
   */
  #back(): void {
    if (this.#excused.has('back')) return
    this.settled()
    this.#excused.add('back')
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

  /** It may stay so for months: told once. A right comes seldom; a kind comes while its objects are being made. */
  #afterLasting(meaning: Withheld, verb: Verb, now: number): number {
    if (this.#standing.withhold(meaning, now)) this.#reporter.tell({ event: meaning, verb })
    const { longestRetryMilliseconds, unknownRetryMilliseconds } = this.#pace
    return meaning === 'forbidden' ? longestRetryMilliseconds : unknownRetryMilliseconds
  }
}

/** Whether there was no API server. */
const isAway = (trouble: Trouble | undefined): boolean => trouble === 'unreachable' || trouble === 'reset'
