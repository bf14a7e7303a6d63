import type { Held } from './holding.ts'

/** What must be known to decide whether a certificate may follow another. */
export interface Standing {
  /** Whether what is served now is good: within its dates, and trusted by whoever asks. */
  readonly isServedGood: boolean
  /** Whether everybody who asks trusts the new one. */
  readonly isOfferedTrusted: boolean
  /** By a clock that only goes forward, in milliseconds. */
  readonly at: number
}

/**
 * Decides which certificate is served. A new one follows at once when nothing is lost by it; else when it has been trusted
 * for a while, since an API server learns a little later than it says what it may trust.
 */
export class Succession {
  readonly #settlingMilliseconds: number
  #served: Held | undefined
  #offered: Held | undefined
  #trustedSince: number | undefined

  constructor(settlingMilliseconds: number) {
    this.#settlingMilliseconds = settlingMilliseconds
  }

  get served(): Held | undefined {
    return this.#served
  }

  /** Whether a certificate waits to be served. */
  get isWaiting(): boolean {
    return this.#offered !== undefined
  }

  /** Offers what is stored. It may be what is served already. */
  offer(held: Held, { isServedGood, isOfferedTrusted, at }: Standing): void {
    if (isSame(held, this.#served)) {
      this.#offered = undefined
      return
    }
    if (!isSame(held, this.#offered) || !isOfferedTrusted) this.#trustedSince = undefined
    this.#offered = held
    if (isOfferedTrusted) this.#trustedSince ??= at
    const hasSettled =
      this.#trustedSince !== undefined && at - this.#trustedSince >= this.#settlingMilliseconds
    if (isServedGood && !hasSettled) return
    this.#served = held
    this.#offered = undefined
  }
}

const isSame = (one: Held, other: Held | undefined): boolean =>
  one.parsed.fingerprint256 === other?.parsed.fingerprint256
