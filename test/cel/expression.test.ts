import { test } from 'tap'

import { compileExpression, type Evaluation } from '../../src/cel/expression.ts'
import { cases, refused, unproven } from './cases.ts'
import { celValue } from './cel-value.ts'

/** `true`, `false`, `error`, or a text that is none of them. */
function verdictOf(evaluation: Evaluation): string {
  if (evaluation.is === 'error') return 'error'
  return typeof evaluation.value === 'boolean' ? String(evaluation.value) : 'no bool'
}

void test('rules give what the API server gives', (t) => {
  for (const { type, expression, asked } of cases) {
    const compiled = compileExpression(expression, 'none')
    if (!compiled.ok) {
      t.fail(`${expression}: ${compiled.problem}`)
      continue
    }
    const verdicts = asked.map(([value]) => verdictOf(compiled.evaluate({ self: celValue(type, value) })))
    t.strictSame(
      verdicts,
      asked.map(([, verdict]) => verdict),
      `${expression} on ${JSON.stringify(asked.map(([value]) => value))}`,
    )
  }
  t.end()
})

void test('what the API server does not compile is not run', (t) => {
  for (const [, expression] of refused) t.equal(compileExpression(expression, 'none').ok, false, expression)
  t.end()
})

void test('what would not be run as on the API server is not run', (t) => {
  for (const [, expression] of unproven) t.equal(compileExpression(expression, 'none').ok, false, expression)
  t.end()
})
