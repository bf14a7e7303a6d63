import { promises } from 'node:fs'

/** What some files hold, in their order; undefined for one that cannot be read. */
export type Texts = readonly (string | undefined)[]

/** The value in some files, or why there is none: a text for people. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string }

/** Which files hold a value, and how it is made of them. */
export interface Source<T> {
  readonly files: readonly string[]
  /** What is asked of new content, and of the content at the start. It takes the files for its messages. */
  parse(files: readonly string[], texts: Texts): Parsed<T>
  /** Why a value that is as it should be is not to replace the current one yet. */
  objection?(candidate: T, current: T): string | undefined
}

/** What a look at the files came to. A `problem` is given once for each new content. */
export type Change =
  { readonly is: 'none' } | { readonly is: 'taken' } | { readonly is: 'refused'; readonly problem: string }

/** A value that changes while we run, and is taken when it is looked at. */
export interface Followed<T> {
  readonly current: T
  /** Whether there is something new that was not taken. */
  readonly hasProblem: boolean
  look(): Promise<Change>
}

const readText = (file: string): Promise<string | undefined> =>
  promises.readFile(file, 'utf8').catch(() => undefined)

const isSame = (one: Texts, other: Texts): boolean => one.every((text, index) => text === other[index])

/**
 * A value that follows the files it comes from. Whoever writes them cannot write several at once, so content
 * counts as bad only when two looks find the same; good content counts at once. The last good value stays.
 *
 * The files are read again each time. Watching them for events would miss a mounted Secret, in which a link
 * some folders up is what changes.
 */
export class ReloadedFiles<T> implements Followed<T> {
  readonly #source: Source<T>
  #current: { readonly texts: Texts; readonly value: T }
  #seen: { readonly texts: Texts; readonly parsed: Parsed<T>; isTold: boolean }
  #hasProblem = false

  private constructor(source: Source<T>, texts: Texts, value: T) {
    this.#source = source
    this.#current = { texts, value }
    this.#seen = { texts, parsed: { ok: true, value }, isTold: false }
  }

  /** Reads the files for the first time. */
  static async open<T>(source: Source<T>): Promise<Parsed<ReloadedFiles<T>>> {
    const texts = await Promise.all(source.files.map(readText))
    const parsed = source.parse(source.files, texts)
    return parsed.ok ? { ok: true, value: new ReloadedFiles(source, texts, parsed.value) } : parsed
  }

  get current(): T {
    return this.#current.value
  }

  /** Whether the files hold something that was not taken. */
  get hasProblem(): boolean {
    return this.#hasProblem
  }

  /** Reads the files and takes what they hold, if it is new and good. */
  async look(): Promise<Change> {
    const texts = await Promise.all(this.#source.files.map(readText))
    const isSettled = isSame(texts, this.#seen.texts)
    if (!isSettled) this.#seen = { texts, parsed: this.#parsed(texts), isTold: false }
    const { parsed, isTold } = this.#seen
    const problem = parsed.ok ? this.#source.objection?.(parsed.value, this.#current.value) : parsed.problem
    if (parsed.ok && problem === undefined) return this.#take(texts, parsed.value)
    if (problem === undefined || !isSettled || isTold) return { is: 'none' }
    this.#seen.isTold = true
    this.#hasProblem = true
    return { is: 'refused', problem }
  }

  #parsed(texts: Texts): Parsed<T> {
    const { texts: before, value } = this.#current
    return isSame(texts, before) ? { ok: true, value } : this.#source.parse(this.#source.files, texts)
  }

  /** Content that comes back after a problem counts as taken: so the end of the problem is told. */
  #take(texts: Texts, value: T): Change {
    if (value === this.#current.value && !this.#hasProblem) return { is: 'none' }
    this.#current = { texts, value }
    this.#hasProblem = false
    return { is: 'taken' }
  }
}
