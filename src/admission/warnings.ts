/** Clients cut and count: Kubernetes asks for at most 120 characters, and few (its API docs, admission/v1). */
const longestWarning = 120
const mostWarnings = 10

/** One warning: whose it is, what it says, and what can be left out when there is no room. */
export interface Warning {
  readonly from: string
  readonly problem: string
  readonly remedy?: string
}

/** Control characters make the API server drop a warning in silence. */
const asOneLine = (text: string): string => text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')

const lengthOf = (text: string): number => Array.from(text).length

function shownWarning({ from, problem, remedy }: Warning): string {
  const short = asOneLine(`${from}: ${problem}`)
  const whole = remedy === undefined ? short : asOneLine(`${short}; ${remedy}`)
  if (lengthOf(whole) <= longestWarning) return whole
  if (lengthOf(short) <= longestWarning) return short
  return `${Array.from(short)
    .slice(0, longestWarning - 1)
    .join('')}…`
}

/** Warnings as they are sent: one line each, none twice, at most ten, the last one saying how many more. */
export function shownWarnings(warnings: readonly Warning[]): readonly string[] {
  if (warnings.length === 0) return []
  const shown = [...new Set(warnings.map(shownWarning))]
  if (shown.length <= mostWarnings) return shown
  const kept = shown.slice(0, mostWarnings - 1)
  return [...kept, `clusterset-guard: ${String(shown.length - kept.length)} more warnings`]
}
