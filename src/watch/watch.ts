import type { JsonObject } from '../model/json.ts'
import type { ApiServer } from '../kubernetes/api-server.ts'
import { ComparingList } from './comparing-list.ts'
import { openWatch } from './open-watch.ts'
import { usualPace, type Pace } from './pace.ts'
import { pause } from './pause.ts'
import { Recovery } from './recovery.ts'
import { Standing, type WatchState, type Withheld } from './standing.ts'
import { keepsVersion, troubleOf, type Setback } from './trouble.ts'
import { Verification } from './verification.ts'
import { WatchCache } from './watch-cache.ts'
import type { WatchEvent } from './watch-event.ts'
import type { Verb, WatchNews } from './watch-news.ts'
import { WatchReporter } from './watch-reporter.ts'
import { readStream, type StreamEnd } from './watch-stream.ts'

export type { Pace, WatchNews, WatchState }

/** What is watched, what is kept of it, and who is told. */
export interface WatchOptions<T> {
  readonly server: ApiServer
  /** The collection, in the whole cluster, such as `/api/v1/services`. */
  readonly path: string
  /** What is kept of an object. Its managedFields and kubectl's copy of the manifest are gone already. */
  readonly read: (object: JsonObject) => T
  /** What decides about it: see `CacheOwner.outline`. */
  readonly outline?: (object: JsonObject) => string | undefined
  /** Told of each change in the turn in which the news came: undefined before is new, undefined after is gone. */
  readonly changed: (before: T | undefined, after: T | undefined) => void
  /** For log and metrics. */
  readonly told: (news: WatchNews) => void
  readonly pace?: Pace
}

/**
 * One collection kept in step with the API server: a list, then one watch after another from the list's version on.
 * Everything that can go wrong comes back as a time to wait; the loop in `run` is the only one that goes on.
 */
export class Watch<T> {
  readonly #options: WatchOptions<T>
  readonly #pace: Pace
  readonly #reporter: WatchReporter
  readonly #cache: WatchCache<T>
  readonly #comparingList: ComparingList<T>
  readonly #verification: Verification<T>
  readonly #standing: Standing
  readonly #recovery: Recovery
  #signal: AbortSignal | undefined
  /** Up to where the collection is known; undefined when it must be listed. */
  #version: string | undefined

