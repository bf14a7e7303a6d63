import type { Fault } from './watch-cache.ts'
import type { WatchNews } from './watch-news.ts'

/** Tells what happens to a watch, until it is stopped. A listener that throws does not stop anything. */
export class WatchReporter {
  readonly #told: (news: WatchNews) => void
  readonly #isStopped: () => boolean
  #faults = new Map<Fault, number>()

  constructor(told: (news: WatchNews) => void, isStopped: () => boolean) {
    this.#told = told
    this.#isStopped = isStopped
  }

  tell(news: WatchNews): void {
    if (this.#isStopped()) return
    try {
      this.#told(news)
    } catch {
      // Whoever would be told of it is the one who threw.
    }
  }

  /** Counts a fault until `tellFaults`: ten thousand odd objects in a list are one piece of news. */
  fault(fault: Fault): void {
    this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1)
  }

  tellFaults(): void {
    if (this.#faults.size === 0) return
    const faults = this.#faults
    this.#faults = new Map()
    for (const [fault, objects] of faults) this.tell({ event: 'fault', fault, objects })
  }
}
