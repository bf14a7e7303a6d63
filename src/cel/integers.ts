import { UnsignedInt } from '@marcbachmann/cel-js/evaluator'

import { EvaluationFault } from './fault.ts'

const greatestInt = 2n ** 63n - 1n
const greatestUint = 2n ** 64n - 1n

/** Whether a number fits CEL's `int`: 64 bits, signed. */
export const isInt = (value: bigint): boolean => value >= -greatestInt - 1n && value <= greatestInt

/** Whether a number fits CEL's `uint`: 64 bits. */
export const isUint = (value: bigint): boolean => value >= 0n && value <= greatestUint

/** An int, or CEL's error for one that does not fit 64 bits. */
export function int(value: bigint): bigint {
  if (isInt(value)) return value
  throw new EvaluationFault('integer overflow')
}

/** A uint, or CEL's error for one that does not fit 64 bits. */
export function uint(value: bigint): UnsignedInt {
  if (isUint(value)) return new UnsignedInt(value)
  throw new EvaluationFault('unsigned integer overflow')
}
