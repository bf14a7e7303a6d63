/** Chance, which fast-check draws. */
export interface Draw {
  below(limit: number): number
  of<T>(...choices: readonly T[]): T
}

/** A manifest as somebody may have written it, with the comments in it, in order. */
export interface WrittenManifest {
  readonly text: string
  readonly comments: readonly string[]
}

const texts = ['x', 'Auto', 'DB.example.com.', '', 'on', '1e3', "it's", 'a: b', 'a # b', 'two  words']
const others = ['3306', '1.5', 'true', 'null', '~', '']
const keyNames = ['spec', 'sslMode', 'host', 'port', 'a.b/c', 'on']

/** Writes a mapping with blocks, brackets, quotes, comments and blank lines as chance has it. */
export function anyManifest(draw: Draw): WrittenManifest {
  const lines: string[] = []
  const comments: string[] = []
  const unit = draw.of(2, 4, 3)

  const comment = (): string => {
    const made = `# comment ${String(comments.length)}: {[${draw.of("'", '"', ',', '- a')}`
    comments.push(made)
    return made
  }
  const noise = (indent: number): void => {
    if (draw.below(6) === 0) lines.push('')
    if (draw.below(5) === 0) lines.push(' '.repeat(indent) + comment())
  }
  /** Ends a line. */
  const push = (line: string): void => {
    const end = draw.below(4) === 0 ? `${draw.of(' ', '   ')}${comment()}` : draw.of('', '', ' ')
    lines.push(line + end)
  }
  const keys = (): readonly string[] => {
    const start = draw.below(keyNames.length)
    return keyNames.slice(start, start + draw.below(4))
  }
  const key = (name: string): string =>
    name === 'on' ? '"on"' : draw.of(name, name, `"${name}"`, `'${name}'`)
  const scalar = (): string => {
    if (draw.below(2) === 0) return draw.of(...others)
    const text = draw.of(...texts)
    const isPlain = /^[A-Za-z][A-Za-z.]{2,}$/.test(text)
    return draw.of(
      isPlain ? text : JSON.stringify(text),
      JSON.stringify(text),
      `'${text.replaceAll("'", "''")}'`,
    )
  }
  const inBrackets = (depth: number): string => {
    const kind = depth > 1 ? 2 : draw.below(4)
    if (kind > 1) return scalar() || 'null'
    const comma = draw.of(', ', ',  ', ' , ')
    const parts =
      kind === 0
        ? keys().map((name) => `${key(name)}: ${inBrackets(depth + 1)}`)
        : keys().map(() => inBrackets(depth + 1))
    const inner = parts.join(comma) + (parts.length > 0 ? draw.of('', ',', ' ') : draw.of('', ' '))
    const edge = draw.of('', ' ')
    return kind === 0 ? `{${edge}${inner}}` : `[${edge}${inner}]`
  }
  const bracketLines = (head: string, column: number): void => {
    push(`${head} {`)
    for (const name of keys()) push(`${' '.repeat(column + unit)}${key(name)}: ${inBrackets(1)},`)
    push(`${' '.repeat(column + draw.below(2))}}`)
  }
  /** What comes after a key and its colon. */
  const value = (head: string, column: number, depth: number): void => {
    const kind = draw.below(depth > 3 ? 3 : 9)
    const fields = keys()
    if (kind === 0) bracketLines(head, column)
    else if (kind === 1) {
      lines.push(`${head} ${draw.of('|', '>-', '|-', '|+')}`)
      lines.push(`${' '.repeat(column + unit)}# text`, `${' '.repeat(column + unit)}more`)
    } else if (kind > 4 && fields.length > 0) {
      push(head)
      map(column + unit, depth, fields)
    } else if (kind === 4) {
      push(head)
      list(column + draw.of(0, unit), depth)
    } else push(`${head} ${draw.of(scalar(), inBrackets(0))}`.trimEnd())
  }
  const map = (column: number, depth: number, fields: readonly string[]): void => {
    for (const name of fields) {
      noise(column)
      value(`${' '.repeat(column)}${key(name)}:`, column, depth + 1)
    }
  }
  const list = (column: number, depth: number): void => {
    for (let rest = draw.below(3); rest >= 0; rest -= 1) {
      noise(column)
      const [first, ...more] = keys()
      const dash = `${' '.repeat(column)}-`
      if (first === undefined) push(`${dash} ${draw.of(scalar() || '~', inBrackets(0))}`)
      else {
        value(`${dash} ${key(first)}:`, column + 2, depth + 1)
        map(column + 2, depth, more)
      }
    }
  }

  noise(0)
  push('kind: A')
  map(0, 0, ['metadata', ...keys()])
  noise(0)
  const lineBreak = draw.of('\n', '\n', '\r\n')
  return { text: lines.join(lineBreak) + draw.of(lineBreak, lineBreak, ''), comments }
}
