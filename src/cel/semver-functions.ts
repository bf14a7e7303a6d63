import { EvaluationFault } from './fault.ts'
import { isInt } from './integers.ts'
import { type Overload, overload } from './overload.ts'
import { looseSemanticVersionOf, type SemanticVersion, semanticVersionOf } from './semver-value.ts'

function semver(text: string, isLoose = false): SemanticVersion {
  const version = read(text, isLoose)
  if (version !== undefined) return version
  throw new EvaluationFault('the text is no semantic version')
}

const read = (text: string, isLoose: boolean): SemanticVersion | undefined =>
  isLoose ? looseSemanticVersionOf(text) : semanticVersionOf(text)

/** Go turns the 64 bits of a number above 2^63 into a negative one; no version is that high. */
function number(value: bigint): bigint {
  if (isInt(value)) return value
  throw new EvaluationFault('a number of the version does not fit an int')
}

/** Semantic versions. Source: k8s.io/apiserver pkg/cel/library/semverlib.go. */
export const semverFunctions: readonly Overload[] = [
  overload('semver', ['string'], (text) => semver(text)),
  overload('semver', ['string', 'bool'], semver),
  overload('isSemver', ['string'], (text) => semanticVersionOf(text) !== undefined),
  overload('isSemver', ['string', 'bool'], (text, isLoose) => read(text, isLoose) !== undefined),
  overload('.major', ['semver'], ({ numbers: [major] }) => number(major)),
  overload('.minor', ['semver'], ({ numbers: [, minor] }) => number(minor)),
  overload('.patch', ['semver'], ({ numbers: [, , patch] }) => number(patch)),
  overload('.isGreaterThan', ['semver', 'semver'], (left, right) => left.compare(right) > 0),
  overload('.isLessThan', ['semver', 'semver'], (left, right) => left.compare(right) < 0),
  overload('.compareTo', ['semver', 'semver'], (left, right) => BigInt(left.compare(right))),
]
