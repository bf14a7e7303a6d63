/**
 * Objects filed under texts, which come and go, each in the same time however many share a text. What nobody filed has an
 * empty list. Most texts have one object, and 10,000 ClusterSets have 90,000 of them: a set is made only for two.
 */
export class Index<T extends object> {
  readonly #filed = new Map<string, T | Set<T>>()
  readonly #keysOf: (object: T) => Iterable<string>

  /** @param keysOf the texts that an object is filed under, the same ones each time */
  constructor(keysOf: (object: T) => Iterable<string>) {
    this.#keysOf = keysOf
  }

  /** Files an object that is new (no `before`), is another now, or is gone (no `after`). */
  changed(before: T | undefined, after: T | undefined): void {
    if (before !== undefined) for (const key of this.#keysOf(before)) this.#take(key, before)
    if (after !== undefined) for (const key of this.#keysOf(after)) this.#file(key, after)
  }

  /** What is filed under a text, in the order in which it came. */
  under(key: string): readonly T[] {
    const filed = this.#filed.get(key)
    if (filed === undefined) return nothing
    return filed instanceof Set ? [...filed] : [filed]
  }

  /** One object may have a key twice. */
  #file(key: string, object: T): void {
    const filed = this.#filed.get(key)
    if (filed === undefined) this.#filed.set(key, object)
    else if (filed instanceof Set) filed.add(object)
    else if (filed !== object) this.#filed.set(key, new Set([filed, object]))
  }

  /** The last object takes the key along, or the index would only grow. */
  #take(key: string, object: T): void {
    const filed = this.#filed.get(key)
    if (filed instanceof Set) filed.delete(object)
    if (filed === object || (filed instanceof Set && filed.size === 0)) this.#filed.delete(key)
  }
}

const nothing: readonly never[] = Object.freeze([])
