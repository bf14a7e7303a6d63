import type { TextProblem } from './problems.ts'

/** A line that begins within brackets or quotes. */
export interface InnerLine {
  readonly offset: number
  /** Where the outermost of these brackets or quotes opens, from 0. */
  readonly column: number
}

/** What brackets, quotes and tabs say of a document, without its values. */
export interface Outline {
  readonly innerLines: readonly InnerLine[]
  /** The innermost quote or bracket that nothing closes. */
  readonly unclosed: TextProblem | undefined
  /** Tabs where kubectl takes only spaces, and which the parser lets pass. */
  readonly tabs: readonly TextProblem[]
}

/**
 * Walks over the lines of a document that may be broken. The parser asks for YAML 1.2, kubectl for 1.1 with
 * the manners of libyaml: in brackets and quotes it minds no indentation, in front of a block it minds tabs.
 */
export const outlineOf = (text: string): Outline => new Outliner(text).outline()

/** Nobody puts more white space between a dash and what follows. */
const longestGap = 100

class Outliner {
  readonly #text: string
  readonly #innerLines: InnerLine[] = []
  readonly #tabs: TextProblem[] = []
  #unclosed: TextProblem | undefined
  #at = 0
  #lineStart = 0
  /** Column of the key or dash whose text may go on in the next lines; undefined when none does. */
  #openText: number | undefined

  constructor(text: string) {
    this.#text = text
  }

  outline(): Outline {
    while (this.#at < this.#text.length) this.#blockLine()
    return { innerLines: this.#innerLines, unclosed: this.#unclosed, tabs: this.#tabs }
  }

  #char(ahead = 0): string {
    return this.#text.charAt(this.#at + ahead)
  }

  #isBlank(ahead = 0): boolean {
    return /^\s?$/.test(this.#char(ahead))
  }

  #skipTo(pattern: RegExp): void {
    pattern.lastIndex = this.#at
    this.#at = pattern.test(this.#text) ? pattern.lastIndex : this.#text.length
  }

