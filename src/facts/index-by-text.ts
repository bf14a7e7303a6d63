/**
 * Objects filed under texts, which come and go. What nobody filed has an empty list. A list holds until the next
 * change. Most texts have one object, and 10,000 ClusterSets have 90,000 of them: a list is made only for two.
 */
export class Index<T extends object> {
  readonly #filed = new Map<string, T | readonly T[]>()
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

  under(key: string): readonly T[] {
    const filed = this.#filed.get(key)
    if (filed === undefined) return nothing
    return isList(filed) ? filed : [filed]
  }

  /** One object may have a key twice. */
  #file(key: string, object: T): void {
    const filed = this.under(key)
    if (filed.length === 0) this.#filed.set(key, object)
    else if (!filed.includes(object)) this.#filed.set(key, [...filed, object])
  }

  /** The last object takes the key along, or the index would only grow. */
  #take(key: string, object: T): void {
    const left = this.under(key).filter((one) => one !== object)
    const [only, ...more] = left
    if (only === undefined) this.#filed.delete(key)
    else this.#filed.set(key, more.length === 0 ? only : left)
  }
}

const nothing: readonly never[] = Object.freeze([])

const isList = <T>(filed: T | readonly T[]): filed is readonly T[] => Array.isArray(filed)
