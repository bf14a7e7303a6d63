import { isInt } from './integers.ts'

/**
 * A Kubernetes quantity: `100m`, `1.5Gi`, `1e3`. Go keeps it either as 64 bits and a power of ten or as a
 * decimal of any length. The value is the same; but only the first can become an int.
 */
export class Quantity {
  /** The value times 10^9. Quantities have no smaller part. */
  readonly nanos: bigint
  /** How Go keeps it: `value * 10^scale`; undefined for a long decimal. */
  readonly short: { readonly value: bigint; readonly scale: number } | undefined

  constructor(nanos: bigint, short: { readonly value: bigint; readonly scale: number } | undefined) {
    this.nanos = nanos
    this.short = short
  }

  /** The value if Go can give it as an int: `1000m` and `1.5Gi` are not among them. */
  get asInt(): bigint | undefined {
    if (this.short === undefined || this.short.scale < 0) return undefined
    const value = this.short.value * 10n ** BigInt(this.short.scale)
    return isInt(value) ? value : undefined
  }

  plus({ nanos, short }: Quantity): Quantity {
    return new Quantity(this.nanos + nanos, sumOf(this.short, short))
  }

  minus({ nanos, short }: Quantity): Quantity {
    const negated = short && { value: -short.value, scale: short.scale }
    return new Quantity(this.nanos - nanos, sumOf(this.short, negated))
  }
}

type Short = Quantity['short']

function sumOf(left: Short, right: Short): Short {
  if (left === undefined || right === undefined) return undefined
  if (right.value === 0n) return left
  if (left.value === 0n) return right
  const scale = Math.min(left.scale, right.scale)
  const [one, other] = [left, right].map((short) => short.value * 10n ** BigInt(short.scale - scale))
  if (one === undefined || other === undefined || !isInt(one) || !isInt(other)) return undefined
  return isInt(one + other) ? { value: one + other, scale } : undefined
}

const decimalSuffixes = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
])
const binarySuffixes = new Map([
  ['Ki', 10],
  ['Mi', 20],
  ['Gi', 30],
  ['Ti', 40],
  ['Pi', 50],
  ['Ei', 60],
])

const form = /^(?<sign>[+-]?)0*(?<whole>[0-9]*)(?:\.(?<part>[0-9]*))?(?<suffix>[eEinumkKMGTP]*[+-]?[0-9]*)$/

/** Whether the text is a quantity, however large. */
export function isQuantity(text: string): boolean {
  const { suffix } = form.exec(text)?.groups ?? {}
  return text !== '' && suffix !== undefined && unitOf(suffix) !== undefined
}

/** More digits than any use of a quantity has; beyond, the numbers only cost time. */
const greatestExponent = 1000

/**
 * Reads a quantity with the leniences of Go's parser (`.`, `-` and `5.` are quantities).
 * Source: k8s.io/apimachinery pkg/api/resource/quantity.go.
 * @returns undefined for what is none, or has an exponent beyond a thousand
 */
export function quantityOf(text: string): Quantity | undefined {
  const { sign, whole = '', part = '', suffix = '' } = form.exec(text)?.groups ?? {}
  if (text === '' || sign === undefined) return undefined
  const unit = unitOf(suffix)
  if (unit === undefined || Math.abs(unit.exponent) > greatestExponent) return undefined
  const digits = (whole || '0') + part
  const size = sizeIn(unit, BigInt(digits), part.length)
  const isNegative = sign === '-'
  return new Quantity(isNegative ? -size : size, shortOf(unit, { digits, part, whole, isNegative }))
}

interface Unit {
  readonly base: 2 | 10
  readonly exponent: number
}

function unitOf(suffix: string): Unit | undefined {
  const decimal = decimalSuffixes.get(suffix)
  if (decimal !== undefined) return { base: 10, exponent: decimal }
  const binary = binarySuffixes.get(suffix)
  if (binary !== undefined) return { base: 2, exponent: binary }
  if (!/^[eE][+-]?[0-9]+$/.test(suffix)) return undefined
  const exponent = BigInt(suffix.slice(1).replace('+', ''))
  return isInt(exponent) ? { base: 10, exponent: Number(exponent) } : undefined
}

const greatestBinary = (2n ** 63n - 1n) * 10n ** 9n

/** In nanos, rounded away from zero; binary units end at 2^63-1. */
function sizeIn({ base, exponent }: Unit, digits: bigint, decimals: number): bigint {
  if (base === 2) {
    const size = ceiling(digits * 2n ** BigInt(exponent) * 10n ** 9n, 10n ** BigInt(decimals))
    return size > greatestBinary ? greatestBinary : size
  }
  const scale = exponent - decimals + 9
  return scale >= 0 ? digits * 10n ** BigInt(scale) : ceiling(digits, 10n ** BigInt(-scale))
}

const ceiling = (number: bigint, by: bigint): bigint => (number + by - 1n) / by

interface Digits {
  readonly digits: string
  readonly part: string
  readonly whole: string
  readonly isNegative: boolean
}

/** Go's fast path: up to 18 digits, less for binary units, which must be whole. */
function shortOf({ base, exponent }: Unit, { digits, part, whole, isNegative }: Digits): Short {
  const count = (whole || '0').length
  const room = base === 10 ? 18 - count - part.length : 15 - count - Math.trunc((exponent * 3) / 10) - 1
  const scale = (base === 10 ? exponent : 0) - part.length
  if (room < 0 || scale < -9 || (base === 2 && part !== '')) return undefined
  const value = BigInt(digits) * (base === 2 ? 2n ** BigInt(exponent) : 1n)
  if (!isInt(value)) return undefined
  return { value: isNegative ? -value : value, scale }
}
