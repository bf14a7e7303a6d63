/** The lines of a text, each with its line break. */
export const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** The end of the line on which the offset is: where its line break begins, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset)
  if (newline < 0) return text.length
  return newline > offset && text[newline - 1] === '\r' ? newline - 1 : newline
}

/** The line break that a text uses where the offset is: that of the line before it, else that of its first line. */
export function lineBreakAt(text: string, offset: number): string {
  const newline = text.indexOf('\n', offset)
  const known = newline < 0 ? text.indexOf('\n') : newline
  return known > 0 && text[known - 1] === '\r' ? '\r\n' : '\n'
}

/** What stands before the offset on its line, if that is white space alone. */
export function indentationBefore(text: string, offset: number): string | undefined {
  let start = offset
  // Not by a search for the line's beginning: a file of JSON may be one long line.
  while (start > 0 && isBlank(text[start - 1])) start -= 1
  return start === 0 || text[start - 1] === '\n' ? text.slice(start, offset) : undefined
}

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t'

/** Whether nothing but a comment follows on the line. */
export const isRestComment = (text: string, offset: number): boolean =>
  matchesAt(/[ \t]*(?=\r?\n|$)|[ \t]+#/y, text, offset) !== undefined

/** How many blanks follow that a value would make superfluous: those before a comment are not. */
export const blanksAt = (text: string, offset: number): number =>
  matchesAt(/[ \t]*(?![ \t#])/y, text, offset)?.length ?? 0

function matchesAt(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset
  return pattern.exec(text)?.[0]
}

/**
 * The end of the last of the comment lines that follow a line and are indented at least so far: they speak of
 * what is above them. Blank lines between them are passed over.
 *
 * @param end the end of the line
 */
export function endAfterComments(text: string, end: number, leastIndent: number): number {
  let last = end
  let position = end
  for (;;) {
    const newline = text.indexOf('\n', position)
    if (newline < 0) return last
    position = lineEnd(text, newline + 1)
    const line = text.slice(newline + 1, position)
    const indent = line.search(/[^ \t\r]/)
    if (indent < 0) {
      if (position >= text.length) return last
    } else if (line[indent] !== '#' || indent < leastIndent) return last
    else last = position
  }
}
