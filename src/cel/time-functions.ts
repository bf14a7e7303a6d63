import { EvaluationFault } from './fault.ts'
import { type Duration, nanosecondsOf, type Timestamp } from './values.ts'
import { type Overload, overload } from './overload.ts'
import { dateIn } from './time.ts'

const nanosecondsAMinute = 60_000_000_000n

/** What can be asked of a time, in UTC. */
const parts: Readonly<Record<string, (date: Date) => number>> = {
  getFullYear: (date) => date.getUTCFullYear(),
  getMonth: (date) => date.getUTCMonth(),
  getDayOfYear: (date) =>
    Math.floor((date.getTime() - new Date(date).setUTCMonth(0, 1)) / (24 * 60 * 60 * 1000)),
  getDayOfMonth: (date) => date.getUTCDate() - 1,
  getDate: (date) => date.getUTCDate(),
  getDayOfWeek: (date) => date.getUTCDay(),
  getHours: (date) => date.getUTCHours(),
  getMinutes: (date) => date.getUTCMinutes(),
  getSeconds: (date) => date.getUTCSeconds(),
  getMilliseconds: (date) => date.getUTCMilliseconds(),
}

/** `+02:00`, `-07:30`, `02:00`, and `UTC`. */
const offsetForm = /^(?<sign>[+-]?)(?<hours>[0-9]{1,2}):(?<minutes>[0-9]{1,2})$/

/** Whether a zone can be had here: names need a database of zones, which must be the API server's own. */
export const isKnownZone = (zone: string): boolean => zone === 'UTC' || zone === '' || offsetForm.test(zone)

function inZone(time: Timestamp | Date, zone: string): Date {
  if (!isKnownZone(zone)) throw new EvaluationFault('the zone is not known')
  const { sign, hours = '0', minutes = '0' } = offsetForm.exec(zone)?.groups ?? {}
  const offset = BigInt(hours) * 60n + BigInt(minutes)
  return dateIn(nanosecondsOf(time) + (sign === '-' ? -offset : offset) * nanosecondsAMinute)
}

const whole =
  (nanoseconds: bigint) =>
  (span: Duration): bigint =>
    span.nanoseconds / nanoseconds

/** Parts of a time and of a duration. Months and days are from 0, but `getDate` is from 1. */
export const timeFunctions: readonly Overload[] = [
  ...Object.entries(parts).flatMap(([name, part]) => [
    overload(`.${name}`, ['timestamp'], (time) => BigInt(part(dateIn(nanosecondsOf(time))))),
    overload(`.${name}`, ['timestamp', 'string'], (time, zone) => BigInt(part(inZone(time, zone)))),
  ]),
  overload('.getHours', ['duration'], whole(60n * nanosecondsAMinute)),
  overload('.getMinutes', ['duration'], whole(nanosecondsAMinute)),
  overload('.getSeconds', ['duration'], whole(1_000_000_000n)),
  overload('.getMilliseconds', ['duration'], whole(1_000_000n)),
]
