import type { ApiServer } from '../kubernetes/api-server.ts'
import { list } from './list.ts'
import type { Pace } from './pace.ts'
import { pause } from './pause.ts'
import type { Setback } from './trouble.ts'
import type { Comparison, WatchCache } from './watch-cache.ts'

/**
 * How many objects are asked for at a time. kubectl asks for 500; five pages of a hundred take no longer, and what is
 * thrown away of each is gone before V8 takes it for something that stays.
 */
const usualPageObjects = 100

/** A list beside the cache; or why there is none. */
export type Compared<T> =
  { readonly version: string; readonly comparison: Comparison<T>; readonly milliseconds: number } | Setback

/** Lists a collection and compares it with what is known; never twice within the shortest time between two lists. */
export class ComparingList<T> {
  readonly #server: ApiServer
  readonly #path: string
  readonly #cache: WatchCache<T>
  readonly #pace: Pace
  #begunAt = -Infinity
  #pageObjects = usualPageObjects

  constructor(
    source: { readonly server: ApiServer; readonly path: string },
    cache: WatchCache<T>,
    pace: Pace,
  ) {
    this.#server = source.server
    this.#path = source.path
    this.#cache = cache
    this.#pace = pace
  }

  /** Waits until a list may begin. */
  turn(signal: AbortSignal): Promise<void> {
    return pause(this.#begunAt + this.#pace.listGapMilliseconds - performance.now(), signal)
  }

  async compare(signal: AbortSignal): Promise<Compared<T>> {
    const begunAt = performance.now()
    this.#begunAt = begunAt
    const comparison = this.#cache.compare()
    const listed = await list({
      server: this.#server,
      path: this.#path,
      signal,
      pageObjects: this.#pageObjects,
      answerMilliseconds: this.#pace.answerMilliseconds,
      take: (object) => {
        this.#cache.take(comparison, object)
      },
    })
    if ('trouble' in listed) {
      this.#cache.giveUp(comparison)
      // It stays at that: what was too large would be so the next time, too.
      if (listed.trouble === 'too large') this.#pageObjects = Math.ceil(this.#pageObjects / 2)
      return listed
    }
    return { version: listed.version, comparison, milliseconds: performance.now() - begunAt }
  }
}
