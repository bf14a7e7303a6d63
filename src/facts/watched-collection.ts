import type { Inventory } from '../engine/facts.ts'
import type { JsonObject } from '../model/json.ts'
import type { Withheld } from '../watch/standing.ts'
import type { Trouble } from '../watch/trouble.ts'
import { Watch, type WatchOptions } from '../watch/watch.ts'
import { allSeen, notAllowed, partlySeen, type Kept } from './inventories.ts'

/** How a watched collection stands. */
export interface CollectionState {
  readonly is: 'in step' | 'behind' | 'not read yet' | Withheld
  /** How long it has been out of step. What will not come is not late. */
  readonly behindMilliseconds: number
  readonly objects: number
  /** Why the last try failed, until a watch is open again. */
  readonly trouble: Trouble | undefined
}

/** What a watched collection is made of. */
export interface CollectionParts<T, I extends Inventory<T>> extends Pick<
  WatchOptions<T>,
  'server' | 'path' | 'told' | 'pace' | 'outline'
> {
  readonly read: (object: JsonObject) => T
  /** Makes something that keeps nothing yet. */
  readonly keep: () => Kept<T, I>
  /**
   * Whether an API server can be without this kind. A page that says 404 to everything is no API server, and nothing
   * follows from it.
   */
  readonly mayBeUnknown: () => boolean
  /** A watch that is behind for longer knows nothing any more; in milliseconds. */
  readonly longestBehindMilliseconds: number
}

/** A collection that a watch keeps in step, as an inventory that says how much of it can be relied on. */
export class WatchedCollection<T, I extends Inventory<T>> {
  readonly #watch: Watch<T>
  readonly #kept: Kept<T, I>
  readonly #nothing: Kept<T, I>
  readonly #mayBeUnknown: () => boolean
  readonly #longestBehindMilliseconds: number
  #trouble: Trouble | undefined

  constructor({ keep, mayBeUnknown, longestBehindMilliseconds, told, ...watched }: CollectionParts<T, I>) {
    const kept = keep()
    this.#kept = kept
    this.#nothing = keep()
    this.#mayBeUnknown = mayBeUnknown
    this.#longestBehindMilliseconds = longestBehindMilliseconds
    this.#watch = new Watch<T>({
      ...watched,
      changed: (before, after) => {
        kept.changed(before, after)
      },
      told: (news) => {
        if (news.event === 'failed') this.#trouble = news.reason
        if (news.event === 'watching') this.#trouble = undefined
        told(news)
      },
    })
  }

  /** Keeps it in step until the signal. */
  run(signal: AbortSignal): Promise<void> {
    return this.#watch.run(signal)
  }

  get standing(): CollectionState {
    const { withheld, isComplete, behindMilliseconds } = this.#watch.state
    const known = { objects: this.#watch.size, trouble: this.#trouble }
    const isBelieved = withheld !== 'no such kind' || this.#mayBeUnknown()
    if (withheld !== undefined && isBelieved) return { ...known, is: withheld, behindMilliseconds: 0 }
    if (!isComplete) return { ...known, is: 'not read yet', behindMilliseconds }
    const isBehind = behindMilliseconds > this.#longestBehindMilliseconds
    return { ...known, is: isBehind ? 'behind' : 'in step', behindMilliseconds }
  }

  /** What is known of it now. It holds until the next change. */
  inventory(): I {
    switch (this.standing.is) {
      case 'in step':
        return this.#kept.inventory(allSeen)
      case 'no such kind':
        return this.#nothing.inventory(allSeen)
      case 'forbidden':
        return this.#nothing.inventory(notAllowed)
      case 'behind':
      case 'not read yet':
        return this.#nothing.inventory(partlySeen)
    }
  }
}
