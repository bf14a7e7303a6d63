import { duration, timestamp } from './arithmetic.ts'
import { isInt } from './integers.ts'
import { type Duration, nanosecondsOf, type Timestamp } from './values.ts'

const nanosecondsAMillisecond = 1_000_000n
const nanosecondsASecond = 1_000_000_000n
const nanosecondsAMinute = 60n * nanosecondsASecond

const dateForm = /^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})$/
const timeForm =
  /^(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})T(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(?:[.,](?<fraction>[0-9]+))?(?:Z|(?<sign>[+-])(?<zoneHours>[0-9]{2}):(?<zoneMinutes>[0-9]{2}))$/

/** Reads `2006-01-02`; undefined for what is no day of the calendar. In nanoseconds since 1970. */
export function dateOf(text: string): bigint | undefined {
  const { year, month, day } = dateForm.exec(text)?.groups ?? {}
  if (year === undefined) return undefined
  const milliseconds = Date.parse(`${text}T00:00:00Z`)
  // JavaScript takes 31 February for 3 March.
  if (Number.isNaN(milliseconds)) return undefined
  const date = new Date(milliseconds)
  if (date.getUTCMonth() + 1 !== Number(month) || date.getUTCDate() !== Number(day)) return undefined
  return BigInt(milliseconds) * nanosecondsAMillisecond
}

/**
 * Reads RFC 3339 as Go's time.Parse does: one digit for the hour and a comma for the point are accepted,
 * small letters and a 60th second are not.
 * @returns undefined for what is none
 * @throws {EvaluationFault} for a time before the year 1
 */
export function timestampOf(text: string): Timestamp | undefined {
  const parts = timeForm.exec(text)?.groups
  const date = dateOf(parts?.['date'] ?? '')
  if (parts === undefined || date === undefined) return undefined
  const [hour, minute, second, zoneHours, zoneMinutes] = (
    ['hour', 'minute', 'second', 'zoneHours', 'zoneMinutes'] as const
  ).map((part) => BigInt(parts[part] ?? '0')) as [bigint, bigint, bigint, bigint, bigint]
  if (hour > 23n || minute > 59n || second > 59n || zoneHours > 24n || zoneMinutes > 60n) return undefined
  const zone = (zoneHours * 60n + zoneMinutes) * (parts['sign'] === '-' ? -1n : 1n)
  const fraction = BigInt((parts['fraction'] ?? '').slice(0, 9).padEnd(9, '0'))
  const minutes = hour * 60n + minute - zone
  return timestamp(date + minutes * nanosecondsAMinute + second * nanosecondsASecond + fraction)
}

/** As Go writes a time: RFC 3339, with as many decimals as it has. */
export function timestampText(time: Timestamp | Date): string {
  const nanoseconds = nanosecondsOf(time)
  const date = dateIn(nanoseconds)
  const fraction = String(modulo(nanoseconds, nanosecondsASecond)).padStart(9, '0').replace(/0+$/, '')
  return `${date.toISOString().slice(0, 19)}${fraction && `.${fraction}`}Z`
}

/** The time to the millisecond, downwards. */
export const dateIn = (nanoseconds: bigint): Date =>
  new Date(Number((nanoseconds - modulo(nanoseconds, nanosecondsAMillisecond)) / nanosecondsAMillisecond))

const modulo = (value: bigint, by: bigint): bigint => ((value % by) + by) % by

const unitNanoseconds = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', nanosecondsAMillisecond],
  ['s', nanosecondsASecond],
  ['m', nanosecondsAMinute],
  ['h', 60n * nanosecondsAMinute],
])

const amount = /(?<whole>[0-9]*)(?:\.(?<part>[0-9]*))?(?<unit>[^0-9.]+)/y

/** Reads a duration as Go's time.ParseDuration does: `1h30m`, `-1.5s`, `0`; undefined for what is none. */
export function durationOf(text: string): Duration | undefined {
  const bare = text.replace(/^[+-]/, '')
  if (bare === '0') return duration(0n)
  if (bare === '') return undefined
  let nanoseconds = 0n
  for (amount.lastIndex = 0; amount.lastIndex < bare.length;) {
    const one = amountOf(amount.exec(bare)?.groups)
    if (one === undefined) return undefined
    nanoseconds += one
  }
  const signed = text.startsWith('-') ? -nanoseconds : nanoseconds
  return isInt(signed) ? duration(signed) : undefined
}

function amountOf(groups: Readonly<Record<string, string | undefined>> | undefined): bigint | undefined {
  const { whole = '', part = '', unit = '' } = groups ?? {}
  const nanoseconds = unitNanoseconds.get(unit)
  if (nanoseconds === undefined || whole + part === '') return undefined
  // Go computes the fraction in a double, of the digits that fit 64 bits.
  const digits = part.slice(0, 18)
  const fraction = Math.trunc(Number(digits || '0') * (Number(nanoseconds) / 10 ** digits.length))
  return BigInt(whole || '0') * nanoseconds + BigInt(fraction)
}

/** As Go writes seconds: without an exponent, with `s`. */
export function durationText({ nanoseconds }: Duration): string {
  const seconds = Number(nanoseconds / nanosecondsASecond) + Number(nanoseconds % nanosecondsASecond) / 1e9
  const shortest = String(seconds)
  return `${shortest.includes('e') ? seconds.toFixed(9).replace(/0+$/, '') : shortest}s`
}
