/** The time that an answer takes is no difference of clocks, nor are the seconds that its date is rounded to. */
const sameClockMilliseconds = 5_000

/**
 * The clock of the API server, as far as its answers tell. It is the one that looks at the dates of certificates. Between two
 * answers a clock that only goes forward is added, since our own may jump.
 */
export class ServerClock {
  #last: { readonly time: number; readonly at: number } | undefined
  #difference = 0

  /** Now, by the API server; by our own clock until it has answered. */
  now(): Date {
    const last = this.#last
    return new Date(last === undefined ? Date.now() : last.time + performance.now() - last.at)
  }

  /**
   * Takes the date of an answer.
   *
   * @returns by how many seconds the API server is ahead of us, if that is not what it was
   */
  hear(date: Date | undefined): number | undefined {
    if (date === undefined) return undefined
    this.#last = { time: date.getTime(), at: performance.now() }
    const difference = date.getTime() - Date.now()
    if (Math.abs(difference - this.#difference) < sameClockMilliseconds) return undefined
    this.#difference = Math.abs(difference) < sameClockMilliseconds ? 0 : difference
    return Math.round(this.#difference / 1000)
  }
}
