/** An object as the fake API server keeps it. */
export interface StoredObject {
  readonly version: number
  /** The object as JSON, its resourceVersion included. */
  readonly json: string
}

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** One write, with what was there before, so that an earlier version can be put together again. */
interface Change {
  readonly version: number
  readonly key: string
  readonly before: StoredObject | undefined
  /** The event, as a line without its newline. */
  readonly line: string
}

/** The objects of one collection with their history, as etcd and the watch cache of a real API server hold them. */
export class FakeCollection {
  /** How many writes are kept; the versions before them answer 410. */
  readonly #longestHistory: number
  readonly #objects = new Map<string, StoredObject>()
  #history: Change[] = []
  /** Versions before this one are gone. */
  #oldest = 0
  /** The last list that was put together: all pages of a list come from it. */
  #sorted:
    { readonly version: number; readonly items: readonly (readonly [string, StoredObject])[] } | undefined

  constructor(longestHistory: number) {
    this.#longestHistory = longestHistory
  }

  get size(): number {
    return this.#objects.size
  }

  /** Namespace/name of each object, with its version. */
  get versions(): ReadonlyMap<string, string> {
    return new Map([...this.#objects].map(([key, { version }]) => [key, String(version)]))
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key)
  }

  /** Writes an object, or deletes it. @returns the event */
  write(type: ChangeType, key: string, stored: StoredObject): string {
    const line = `{"type":"${type}","object":${stored.json}}`
    this.#history.push({ version: stored.version, key, before: this.#objects.get(key), line })
    if (type === 'DELETED') this.#objects.delete(key)
    else this.#objects.set(key, stored)
    if (this.#history.length > 2 * this.#longestHistory) {
      this.#history = this.#history.slice(-this.#longestHistory)
      this.#oldest = Math.max(this.#oldest, (this.#history[0]?.version ?? 1) - 1)
    }
    return line
  }

  /** Forgets how things were before a version, as etcd's compaction does. */
  compact(version: number): void {
    this.#oldest = Math.max(this.#oldest, version)
    this.#history = this.#history.filter((change) => change.version > version)
  }

  isGone(version: number): boolean {
    return version < this.#oldest
  }

  /** The events after a version, in order. */
  eventsAfter(version: number): readonly string[] {
    return this.#history.filter((change) => change.version > version).map(({ line }) => line)
  }

  /** All objects at a version, by key. */
  at(version: number): readonly (readonly [string, StoredObject])[] {
    if (this.#sorted?.version !== version) {
      const objects = new Map(this.#objects)
      for (const { version: writtenAt, key, before } of this.#history.toReversed()) {
        if (writtenAt <= version) break
        if (before === undefined) objects.delete(key)
        else objects.set(key, before)
      }
      this.#sorted = { version, items: [...objects].sort(([one], [other]) => (one < other ? -1 : 1)) }
    }
    return this.#sorted.items
  }
}
