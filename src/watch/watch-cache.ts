import type { JsonObject } from '../model/json.ts'
import { listedObject, type ListedObject } from './listed-object.ts'

/** What is kept of an object, and the version it was read at. */
interface Cached<T> {
  readonly version: string
  readonly value: T
  readonly outline: string | undefined
}

/** What became of an object that could not be taken as it should. */
export const faults = ['odd object', 'unread', 'untold'] as const

export type Fault = (typeof faults)[number]

/** Who reads objects, who is told of changes, and who is told when one of the two throws. */
export interface CacheOwner<T> {
  /** What is kept of an object. */
  readonly read: (object: JsonObject) => T
  /**
   * A text that says all that is read of an object: as long as it is the same, the object is not read again and
   * nobody is told. Undefined for an object of which it cannot be said.
   */
  readonly outline?: ((object: JsonObject) => string | undefined) | undefined
  /** Told of each change: undefined before is new, undefined after is gone. */
  readonly changed: (before: T | undefined, after: T | undefined) => void
  readonly fault: (fault: Fault) => void
}

/** What is known of the objects of one collection, by namespace and name. */
export class WatchCache<T> {
  readonly #owner: CacheOwner<T>
  readonly #kept = new Map<string, Cached<T>>()
  /** The comparison that goes on, if one does: it must know what changes meanwhile. */
  #comparison: Comparison<T> | undefined

  constructor(owner: CacheOwner<T>) {
    this.#owner = owner
  }

  get size(): number {
    return this.#kept.size
  }

  /** Takes what a watch says: that an object is new or changed, or that it is gone. */
  apply(type: 'ADDED' | 'MODIFIED' | 'DELETED', value: unknown): void {
    const listed = listedObject(value)
    if (listed === undefined) {
      this.#owner.fault('odd object')
      return
    }
    this.#comparison?.touched.add(listed.key)
    if (type === 'DELETED') this.#remove(listed.key)
    else if (this.#kept.get(listed.key)?.version !== listed.version) {
      const read = this.#read(listed)
      if (read !== undefined) this.#put(listed.key, read)
    }
  }

  /** Begins to compare with a list. One comparison at a time: an earlier one is given up. */
  compare(): Comparison<T> {
    this.#comparison = new Comparison()
    return this.#comparison
  }

  /** Gives up a comparison whose list did not come to its end. */
  giveUp(comparison: Comparison<T>): void {
    if (this.#comparison === comparison) this.#comparison = undefined
  }

  /** Takes an object of the list. One that is as it is known is not read again. */
  take(comparison: Comparison<T>, value: unknown): void {
    const listed = listedObject(value)
    if (listed === undefined) {
      this.#owner.fault('odd object')
      return
    }
    comparison.listed.add(listed.key)
    if (this.#kept.get(listed.key)?.version === listed.version) return
    const read = this.#read(listed)
    if (read !== undefined) comparison.other.set(listed.key, read)
  }

  /**
   * Makes the cache equal to the list, all at once, so that nobody sees an object that has moved twice or not at all.
   * What a watch has told since the comparison began is newer than the list and stays.
   * @returns how many objects were not as the list has them
   */
  adopt(comparison: Comparison<T>): number {
    this.giveUp(comparison)
    const { listed, other, touched } = comparison
    const gone = [...this.#kept.keys()].filter((key) => !listed.has(key) && !touched.has(key))
    const differing = [...other].filter(([key]) => !touched.has(key))
    for (const key of gone) this.#remove(key)
    for (const [key, kept] of differing) this.#put(key, kept)
    return gone.length + differing.length
  }

  /** Forgets every object. */
  clear(): void {
    for (const key of [...this.#kept.keys()]) this.#remove(key)
  }

  #put(key: string, kept: Cached<T>): void {
    const before = this.#kept.get(key)
    this.#kept.set(key, kept)
    if (before === undefined || before.value !== kept.value) this.#tell(before?.value, kept.value)
  }

  #remove(key: string): void {
    const before = this.#kept.get(key)
    if (before === undefined) return
    this.#kept.delete(key)
    this.#tell(before.value, undefined)
  }

  /** An object that cannot be read stays as it was known: a reader that throws is a fault of ours. */
  #read({ key, version, object }: ListedObject): Cached<T> | undefined {
    try {
      const outline = this.#owner.outline?.(object)
      const before = this.#kept.get(key)
      if (outline !== undefined && before?.outline === outline) return { ...before, version }
      return { version, value: this.#owner.read(object), outline }
    } catch {
      this.#owner.fault('unread')
      return undefined
    }
  }

  #tell(before: T | undefined, after: T | undefined): void {
    try {
      this.#owner.changed(before, after)
    } catch {
      this.#owner.fault('untold')
    }
  }
}

/** A list, beside what is known. Of an object that is known as listed only its key is held. */
export class Comparison<T> {
  readonly listed = new Set<string>()
  /** What is new, or has another version. */
  readonly other = new Map<string, Cached<T>>()
  /** What a watch has told of since the comparison began. */
  readonly touched = new Set<string>()
}
