import { order } from './equality.ts'
import { EvaluationFault } from './fault.ts'
import { type Overload, overload } from './overload.ts'
import { isQuantity, Quantity, quantityOf } from './quantity-value.ts'

function quantity(text: string): Quantity {
  const value = quantityOf(text)
  if (value !== undefined) return value
  throw new EvaluationFault('the text is no quantity')
}

function asInteger({ asInt }: Quantity): bigint {
  if (asInt !== undefined) return asInt
  throw new EvaluationFault('cannot convert value to integer')
}

const ofInt = (value: bigint): Quantity => new Quantity(value * 10n ** 9n, { value, scale: 0 })

const signOf = (value: bigint): bigint => (value < 0n ? -1n : value > 0n ? 1n : 0n)

/** As Go multiplies: the digits as a double, times a power of ten. */
const asApproximateFloat = ({ short, nanos }: Quantity): number =>
  short === undefined ? Number(nanos) * 1e-9 : Number(short.value) * Number(`1e${String(short.scale)}`)

/** Quantities. Source: k8s.io/apiserver pkg/cel/library/quantity.go. */
export const quantityFunctions: readonly Overload[] = [
  overload('quantity', ['string'], quantity),
  overload('isQuantity', ['string'], isQuantity),
  overload('sign', ['quantity'], ({ nanos }) => signOf(nanos)),
  overload('.isInteger', ['quantity'], ({ asInt }) => asInt !== undefined),
  overload('.asInteger', ['quantity'], asInteger),
  overload('.asApproximateFloat', ['quantity'], asApproximateFloat),
  overload('.add', ['quantity', 'quantity'], (left, right) => left.plus(right)),
  overload('.add', ['quantity', 'int'], (left, right) => left.plus(ofInt(right))),
  overload('.sub', ['quantity', 'quantity'], (left, right) => left.minus(right)),
  overload('.sub', ['quantity', 'int'], (left, right) => left.minus(ofInt(right))),
  overload('.isGreaterThan', ['quantity', 'quantity'], (left, right) => order(left, right) > 0),
  overload('.isLessThan', ['quantity', 'quantity'], (left, right) => order(left, right) < 0),
  overload('.compareTo', ['quantity', 'quantity'], (left, right) => BigInt(order(left, right))),
]
