import { RE2JS } from 're2js'

import { CompileProblem, EvaluationFault } from './fault.ts'
import { type Overload, overload } from './overload.ts'

/** Enough for all patterns of a CRD; one that comes from the data must not fill the memory. */
const mostPatterns = 500
const compiled = new Map<string, RE2JS>()

/** Patterns run on RE2, as Go's do: in linear time, with Go's syntax. Never on JavaScript's RegExp. */
function patternOf(source: string): RE2JS | undefined {
  const known = compiled.get(source)
  if (known !== undefined) return known
  try {
    const pattern = RE2JS.compile(source)
    if (compiled.size >= mostPatterns) compiled.clear()
    compiled.set(source, pattern)
    return pattern
  } catch {
    return undefined
  }
}

function usable(source: string): RE2JS {
  const pattern = patternOf(source)
  if (pattern !== undefined) return pattern
  throw new EvaluationFault('the pattern is none of RE2')
}

/** The API server refuses a rule with such a pattern: throws a CompileProblem for a literal that is none. */
export function checkPattern(source: unknown): void {
  if (typeof source === 'string' && patternOf(source) === undefined)
    throw new CompileProblem('the pattern is none of RE2')
}

const matches = (text: string, source: string): boolean => usable(source).test(text)

function find(text: string, source: string): string {
  const matcher = usable(source).matcher(text)
  return matcher.find() ? (matcher.group() ?? '') : ''
}

/** Go's FindAllString: an empty match right behind a match does not count. */
function findAll(text: string, source: string, most: bigint): readonly string[] {
  const matcher = usable(source).matcher(text)
  const found: string[] = []
  let end = -1
  while ((most < 0n || BigInt(found.length) < most) && matcher.find()) {
    if (matcher.start() === matcher.end() && matcher.start() === end) continue
    end = matcher.end()
    found.push(matcher.group() ?? '')
  }
  return found
}

/** What takes a pattern, and which argument it is. */
export const patternArguments: ReadonlyMap<string, number> = new Map([
  ['matches', 1],
  ['.matches', 1],
  ['.find', 1],
  ['.findAll', 1],
])

/** Patterns. Source: cel-go common/stdlib; k8s.io/apiserver pkg/cel/library/regex.go. */
export const patternFunctions: readonly Overload[] = [
  overload('matches', ['string', 'string'], matches),
  overload('.matches', ['string', 'string'], matches),
  overload('.find', ['string', 'string'], find),
  overload('.findAll', ['string', 'string'], (text, source) => findAll(text, source, -1n)),
  overload('.findAll', ['string', 'string', 'int'], findAll),
]
