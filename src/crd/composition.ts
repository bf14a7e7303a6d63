import { judgeValue } from './judged-value.ts'
import type { SchemaError } from './schema-error.ts'
import type { SchemaNode } from './schema-node.ts'
import { note, type Walk } from './walk.ts'

/** What a value is under one of several schemas. */
interface Attempt {
  readonly found: readonly SchemaError[]
  readonly matches: number
}

function attempt(walk: Walk, value: unknown, node: SchemaNode): Attempt {
  const found: SchemaError[] = []
  const matches = judgeValue({ ...walk, found }, value, node)
  return { found, matches }
}

const fits = ({ found }: Attempt): boolean => found.length === 0

/** Of attempts that all fail the first of those that come closest. */
const nearestOf = (attempts: readonly Attempt[]): Attempt | undefined =>
  attempts.reduce<Attempt | undefined>(
    (best, one) => (best === undefined || one.matches > best.matches ? one : best),
    undefined,
  )

/** Notes what a value breaks of `anyOf`, `oneOf`, `allOf` and `not`. Gives the match count. */
export function judgeComposition(walk: Walk, value: unknown, node: SchemaNode): number {
  let matches = 0
  if (node.anyOf.length > 0) matches += judgeAnyOf(walk, value, node.anyOf)
  if (node.oneOf.length > 0) matches += judgeOneOf(walk, value, node.oneOf)
  if (node.allOf.length > 0) matches += judgeAllOf(walk, value, node.allOf)
  if (node.not !== undefined && fits(attempt(walk, value, node.not)))
    noteAlternatives(walk, 'fits what the CRD excludes by `not`')
  return matches
}

const noteAlternatives = (walk: Walk, problem: string): void => {
  note(walk, { is: 'invalid', problem, remedy: 'correct the value' })
}

function keep(walk: Walk, { found, matches }: Attempt): number {
  walk.found.push(...found)
  return matches
}

function judgeAnyOf(walk: Walk, value: unknown, nodes: readonly SchemaNode[]): number {
  const attempts: Attempt[] = []
  for (const node of nodes) {
    const made = attempt(walk, value, node)
    if (fits(made)) return made.matches
    attempts.push(made)
  }
  noteAlternatives(walk, `fits none of ${String(nodes.length)} alternatives (anyOf)`)
  const nearest = nearestOf(attempts)
  return nearest === undefined ? 0 : keep(walk, nearest)
}

function judgeOneOf(walk: Walk, value: unknown, nodes: readonly SchemaNode[]): number {
  const attempts = nodes.map((node) => attempt(walk, value, node))
  const [first, ...more] = attempts.filter(fits)
  if (first !== undefined && more.length === 0) return first.matches
  const count = first === undefined ? 'none' : String(more.length + 1)
  noteAlternatives(walk, `fits ${count} of ${String(nodes.length)} alternatives, and must fit one (oneOf)`)
  const nearest = first === undefined ? nearestOf(attempts) : undefined
  return nearest === undefined ? 0 : keep(walk, nearest)
}

/** What fails of all of them is told as it is: that not all fit needs no words of its own. */
function judgeAllOf(walk: Walk, value: unknown, nodes: readonly SchemaNode[]): number {
  const attempts = nodes.map((node) => attempt(walk, value, node))
  return attempts.reduce((matches, one) => matches + keep(walk, one), 0)
}
