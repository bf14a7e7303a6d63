import { isUint } from './integers.ts'

/** A semantic version. What follows `+` does not count. */
export class SemanticVersion {
  /** Major, minor, patch. */
  readonly numbers: readonly [major: bigint, minor: bigint, patch: bigint]
  /** What follows `-`, by its dots: numbers as bigint. */
  readonly preRelease: readonly (bigint | string)[]

  constructor(numbers: readonly [bigint, bigint, bigint], preRelease: readonly (bigint | string)[]) {
    this.numbers = numbers
    this.preRelease = preRelease
  }

  /** -1, 0 or 1: a version before its release comes before it. */
  compare(other: SemanticVersion): number {
    for (const [at, number] of this.numbers.entries()) {
      const against = other.numbers[at] ?? 0n
      if (number !== against) return number < against ? -1 : 1
    }
    return comparePreReleases(this.preRelease, other.preRelease)
  }
}

function comparePreReleases(left: readonly (bigint | string)[], right: readonly (bigint | string)[]): number {
  if (left.length === 0 || right.length === 0) return Math.sign(right.length - left.length)
  for (const [at, one] of left.entries()) {
    const other = right[at]
    if (other === undefined) return 1
    if (one === other) continue
    if (typeof one !== typeof other) return typeof one === 'bigint' ? -1 : 1
    return one < other ? -1 : 1
  }
  return left.length < right.length ? -1 : 0
}

const number = '(?:0|[1-9][0-9]*)'
const form = new RegExp(
  `^(?<major>${number})\\.(?<minor>${number})\\.(?<patch>${number})` +
    '(?:-(?<preRelease>[0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$',
)

/** Reads a version; undefined for what is none. Source: github.com/blang/semver/v4. */
export function semanticVersionOf(text: string): SemanticVersion | undefined {
  const { major, minor, patch, preRelease } = form.exec(text)?.groups ?? {}
  if (major === undefined || minor === undefined || patch === undefined) return undefined
  const numbers = [BigInt(major), BigInt(minor), BigInt(patch)] as const
  const parts = preRelease?.split('.') ?? []
  if (!numbers.every(isUint) || !parts.every(isPreReleasePart)) return undefined
  return new SemanticVersion(
    numbers,
    parts.map((part) => (/^[0-9]+$/.test(part) ? BigInt(part) : part)),
  )
}

const isPreReleasePart = (part: string): boolean =>
  /^[0-9]+$/.test(part) ? !/^0[0-9]/.test(part) && isUint(BigInt(part)) : part !== ''

/**
 * As `semver(text, true)` reads: without `v`, with zeros for what is missing, without leading zeros.
 * Source: k8s.io/apiserver pkg/cel/library/semverlib.go.
 */
export function looseSemanticVersionOf(text: string): SemanticVersion | undefined {
  const [major = '', minor, ...rest] = text.replace(/^v/, '').split('.')
  const parts = [major, ...(minor === undefined ? [] : [minor]), ...(rest.length > 0 ? [rest.join('.')] : [])]
  const plain = parts.map(withoutLeadingZeros)
  if (plain.length < 3 && /[+-]/.test(plain.at(-1) ?? '')) return undefined
  while (plain.length < 3) plain.push('0')
  return semanticVersionOf(plain.join('.'))
}

function withoutLeadingZeros(part: string): string {
  if (part.length < 2) return part
  const rest = part.replace(/^0+/, '')
  return /^[0-9]/.test(rest) ? rest : `0${rest}`
}