  #endLine(): void {
    const end = this.#text.indexOf('\n', this.#at)
    this.#at = end < 0 ? this.#text.length : end + 1
    this.#lineStart = this.#at
  }

  /** A line that begins outside of brackets, quotes and block texts. */
  #blockLine(): void {
    this.#lineStart = this.#at
    this.#skipTo(/ */y)
    // In front of a text that goes on a tab is white space, but not so far out as its key.
    const isInText = this.#openText !== undefined && this.#at - this.#lineStart > this.#openText
    if (this.#char() === '\t' && !isInText) this.#tabs.push({ problem: 'tab', offset: this.#at })
    this.#skipTo(/[ \t]*/y)
    const column = this.#at - this.#lineStart
    const isContinued = this.#openText !== undefined && column > this.#openText
    if (this.#isBlank() || this.#char() === '#') {
      this.#endLine()
      return
    }
    if (isContinued) {
      this.#plain(this.#openText ?? 0)
      return
    }
    this.#openText = undefined
    this.#tokens(column - 1)
  }

  /** What is left of a line: dashes, keys and values. `owner` is the column of the key or dash before. */
  #tokens(owner: number): void {
    let column = owner
    for (;;) {
      this.#skipTo(/[ \t]*(?:[&!][^\s]*[ \t]*)*/y)
      const char = this.#char()
      if (this.#isBlank() || char === '#') break
      const start = this.#at - this.#lineStart
      if ((char === '-' || char === '?' || char === ':') && this.#isBlank(1)) {
        const tab = /^.[ ]*\t/.exec(this.#text.slice(this.#at, this.#at + longestGap))
        if (tab !== null) this.#tabs.push({ problem: 'tabAfterDash', offset: this.#at + tab[0].length - 1 })
        column = start
        this.#at += 1
        continue
      }
      if (char === '|' || char === '>') {
        this.#blockText(column)
        return
      }
      if (char === '"' || char === "'" || char === '[' || char === '{') {
        const line = this.#lineStart
        if (char === '[' || char === '{') this.#flow(start)
        else this.#quoted(start)
        if (this.#lineStart === line) column = start
        this.#skipTo(/[ \t]*/y)
        if (this.#char() !== ':') break
        this.#at += 1
        continue
      }
      if (!this.#plain(column)) return
      column = start
    }
    this.#endLine()
  }

  /** A text without quotes, to the colon after it (true) or to the end of the line (false). */
  #plain(owner: number): boolean {
    const end = /:(?=\s|$)|[ \t]#|$/gm
    end.lastIndex = this.#at
    const found = end.exec(this.#text)
    this.#at = found === null ? this.#text.length : found.index
    if (this.#char() === ':') {
      this.#at += 1
      this.#openText = undefined
      return true
    }
    this.#openText = this.#isBlank() && this.#char(1) !== '#' ? owner : undefined
    this.#endLine()
    return false
  }

  /** The lines below | or >: those that are empty or further in than the owner. */
  #blockText(owner: number): void {
    const digit = /^.[-+]?([1-9])/.exec(this.#text.slice(this.#at, this.#at + 3))?.[1]
    let indent = digit === undefined ? Number.POSITIVE_INFINITY : Math.max(owner, 0) + Number(digit)
    this.#endLine()
    while (this.#at < this.#text.length) {
      this.#skipTo(/ */y)
      const column = this.#at - this.#lineStart
      const isEmpty = /[\r\n]/.test(this.#char())
      if (this.#char() === '\t' && column < indent) this.#tabs.push({ problem: 'tab', offset: this.#at })
      else if (!isEmpty) indent = Math.min(indent, column)
      if (column <= owner && !isEmpty) {
        this.#at = this.#lineStart
        return
      }
      this.#endLine()
    }
  }

  #innerLine(column: number): void {
    this.#lineStart = this.#at
    // A line of `...` ends a document wherever it stands.
    const isEnd = this.#text.startsWith('...', this.#at) && this.#isBlank(3)
    if (this.#at < this.#text.length && !isEnd) this.#innerLines.push({ offset: this.#at, column })
  }

  #quoted(column: number): void {
    const open = this.#at
    const quote = this.#char()
    const next = quote === '"' ? /[^"\\\n]*/y : /[^'\n]*/y
    this.#at += 1
    while (this.#at < this.#text.length) {
      this.#skipTo(next)
      const char = this.#char()
      this.#at += 1
      if (char === '\n') this.#innerLine(column)
      else if (char === '\\' && this.#char() !== '\n') this.#at += 1
      else if (char === quote) {
        if (quote === '"' || this.#char() !== quote) return
        this.#at += 1
      }
    }
    this.#unclosed ??= { problem: 'openQuote', offset: open }
  }

  /** Brackets and all in them. A quote opens a text only where a value can begin. */
  #flow(column: number): void {
    const open: number[] = []
    let canBegin = true
    while (this.#at < this.#text.length) {
      const char = this.#char()
      if ((char === '"' || char === "'") && canBegin) {
        this.#quoted(column)
        canBegin = false
        continue
      }
      const before = this.#text.charAt(this.#at - 1)
      if (char === '#' && /\s/.test(before)) {
        this.#skipTo(/[^\n]*/y)
        continue
      }
      if (char === '[' || char === '{') open.push(this.#at)
      if (char === ']' || char === '}') open.pop()
      this.#at += 1
      if (open.length === 0) return
      if (char === '\n') this.#innerLine(column)
      if (!/\s/.test(char))
        canBegin = /[[{,]/.test(char) || ((char === ':' || char === '?') && this.#canFollowColon(before))
    }
    this.#unclosed ??= { problem: 'openBracket', offset: open.at(-1) ?? this.#at }
  }

  /** After a colon a value begins if white space follows, or if a quoted key stands before it, as in JSON. */
  #canFollowColon(before: string): boolean {
    return this.#isBlank() || before === '"' || before === "'"
  }
}
