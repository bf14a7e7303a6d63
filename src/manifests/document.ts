/** One document of a file, as text. */
export interface SourceDocument {
  /** As people are told: the path, `<stdin>`, or what `# Source:` says in standard input. */
  readonly file: string
  /** Where it can be written back; undefined for standard input. */
  readonly path: string | undefined
  /** Of this document alone: a slice of the file, without the lines `---` around it. */
  readonly text: string
  /** Line of the file on which `text` begins, from 1. */
  readonly line: number
  /** Column at which `text` begins, from 1; absent for 1. Only objects of JSON stand behind another in a line. */
  readonly column?: number
  /** UTF-16 offset of `text` in the file's text, which has no byte order mark. */
  readonly offset: number
}

/** A place in a file; line and column from 1, the column in UTF-16 units as editors count. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

const newline = '\n'

/** How many lines end between two offsets. */
export function lineEndsIn(text: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf(newline, from); at >= 0 && at < to; at = text.indexOf(newline, at + 1))
    count += 1
  return count
}

/** Tells places of one document. It remembers the lines up to the furthest place, so that many questions are cheap. */
export class Places {
  readonly #document: SourceDocument
  readonly #lineStarts = [0]
  /** Where the last of these lines ends; undefined while it is not known. */
  #end: number | undefined

  constructor(document: SourceDocument) {
    this.#document = document
  }

  /** Where in its file an offset of the document's text is. */
  of(offset: number): TextPlace {
    const { line, column = 1 } = this.#document
    for (let end = this.#endOfLast(); end < offset; end = this.#endOfLast()) {
      this.#lineStarts.push(end + 1)
      this.#end = undefined
    }
    const index = this.#lineOf(offset)
    const start = this.#lineStarts[index] ?? 0
    return { line: line + index, column: offset - start + (index === 0 ? column : 1) }
  }

  #lineOf(offset: number): number {
    let low = 0
    let high = this.#lineStarts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low
  }

  #endOfLast(): number {
    const { text } = this.#document
    const start = this.#lineStarts.at(-1) ?? 0
    if (this.#end === undefined) {
      const found = text.indexOf(newline, start)
      this.#end = found < 0 ? text.length : found
    }
    return this.#end
  }
}
