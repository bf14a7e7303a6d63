/** Counts the requests at work, from their headers to their answer, and turns away what is more than the limit. */
export class InFlight {
  readonly limit: number
  #count = 0

  constructor(limit: number) {
    this.limit = limit
  }

  get count(): number {
    return this.#count
  }

  /** Takes a request in, if there is room. Whoever is in must leave once. */
  enter(): boolean {
    if (this.#count >= this.limit) return false
    this.#count += 1
    return true
  }

  leave(): void {
    this.#count -= 1
  }
}
