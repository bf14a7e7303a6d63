import type { Identity } from '../model/kubernetes-object.ts'

/** What refusals are judged by. Times are in milliseconds. */
export interface RefusalParts {
  /**
   * For how long a 403 may be passing. An API server that has just started says 403 to everybody for 1.5 s, until
   * it has read its RBAC objects (seen on 1.36).
   */
  readonly passingMilliseconds: number
  /** A namespace in which nothing was refused for so long is forgotten: it may be gone. */
  readonly forgottenAfterMilliseconds: number
  /** Told of each namespace once, when a refusal in it is meant. */
  readonly told: (namespace: string) => void
}

/** When a Secret first answered 403 and when it last did, with nothing else between. */
interface PassingRefusal {
  readonly since: number
  lastAt: number
}

/** What is known of a namespace in which a Secret answered 403. All by name. */
interface Namespace {
  readonly passing: Map<string, PassingRefusal>
  readonly meant: Set<string>
  /** Those that could be read while another one could not: a Role with `resourceNames` allows some and no others. */
  readonly readable: Set<string>
  lastRefusedAt: number
}

/**
 * Which Secrets may not be read, from the 403s that came. Where one Secret is refused for good, so is the next one,
 * and nothing waits to see it; a Secret that can be read says nothing of the others. Each `now` is
 * `performance.now()`.
 */
export class SecretRefusals {
  readonly #parts: RefusalParts
  readonly #namespaces = new Map<string, Namespace>()
  #tidiedAt = -Infinity

  constructor(parts: RefusalParts) {
    this.#parts = parts
  }

  /** Namespaces in which a Secret may not be read, in order. */
  namespaces(now: number): readonly string[] {
    return [...this.#namespaces]
      .flatMap(([name, known]) => (known.meant.size > 0 && !this.#isForgotten(known, now) ? [name] : []))
      .sort()
  }

  /** A 403 has come. @returns whether it is meant: nothing else came for long enough */
  refused({ namespace, name }: Identity, now: number): boolean {
    this.#tidy(now)
    const known = this.#knownOf(namespace, now)
    known.lastRefusedAt = now
    const { passing, meant, readable } = known
    if (meant.has(name) || (meant.size > 0 && !readable.has(name))) return true
    const earlier = passing.get(name)
    const refusal = earlier && !this.#isOver(earlier, now) ? earlier : { since: now, lastAt: now }
    refusal.lastAt = now
    passing.set(name, refusal)
    if (now - refusal.since < this.#parts.passingMilliseconds) return false
    passing.delete(name)
    readable.delete(name)
    meant.add(name)
    if (meant.size === 1) this.#parts.told(namespace)
    return true
  }

  /**
   * Something else than a 403 has come.
   *
   * @param said what it says of the Secret. An API server that is not well says nothing of a right that it refused
   *   before; but a refusal that was only passing is over.
   */
  answered({ namespace, name }: Identity, said: 'found' | 'absent' | undefined): void {
    const known = this.#namespaces.get(namespace)
    if (known === undefined) return
    known.passing.delete(name)
    if (said !== undefined) known.meant.delete(name)
    if (said === 'found' && known.meant.size > 0) known.readable.add(name)
    this.#dropIfEmpty(namespace, known)
  }

  #knownOf(namespace: string, now: number): Namespace {
    const known = this.#namespaces.get(namespace)
    if (known !== undefined && !this.#isForgotten(known, now)) return known
    const made = {
      passing: new Map(),
      meant: new Set<string>(),
      readable: new Set<string>(),
      lastRefusedAt: now,
    }
    this.#namespaces.set(namespace, made)
    return made
  }

  /** Nobody heard of it for so long: the next one is another one. */
  #isOver({ lastAt }: PassingRefusal, now: number): boolean {
    return now - lastAt >= this.#parts.passingMilliseconds
  }

  #isForgotten({ lastRefusedAt }: Namespace, now: number): boolean {
    return now - lastRefusedAt >= this.#parts.forgottenAfterMilliseconds
  }

  /** Drops what is over. Not each time: it goes through all. */
  #tidy(now: number): void {
    if (now - this.#tidiedAt < this.#parts.passingMilliseconds) return
    this.#tidiedAt = now
    for (const [namespace, known] of this.#namespaces) {
      if (this.#isForgotten(known, now)) known.meant.clear()
      for (const [name, refusal] of known.passing) if (this.#isOver(refusal, now)) known.passing.delete(name)
      this.#dropIfEmpty(namespace, known)
    }
  }

  #dropIfEmpty(namespace: string, { passing, meant }: Namespace): void {
    if (passing.size === 0 && meant.size === 0) this.#namespaces.delete(namespace)
  }
}
