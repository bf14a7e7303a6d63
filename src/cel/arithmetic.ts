import { haveSameKeys, isEqual, order } from './equality.ts'
import { EvaluationFault } from './fault.ts'
import { int, isInt, uint } from './integers.ts'
import { type Overload, overload } from './overload.ts'
import { Duration, listKindOf, nanosecondsOf, Timestamp, withListKind } from './values.ts'

/** A duration; Go's is 64 bits of nanoseconds. */
export function duration(nanoseconds: bigint): Duration {
  if (isInt(nanoseconds)) return new Duration(nanoseconds)
  throw new EvaluationFault('duration overflow')
}

const nanosecondsASecond = 1_000_000_000n
const firstNanosecond = -62_135_596_800n * nanosecondsASecond
const lastNanosecond = 253_402_300_800n * nanosecondsASecond - 1n

/** A timestamp in the years 1 to 9999. */
export function timestamp(nanoseconds: bigint): Timestamp {
  if (nanoseconds >= firstNanosecond && nanoseconds <= lastNanosecond) return new Timestamp(nanoseconds)
  throw new EvaluationFault('timestamp overflow')
}

function divisor(value: bigint, what: string): bigint {
  if (value === 0n) throw new EvaluationFault(`${what} by zero`)
  return value
}

/** Lists one after the other; a list that the schema calls a set or a map takes in what it does not have. */
function joined(left: readonly unknown[], right: readonly unknown[]): readonly unknown[] {
  const kind = listKindOf(left)
  if (kind === undefined) return [...left, ...right]
  const merged = [...left]
  for (const item of right) {
    const at = merged.findIndex((one) =>
      kind.is === 'set' ? isEqual(one, item) : haveSameKeys(kind.keys, one, item),
    )
    if (at < 0) merged.push(item)
    else if (kind.is === 'map') merged[at] = item
  }
  return withListKind(merged, kind)
}

function bytesJoined(left: Uint8Array, right: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([left, right]))
}

/** What is no number has no order, which Go calls an error. */
function compared(left: unknown, right: unknown): number {
  const result = order(left, right)
  if (Number.isNaN(result)) throw new EvaluationFault('NaN values cannot be ordered')
  return result
}

/** `+ - * / %`, negation and the comparisons. `==`, `in`, `&&` and the like are not functions of values alone. */
export const arithmetic: readonly Overload[] = [
  overload('_+_', ['int', 'int'], (left, right) => int(left + right)),
  overload('_+_', ['uint', 'uint'], (left, right) => uint(left.value + right.value)),
  overload('_+_', ['double', 'double'], (left, right) => left + right),
  overload('_+_', ['string', 'string'], (left, right) => left + right),
  overload('_+_', ['bytes', 'bytes'], bytesJoined),
  overload('_+_', ['list', 'list'], joined),
  overload('_+_', ['duration', 'duration'], (left, right) => duration(left.nanoseconds + right.nanoseconds)),
  overload('_+_', ['timestamp', 'duration'], (left, right) =>
    timestamp(nanosecondsOf(left) + right.nanoseconds),
  ),
  overload('_+_', ['duration', 'timestamp'], (left, right) =>
    timestamp(left.nanoseconds + nanosecondsOf(right)),
  ),
  overload('_-_', ['int', 'int'], (left, right) => int(left - right)),
  overload('_-_', ['uint', 'uint'], (left, right) => uint(left.value - right.value)),
  overload('_-_', ['double', 'double'], (left, right) => left - right),
  overload('_-_', ['duration', 'duration'], (left, right) => duration(left.nanoseconds - right.nanoseconds)),
  overload('_-_', ['timestamp', 'duration'], (left, right) =>
    timestamp(nanosecondsOf(left) - right.nanoseconds),
  ),
  overload('_-_', ['timestamp', 'timestamp'], (left, right) =>
    duration(nanosecondsOf(left) - nanosecondsOf(right)),
  ),
  overload('_*_', ['int', 'int'], (left, right) => int(left * right)),
  overload('_*_', ['uint', 'uint'], (left, right) => uint(left.value * right.value)),
  overload('_*_', ['double', 'double'], (left, right) => left * right),
  overload('_/_', ['int', 'int'], (left, right) => int(left / divisor(right, 'division'))),
  overload('_/_', ['uint', 'uint'], (left, right) => uint(left.value / divisor(right.value, 'division'))),
  overload('_/_', ['double', 'double'], (left, right) => left / right),
  overload('_%_', ['int', 'int'], (left, right) => int(left % divisor(right, 'modulus'))),
  overload('_%_', ['uint', 'uint'], (left, right) => uint(left.value % divisor(right.value, 'modulus'))),
  overload('-_', ['int'], (value) => int(-value)),
  overload('-_', ['double'], (value) => -value),
  overload('!_', ['bool'], (value) => !value),
  overload('_<_', ['any', 'any'], (left, right) => compared(left, right) < 0),
  overload('_<=_', ['any', 'any'], (left, right) => compared(left, right) <= 0),
  overload('_>_', ['any', 'any'], (left, right) => compared(left, right) > 0),
  overload('_>=_', ['any', 'any'], (left, right) => compared(left, right) >= 0),
]
