import { Optional, type ParseResult } from '@marcbachmann/cel-js'

import { bind, bindBeforeCheck } from './bind.ts'
import { environmentWith, type OldSelf } from './environment.ts'
import { isOverCharged, startMeter, tooExpensive } from './meter.ts'
import { refuseWhatDiffers } from './refusals.ts'
import { nodesOf } from './syntax-tree.ts'

/** A rule of a CRD, or its message. */
export type Expression =
  | { readonly ok: true; evaluate(scope: Scope): Evaluation }
  /** It cannot be run here: it is no CEL, or uses what we do not know. One line. */
  | { readonly ok: false; readonly problem: string }

/** The values of `self` and `oldSelf`: integers as bigint, doubles as number, keys as CEL sees them. */
export interface Scope {
  readonly self: unknown
  readonly oldSelf?: unknown
}

export type Evaluation =
  | { readonly is: 'value'; readonly value: unknown }
  /** What the API server too would call an error: no such key, division by zero, a cost that is too high. */
  | { readonly is: 'error'; readonly problem: string }

/**
 * Compiles an expression as the API server does, but without the types of the schema.
 * @param source of `rule` or `messageExpression` of a CRD
 * @param oldSelf how `oldSelf` is there: not at all, as a value, or as an optional (`optionalOldSelf: true`)
 */
export function compileExpression(source: string, oldSelf: OldSelf): Expression {
  try {
    const parsed = environmentWith(oldSelf).parse(source)
    const nodes = nodesOf(parsed.ast)
    refuseWhatDiffers(nodes, source)
    bindBeforeCheck(nodes)
    const { valid, error } = parsed.check()
    if (!valid) return { ok: false, problem: problemOf(error) }
    bind(nodes)
    return { ok: true, evaluate: (scope) => evaluated(parsed, scope) }
  } catch (thrown) {
    return { ok: false, problem: problemOf(thrown) }
  }
}

function evaluated(parsed: ParseResult, { self, oldSelf }: Scope): Evaluation {
  startMeter()
  try {
    const value: unknown = parsed({ self, oldSelf })
    return isOverCharged() ? { is: 'error', problem: tooExpensive } : { is: 'value', value }
  } catch (thrown) {
    return { is: 'error', problem: problemOf(thrown) }
  }
}

/** One line: the library's own errors draw a picture below theirs. A full stack is a RangeError. */
function problemOf(thrown: unknown): string {
  if (thrown instanceof RangeError) return 'the expression goes too deep'
  if (!(thrown instanceof Error)) throw thrown
  const [line = ''] = thrown.message.split('\n')
  return line
}

/** Whether the expression speaks of `oldSelf`: such a rule is only run on an update. */
export function usesOldSelf(source: string): boolean {
  if (!source.includes('oldSelf')) return false
  try {
    const nodes = nodesOf(environmentWith('value').parse(source).ast)
    return nodes.some(({ op, args }) => op === 'id' && args === 'oldSelf')
  } catch {
    return true
  }
}

/** The value of `oldSelf` for a rule with `optionalOldSelf: true`, when there was one. */
export const optionalOf = (value: unknown): unknown => Optional.of(value)

/** The value of `oldSelf` for such a rule when there was none. */
export const noValue: unknown = Optional.none()
