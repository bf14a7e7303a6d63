import { dateOf, durationOf, timestampOf } from '../cel/time.ts'
import { Duration, Timestamp } from '../cel/values.ts'

/**
 * Texts of some formats as rules see them (k8s.io/kube-openapi, pkg/validation/strfmt). Each is undefined for a text
 * that cannot be read: the API server ends a rule that looks at it in an error, and so does the text itself here.
 */

/** A day: `2026-11-21`. */
export function dayOf(text: string): Timestamp | undefined {
  const nanoseconds = dateOf(text)
  return nanoseconds === undefined ? undefined : new Timestamp(nanoseconds)
}

/** A time of RFC 3339. The first and the last years are left out: in another zone they are beyond what CEL has. */
export const instantOf = (text: string): Timestamp | undefined =>
  /^(?:000[01]|9999)/.test(text) ? undefined : timestampOf(text)

/** The bytes of base64, in its alphabet for URLs: that is how rules are given them. */
export const bytesOf = (text: string): Uint8Array | undefined =>
  /[+/]/.test(text) ? undefined : new Uint8Array(Buffer.from(text, 'base64url'))

const nanosecondsASecond = 1_000_000_000n

/** Units of Scala's durations: a name, or the beginning of one. */
const units: readonly (readonly [pattern: RegExp, nanoseconds: bigint])[] = [
  [/^(?:ns|nano.*)$/i, 1n],
  [/^(?:us|µs|micro.*)$/i, 1_000n],
  [/^(?:ms|milli.*)$/i, 1_000_000n],
  [/^(?:s|sec.*)$/i, nanosecondsASecond],
  [/^(?:m|min.*)$/i, 60n * nanosecondsASecond],
  [/^(?:h|hr|hour.*)$/i, 3600n * nanosecondsASecond],
  [/^(?:d|day.*)$/i, 86_400n * nanosecondsASecond],
  [/^(?:w|wk|week.*)$/i, 604_800n * nanosecondsASecond],
]

/** A duration of Go (`1h30m`), or else of Scala (`2 days`), where what is no part of one is passed over. */
export function spanOf(text: string): Duration | undefined {
  const go = durationOf(text)
  if (go !== undefined) return go
  const parts = [...text.matchAll(/(\d+)\s*([A-Za-zµ]+)/g)].flatMap(([, count = '', unit = '']) =>
    units.filter(([pattern]) => pattern.test(unit)).map(([, nanoseconds]) => BigInt(count) * nanoseconds),
  )
  return parts.length === 0 ? undefined : new Duration(parts.reduce((sum, part) => sum + part, 0n))
}
