/** Numbers that look random and are the same for the same seed, on every machine. */
export class Random {
  #state: number

  /** `seed` is any 32-bit integer. */
  constructor(seed: number) {
    this.#state = seed | 0
  }

  /** From 0 up to 1, which is never reached (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from 0 up to `end`, which is never reached. */
  below(end: number): number {
    return Math.floor(this.next() * end)
  }

  /** A whole number from 0 up to `end`, small ones far more often than large ones. */
  smallBelow(end: number): number {
    return Math.floor(end ** this.next()) - 1
  }

  /** True so often: 1 is always. */
  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** One of the items, which must not be none. */
  of<T>(items: readonly [T, ...T[]]): T
  of<T>(items: readonly T[]): T | undefined
  of<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)]
  }
}
