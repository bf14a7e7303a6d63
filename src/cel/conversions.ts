import type { UnsignedInt } from '@marcbachmann/cel-js/evaluator'

import { timestamp } from './arithmetic.ts'
import { doubleText } from './double-text.ts'
import { EvaluationFault } from './fault.ts'
import { int, uint } from './integers.ts'
import { type Overload, overload } from './overload.ts'
import { durationOf, durationText, timestampOf, timestampText } from './time.ts'
import { type Duration, nanosecondsOf, type Timestamp } from './values.ts'

const notConvertible = (to: string): EvaluationFault => new EvaluationFault(`the text is no ${to}`)

function intOf(text: string): bigint {
  if (!/^[+-]?[0-9]+$/.test(text)) throw notConvertible('int')
  return int(BigInt(text.replace(/^\+/, '')))
}

function uintOf(text: string): UnsignedInt {
  if (!/^[0-9]+$/.test(text)) throw notConvertible('uint')
  return uint(BigInt(text))
}

const doubleForm = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/

function doubleOf(text: string): number {
  if (/^[+-]?(?:inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^nan$/i.test(text)) return Number.NaN
  const value = doubleForm.test(text) ? Number(text) : Number.NaN
  if (!Number.isFinite(value)) throw notConvertible('double')
  return value
}

function boolOf(text: string): boolean {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false
  throw notConvertible('bool')
}

function durationIn(text: string): Duration {
  const value = durationOf(text)
  if (value === undefined) throw notConvertible('duration')
  return value
}

function timestampIn(text: string): Timestamp {
  const value = timestampOf(text)
  if (value === undefined) throw notConvertible('timestamp')
  return value
}

function textIn(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new EvaluationFault('the bytes are no UTF-8')
  }
}

/** Towards zero, as Go does. The bounds themselves are refused. */
function truncated(value: number): bigint {
  if (Number.isNaN(value) || value <= -(2 ** 63) || value >= 2 ** 63)
    throw new EvaluationFault('integer overflow')
  return BigInt(Math.trunc(value))
}

function truncatedUnsigned(value: number): UnsignedInt {
  if (Number.isNaN(value) || value < 0 || value >= 2 ** 64)
    throw new EvaluationFault('unsigned integer overflow')
  return uint(BigInt(Math.trunc(value)))
}

/** Whole seconds since 1970, downwards. */
function secondsOf(time: Timestamp | Date): bigint {
  const nanoseconds = nanosecondsOf(time)
  const seconds = nanoseconds / 1_000_000_000n
  return seconds * 1_000_000_000n > nanoseconds ? seconds - 1n : seconds
}

const same = <T>(value: T): T => value

/** From one type to another. Source: cel-go common/types. */
export const conversions: readonly Overload[] = [
  overload('int', ['int'], same),
  overload('int', ['uint'], ({ value }) => int(value)),
  overload('int', ['double'], truncated),
  overload('int', ['string'], intOf),
  overload('int', ['duration'], ({ nanoseconds }) => nanoseconds),
  overload('int', ['timestamp'], secondsOf),
  overload('uint', ['uint'], same),
  overload('uint', ['int'], uint),
  overload('uint', ['double'], truncatedUnsigned),
  overload('uint', ['string'], uintOf),
  overload('double', ['double'], same),
  overload('double', ['int'], Number),
  overload('double', ['uint'], ({ value }) => Number(value)),
  overload('double', ['string'], doubleOf),
  overload('bool', ['bool'], same),
  overload('bool', ['string'], boolOf),
  overload('string', ['string'], same),
  overload('string', ['bool'], String),
  overload('string', ['int'], String),
  overload('string', ['uint'], ({ value }) => String(value)),
  overload('string', ['double'], doubleText),
  overload('string', ['bytes'], textIn),
  overload('string', ['duration'], durationText),
  overload('string', ['timestamp'], timestampText),
  overload('bytes', ['bytes'], same),
  overload('bytes', ['string'], (text) => new Uint8Array(Buffer.from(text))),
  overload('duration', ['duration'], same),
  overload('duration', ['string'], durationIn),
  overload('timestamp', ['timestamp'], same),
  overload('timestamp', ['string'], timestampIn),
  overload('timestamp', ['int'], (seconds) => timestamp(seconds * 1_000_000_000n)),
  overload('dyn', ['any'], same),
]
