import { dateOf, durationOf, timestampOf } from './time.ts'
import { Duration, Timestamp } from './values.ts'

/** Units as people write them; the last of each also at the beginning of a longer word: `3 minutes`. */
const units: readonly (readonly [nanoseconds: bigint, names: readonly string[]])[] = [
  [1n, ['ns', 'nano']],
  [1_000n, ['us', 'µs', 'micro']],
  [1_000_000n, ['ms', 'milli']],
  [1_000_000_000n, ['s', 'sec']],
  [60_000_000_000n, ['m', 'min']],
  [3_600_000_000_000n, ['h', 'hr', 'hour']],
  [86_400_000_000_000n, ['d', 'day']],
  [604_800_000_000_000n, ['w', 'wk', 'week']],
]

/**
 * The value of a text whose schema names a format, as rules see it: a time, a duration or bytes.
 * Source: k8s.io/apiserver pkg/cel/common, UnstructuredToVal; k8s.io/kube-openapi strfmt.
 * @returns the text itself for any other format; undefined for a text that does not have the format
 */
export function formattedValue(text: string, format: string): unknown {
  switch (format) {
    case 'date-time':
      return timeIn(text)
    case 'date': {
      const nanoseconds = dateOf(text)
      return nanoseconds === undefined ? undefined : new Timestamp(nanoseconds)
    }
    case 'duration':
      return durationOf(text) ?? looseDurationOf(text)
    case 'byte':
      return /[+/]/.test(text) ? undefined : new Uint8Array(Buffer.from(text, 'base64url'))
    default:
      return text
  }
}

/** A time without a zone is UTC. */
function timeIn(text: string): Timestamp | undefined {
  return timestampOf(text) ?? timestampOf(`${text}Z`)
}

const amount = /(?<count>\d+)\s*(?<unit>[A-Za-zµ]+)/g

function looseDurationOf(text: string): Duration | undefined {
  let nanoseconds: bigint | undefined
  for (const { groups } of text.matchAll(amount)) {
    const word = (groups?.['unit'] ?? '').toLowerCase()
    for (const [unit, names] of units)
      if (names.includes(word) || word.startsWith(names.at(-1) ?? ''))
        nanoseconds = (nanoseconds ?? 0n) + BigInt(groups?.['count'] ?? '0') * unit
  }
  return nanoseconds === undefined ? undefined : new Duration(nanoseconds)
}
