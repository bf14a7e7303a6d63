import { noValue, optionalOf, type Expression, type Scope } from '../cel/expression.ts'
import { isList } from '../model/json.ts'
import { compiledRule, type CompiledRule } from './compiled-rules.ts'
import { ruleValue } from './rule-values.ts'
import type { Rule, SchemaNode } from './schema-node.ts'
import { note, noteUnproven, type Walk } from './walk.ts'
import { remedyFor, shown } from './wording.ts'

/** A value, and what it was. */
export interface Pair {
  readonly value: unknown
  /** Undefined: it was not there, or it cannot be told which one it was. */
  readonly old: unknown
  readonly isResource: boolean
}

/** Runs rules in CEL on a value, and notes which do not hold or cannot be run. */
export function runRules(
  walk: Walk,
  { value, old, isResource }: Pair,
  node: SchemaNode,
  rules: readonly Rule[],
): void {
  const self = ruleValue(value, node, isResource)
  const oldSelf = old === undefined ? undefined : ruleValue(old, node, isResource)
  for (const rule of rules) {
    const compiled = compiledRule(rule)
    if (compiled.oldSelf === 'value' && oldSelf === undefined) continue
    if (isOutOfPlace(value, node)) noteFault(walk, rule, 'a list where a text should be')
    else run(walk, compiled, scopeOf(compiled, self, oldSelf))
  }
}

/** Where a text must have a format, the schema lets a list pass (see `isOfType`). Rules do not. */
const isOutOfPlace = (value: unknown, { types }: SchemaNode): boolean =>
  isList(value) && types.length === 1 && types[0] === 'string'

function scopeOf({ oldSelf: how }: CompiledRule, self: unknown, oldSelf: unknown): Scope {
  if (how === 'none') return { self }
  if (how === 'value') return { self, oldSelf }
  return { self, oldSelf: oldSelf === undefined ? noValue : optionalOf(oldSelf) }
}

function run(walk: Walk, compiled: CompiledRule, scope: Scope): void {
  const { expression, rule, steps, is } = compiled
  if (!expression.ok) {
    noteUnproven(walk, rule.expression, expression.problem)
    return
  }
  const evaluation = expression.evaluate(scope)
  if (evaluation.is === 'error') noteFault(walk, rule, evaluation.problem)
  else if (typeof evaluation.value !== 'boolean')
    noteUnproven(walk, rule.expression, 'it is neither true nor false')
  else if (!evaluation.value)
    note(walk, { is, problem: shown(messageOf(compiled, scope)), remedy: remedyFor(rule) }, ...steps)
}

function noteFault(walk: Walk, rule: Rule, problem: string): void {
  note(walk, {
    is: 'invalid',
    problem: `a rule ends in an error: ${shown(problem)}`,
    remedy: remedyFor(rule),
  })
}

/** What a messageExpression may be long, in bytes; of a longer one, or one of two lines, the message is told. */
const longestMessageBytes = 5120

function messageOf({ rule, messageExpression }: CompiledRule, scope: Scope): string {
  const made = textFrom(messageExpression, scope).trim()
  const isTold = made !== '' && !made.includes('\n') && Buffer.byteLength(made) <= longestMessageBytes
  return isTold ? made : (rule.message ?? `the rule does not hold: ${rule.expression}`)
}

function textFrom(expression: Expression | undefined, scope: Scope): string {
  if (expression?.ok !== true) return ''
  const evaluation = expression.evaluate(scope)
  return evaluation.is === 'value' && typeof evaluation.value === 'string' ? evaluation.value : ''
}
