/**
 * Entries filed under texts, made of objects that come and go. What nobody filed has an empty list. A list holds
 * until the next change.
 */
export class Index<E, T> {
  readonly #filed = new Map<string, E[]>()
  readonly #entriesOf: (object: T) => readonly E[]
  readonly #keysOf: (entry: E) => readonly string[]
  readonly #objectOf: (entry: E) => T

  /**
   * @param entriesOf what is filed of an object
   * @param keysOf the texts an entry is filed under
   * @param objectOf the object that an entry is of
   */
  constructor(
    entriesOf: (object: T) => readonly E[],
    keysOf: (entry: E) => readonly string[],
    objectOf: (entry: E) => T,
  ) {
    this.#entriesOf = entriesOf
    this.#keysOf = keysOf
    this.#objectOf = objectOf
  }

  /** Files an object that is new (no `before`), is another now, or is gone (no `after`). */
  changed(before: T | undefined, after: T | undefined): void {
    if (before !== undefined)
      for (const entry of this.#entriesOf(before))
        for (const key of this.#keysOf(entry)) this.#take(key, before)
    if (after !== undefined)
      for (const entry of this.#entriesOf(after))
        for (const key of this.#keysOf(entry)) this.#file(key, entry)
  }

  under(key: string): readonly E[] {
    return this.#filed.get(key) ?? nothing
  }

  #file(key: string, entry: E): void {
    const filed = this.#filed.get(key)
    if (filed === undefined) this.#filed.set(key, [entry])
    else filed.push(entry)
  }

  /** Takes out all entries of an object. The last one takes the key along, or the index would only grow. */
  #take(key: string, object: T): void {
    const left = this.#filed.get(key)?.filter((entry) => this.#objectOf(entry) !== object) ?? []
    if (left.length === 0) this.#filed.delete(key)
    else this.#filed.set(key, left)
  }
}

const nothing: readonly never[] = Object.freeze([])