  constructor(options: WatchOptions<T>) {
    const pace = options.pace ?? usualPace
    const isStopped = (): boolean => this.#isStopped()
    this.#options = options
    this.#pace = pace
    this.#reporter = new WatchReporter(options.told, isStopped)
    this.#cache = new WatchCache({
      read: options.read,
      outline: options.outline,
      changed: (before, after) => {
        if (!isStopped()) options.changed(before, after)
      },
      fault: (fault) => {
        this.#reporter.fault(fault)
      },
    })
    this.#comparingList = new ComparingList(options, this.#cache, pace)
    this.#verification = new Verification(this.#comparingList, this.#cache, this.#reporter, pace)
    this.#standing = new Standing(pace, performance.now())
    this.#recovery = new Recovery(pace, this.#standing, this.#reporter)
  }

  get state(): WatchState {
    return this.#standing.at(performance.now())
  }

  /** How many objects are known. */
  get size(): number {
    return this.#cache.size
  }

  /** Whether the signal has come: nothing is told, and nothing is asked for, any more. */
  #isStopped(): boolean {
    return this.#signal?.aborted === true
  }

  /** Runs until the signal, whatever an API server does. A Watch runs once: a second call rejects. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#signal !== undefined) throw new Error('a Watch runs once; make another')
    this.#signal = signal
    this.#standing.begun(performance.now())
    while (!this.#isStopped()) {
      const version = this.#version
      const waitMilliseconds =
        version === undefined ? await this.#list(signal) : await this.#watch(version, signal)
      await pause(waitMilliseconds, signal)
    }
  }

  /** Lists the collection. @returns how long to wait then, in milliseconds */
  async #list(signal: AbortSignal): Promise<number> {
    await this.#comparingList.turn(signal)
    if (this.#isStopped()) return 0
    const compared = await this.#comparingList.compare(signal)
    if (this.#isStopped()) return 0
    if ('trouble' in compared) return this.#failed('list', compared)
    const changed = this.#cache.adopt(compared.comparison)
    this.#version = compared.version
    const wasWithheld = this.#standing.listed(performance.now())
    this.#verification.postpone()
    this.#reporter.tell({
      event: 'listed',
      objects: this.size,
      changed,
      milliseconds: compared.milliseconds,
    })
    this.#tellNoLonger(wasWithheld)
    this.#reporter.tellFaults()
    return 0
  }

  #tellNoLonger(withheld: Withheld | undefined): void {
    if (withheld !== undefined) this.#reporter.tell({ event: `no longer ${withheld}` })
  }

  /** Watches from a version on until the watch ends. @returns how long to wait then, in milliseconds */
  async #watch(version: string, signal: AbortSignal): Promise<number> {
    const { server, path } = this.#options
    const opened = await openWatch(server, { path, version }, this.#pace, signal)
    if (this.#isStopped()) return 0
    if ('trouble' in opened) return this.#failed('watch', opened)
    this.#recovery.opened()
    const wasWithheld = this.#standing.opened(performance.now())
    this.#reporter.tell({ event: 'watching' })
    this.#tellNoLonger(wasWithheld)
    const over = new AbortController()
    const verifying = this.#verification.runBeside(over.signal)
    const end = await readStream(opened.stream, {
      signal,
      silenceMilliseconds: this.#pace.silenceMilliseconds,
      event: (event) => {
        this.#take(event)
      },
      turnEnded: () => {
        this.#standing.heard(performance.now())
        this.#reporter.tellFaults()
      },
    })
    over.abort()
    await verifying
    return this.#isStopped() ? 0 : this.#ended(end)
  }

  #take(event: WatchEvent): void {
    if (event.type === 'ERROR') return
    if (event.type === 'odd') {
      this.#reporter.fault('odd object')
      return
    }
    if (event.type !== 'BOOKMARK') this.#cache.apply(event.type, event.object)
    this.#version = event.version ?? this.#version
  }

  /** A watch is over. @returns how long to wait then, in milliseconds */
  #ended(end: StreamEnd): number {
    const how = end.is === 'ended' || end.is === 'told' ? 'ended' : 'broken'
    if (this.#standing.lost(performance.now(), how)) this.#recovery.settled()
    switch (end.is) {
      case 'stopped':
        return 0
      case 'ended':
        return this.#goingOnAfter(this.#recovery.afterEnd())
      case 'told':
        // Whatever it was, the next watch from here could meet it again: client-go lists then, too.
        this.#version = undefined
        return this.#failed('watch', { trouble: troubleOf(end.code) ?? 'unexpected answer' })
      case 'reset':
      case 'silent':
      case 'unreadable':
        return this.#failed('watch', { trouble: end.is })
    }
  }

  /** A list or a watch has failed. @returns how long to wait, in milliseconds */
  #failed(verb: Verb, setback: Setback): number {
    const waitMilliseconds = this.#recovery.afterFailure(verb, setback)
    if (!keepsVersion(setback.trouble)) this.#version = undefined
    if (this.#standing.withheld !== undefined) {
      this.#version = undefined
      this.#cache.clear()
    }
    this.#reporter.tellFaults()
    return this.#goingOnAfter(waitMilliseconds)
  }

  /** What is too old when the wait is over is listed then. @returns the wait, in milliseconds */
  #goingOnAfter(waitMilliseconds: number): number {
    if (this.#standing.isTooOldAt(performance.now() + waitMilliseconds)) this.#version = undefined
    return waitMilliseconds
  }
}
