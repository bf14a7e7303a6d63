/** What new connections are made with. The names are those of node:tls; texts are PEM. */
export interface TlsAccess {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly servername?: string
  readonly rejectUnauthorized?: false
}

/** How an API server lets us in: what connections are made with, and what each request says. */
export interface Access {
  readonly tls: TlsAccess
  readonly headers: Readonly<Record<string, string | string[]>>
}

/** Credentials that change while the process runs. */
export interface Credentials {
  /** What to use for a request that is made now. Rejects when there is none, and never was. May take long. */
  current(): Promise<Access>
  /** The API server took these for nobody's (401): the next request must not use them unread. */
  refresh(refused: Access): void
}

/** How long what was read is used. */
export interface Freshness {
  readonly lifetimeMilliseconds: number
  /** Not read more often than this, however often it is refused or cannot be read. */
  readonly leastMilliseconds: number
  /** A clock that only goes forward, in milliseconds. */
  readonly now?: () => number
}

/** The kubelet writes a new token well before the old one ends; client-go reads its file once a minute as well. */
export const fileFreshness: Freshness = { lifetimeMilliseconds: 60_000, leastMilliseconds: 1_000 }

/**
 * Credentials that are read again when they are old or were refused. What was read last stays in use when
 * reading fails: a file that is being replaced must not end a connection that works.
 *
 * Requests wait for a reading only after a refusal. A command of a kubeconfig may take a minute, and what is
 * merely old most likely still works; if it does not, the API server refuses it.
 */
export class ReadCredentials implements Credentials {
  readonly #read: (wereRefused: boolean) => Promise<Access>
  readonly #freshness: Freshness
  readonly #now: () => number
  #access: Access
  /** When the last attempt to read began. */
  #triedAt: number
  /** What was refused last. It is of no account once there is something else. */
  #refused: Access | undefined
  #isOld = false
  #reading: Promise<void> | undefined

  /**
   * @param first what was read at the start
   * @param read reads again; it is told whether the API server refused the last ones
   */
  constructor(first: Access, read: (wereRefused: boolean) => Promise<Access>, freshness: Freshness) {
    this.#access = first
    this.#read = read
    this.#freshness = freshness
    this.#now = freshness.now ?? (() => performance.now())
    this.#triedAt = this.#now()
  }

  async current(): Promise<Access> {
    const age = this.#now() - this.#triedAt
    const { lifetimeMilliseconds, leastMilliseconds } = this.#freshness
    if (age >= lifetimeMilliseconds) this.#isOld = true
    if ((this.#isOld || this.#wereRefused) && age >= leastMilliseconds) this.#reading ??= this.#readAgain()
    if (this.#wereRefused) await this.#reading
    return this.#access
  }

  /** Of several answers to the same credentials some come when there are new ones already: they count no more. */
  refresh(refused: Access): void {
    if (refused === this.#access) this.#refused = refused
  }

  get #wereRefused(): boolean {
    return this.#refused === this.#access
  }

  async #readAgain(): Promise<void> {
    this.#triedAt = this.#now()
    try {
      this.#access = await this.#read(this.#wereRefused)
      this.#isOld = false
    } catch {
      // It is still old or refused, and so tried again.
    } finally {
      this.#reading = undefined
    }
  }
}
