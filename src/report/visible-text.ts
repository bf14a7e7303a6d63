/** Nobody reads more of one text in a report for people. Findings bound their values to 253 characters each. */
const longestText = 2000

/**
 * Characters that move a cursor, end a line, cannot be seen or turn the direction of writing: control, format and
 * separator characters, and halves of surrogate pairs.
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** What the runners of GitHub and Azure take for a command wherever it stands in a line: `##[…]`, `##vso[…]`. */
const runnerCommand = /##(?=\w*\[)/g

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16)
  return shortEscapes[character] ?? (code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`)
}

/** The beginning of a text that is longer than `most` UTF-16 units, with its length; else the text. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const start = text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')
  return `${start}… (${String(text.length)} characters)`
}

/** Most texts need nothing, and are many. */
const isPlain = (text: string): boolean => /^[ -~]*$/.test(text) && !text.includes('##')

/**
 * A text from a manifest as people may be shown it, in one line: what cannot be printed is written as in
 * JavaScript (`\u001b`), and a very long text is cut.
 *
 * @param most UTF-16 units
 */
export const visible = (text: string, most = longestText): string =>
  text.length <= most && isPlain(text) ? text : shown(cut(text, most))

const shown = (text: string): string => text.replace(unprintable, escaped).replace(runnerCommand, '#\\u0023')

/** A line of plain output. GitHub's runner takes one that begins with `::`, after blanks, for a command. */
export const plainLine = (line: string): string => line.replace(/^(\s*):(?=:)/, '$1\\u003a')

/**
 * A value as JSON text that is safe to show on a terminal and in a runner's log: what the above escapes is escaped
 * here as JSON does, so that whoever parses it gets the same value.
 */
export const jsonText = (value: unknown): string =>
  `${JSON.stringify(value, undefined, 2)
    .replace(/[\p{Cf}\p{Zl}\p{Zp}\u007F-\u009F]/gu, asJsonEscape)
    .replace(runnerCommand, '\\u0023#')}\n`

const asJsonEscape = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('')
