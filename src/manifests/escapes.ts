const backslash = 0x5c

/** Whether a character in double quotes is escaped: an odd number of backslashes stands before it. */
function isEscaped(text: string, at: number): boolean {
  let before = 0
  while (text.charCodeAt(at - 1 - before) === backslash) before += 1
  return before % 2 === 1
}

/**
 * Where a text in double quotes ends, behind its last quote; the length of all when nothing closes it. No
 * regular expression: on a text of 30 MB it would need more stack than there is.
 *
 * @param open where its first quote is
 */
export function endOfQuoted(text: string, open: number): number {
  let quote = text.indexOf('"', open + 1)
  while (quote >= 0 && isEscaped(text, quote)) quote = text.indexOf('"', quote + 1)
  return quote < 0 ? text.length : quote + 1
}

/** Escapes that are of JSON and not of YAML 1.1: of half a character, and of a slash. */
const escapeOfJson = /\\(?:u[dD][89a-fA-F]|\/)/g

/** Where the first escape is, of a text as it is written in double quotes, that only JSON has. */
export function escapeOfJsonIn(written: string): number | undefined {
  for (const { index } of written.matchAll(escapeOfJson)) if (!isEscaped(written, index)) return index
  return undefined
}
