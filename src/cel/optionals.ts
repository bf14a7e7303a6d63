import { Optional } from '@marcbachmann/cel-js'

import { EvaluationFault } from './fault.ts'
import { isOfKind } from './kinds.ts'
import { sizeOfMap } from './maps.ts'
import { type Overload, overload } from './overload.ts'

function valueOf(optional: Optional): unknown {
  if (optional.hasValue()) return optional.value()
  throw new EvaluationFault('optional.none() dereference')
}

/** Whether `optional.ofNonZeroValue` takes the value for nothing. */
function isZero(value: unknown): boolean {
  if (value === null || value === false || value === '' || value === 0 || value === 0n) return true
  if (isOfKind(value, 'uint')) return value.value === 0n
  if (isOfKind(value, 'bytes')) return value.length === 0
  return isOfKind(value, 'duration') && value.nanoseconds === 0n
}

/** For the API server, an empty list or map is nothing when the expression made it, and something in the object. */
function ofNonZeroValue(value: unknown): Optional {
  const isEmptyList = isOfKind(value, 'list') && value.length === 0
  if (isEmptyList || (isOfKind(value, 'map') && sizeOfMap(value) === 0))
    throw new EvaluationFault('optional.ofNonZeroValue of an empty list or map')
  return isZero(value) ? Optional.none() : Optional.of(value)
}

/** Optionals; `or`, `orValue`, `optMap` and `optFlatMap` are not functions of values alone. */
export const optionals: readonly Overload[] = [
  overload('optional.of', ['any'], (value) => Optional.of(value)),
  overload('optional.none', [], () => Optional.none()),
  overload('optional.ofNonZeroValue', ['any'], ofNonZeroValue),
  overload('.hasValue', ['optional'], (optional) => optional.hasValue()),
  overload('.value', ['optional'], valueOf),
]
