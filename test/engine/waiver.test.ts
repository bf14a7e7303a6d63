import { test } from 'tap'

import type { JudgedFinding, Outcome } from '../../src/engine/evaluate.ts'
import { defineStateRule } from '../../src/engine/rule.ts'
import {
  breakGlassAnnotation,
  breakGlassOf,
  defaultBreakGlassGroups,
  waive,
} from '../../src/engine/waiver.ts'
import { clusterSetFrom } from '../../src/model/cluster-set.ts'
import { clusterSet } from '../support/objects.ts'
import { clusterDomain } from '../support/world.ts'

const ruleOf = (id: string, unwaivable = false) =>
  defineStateRule({
    id,
    about: 'ClusterSet',
    summary: 'Require an example',
    rationale: 'It is one.',
    needs: [],
    messages: {},
    ...(unwaivable ? { unwaivable: true as const } : {}),
    judge: () => [],
  })

const first = ruleOf('first')
const second = ruleOf('second')
const lasting = ruleOf('lasting', true)

const nothing = { rules: [], reason: '', complaint: undefined }
const malformed = { ...nothing, complaint: 'it must read "RULE-ID[,RULE-ID…]: reason"' }

const asked = (
  text: unknown,
  groups: readonly string[] = ['system:masters'],
  honoured = defaultBreakGlassGroups,
) =>
  breakGlassOf(
    clusterSetFrom(clusterSet({ annotations: { [breakGlassAnnotation]: text } }), clusterDomain),
    groups,
    honoured,
    [first, second, lasting],
  )

void test('without the annotation nothing is waived', (t) => {
  t.strictSame(
    breakGlassOf(
      clusterSetFrom(clusterSet(), clusterDomain),
      ['system:masters'],
      ['system:masters'],
      [first],
    ),
    nothing,
  )
  t.strictSame(asked(true), nothing, 'an annotation that is no text')
  t.end()
})

void test('the annotation names rules and a reason', (t) => {
  t.equal(breakGlassAnnotation, 'clusterset-guard.io/break-glass')
  t.strictSame(asked('first: the site burns'), {
    rules: ['first'],
    reason: 'the site burns',
    complaint: undefined,
  })
  t.strictSame(asked(' first , second :  one: two '), {
    rules: ['first', 'second'],
    reason: 'one: two',
    complaint: undefined,
  })
  t.strictSame(asked('first: two\nlines').reason, 'two\nlines')
  t.end()
})

void test('an annotation that is malformed is ignored', (t) => {
  t.strictSame(asked(''), malformed)
  t.strictSame(asked('first'), malformed)
  t.strictSame(asked('first:'), malformed)
  t.strictSame(asked('first:  '), malformed)
  t.strictSame(asked(': reason'), malformed)
  t.strictSame(asked('first,,second: reason'), malformed)
  t.strictSame(asked('first,: reason'), malformed)
  t.end()
})

void test('an unknown rule makes all of it ignored', (t) => {
  t.strictSame(asked('first,third,fourth: reason'), {
    ...nothing,
    complaint: 'there is no rule third, fourth',
  })
  t.strictSame(asked('schema: reason'), { ...nothing, complaint: 'there is no rule schema' })
  t.strictSame(asked('First: reason'), { ...nothing, complaint: 'there is no rule First' })
  t.end()
})

void test('only some groups may waive', (t) => {
  t.strictSame(defaultBreakGlassGroups, ['system:masters'])
  t.strictSame(asked('first: reason', ['system:authenticated']), {
    ...nothing,
    complaint: 'only members of system:masters may waive a rule',
  })
  t.strictSame(asked('first: reason', []), {
    ...nothing,
    complaint: 'only members of system:masters may waive a rule',
  })
  t.strictSame(asked('first: reason', ['dba'], ['dba', 'sre']).rules, ['first'])
  t.strictSame(asked('first: reason', ['system:masters'], ['dba', 'sre']), {
    ...nothing,
    complaint: 'only members of dba, sre may waive a rule',
  })
  t.end()
})

void test('a rule that cannot be waived is left out, the others are waived', (t) => {
  t.strictSame(asked('first,lasting: reason'), {
    rules: ['first'],
    reason: 'reason',
    complaint: 'lasting cannot be waived',
  })
  t.strictSame(asked('lasting: reason'), {
    rules: [],
    reason: 'reason',
    complaint: 'lasting cannot be waived',
  })
  t.end()
})

const finding: JudgedFinding = {
  message: 'wrong',
  path: 'spec',
  about: [],
  problem: 'it is wrong',
  remedy: 'make it right',
  isProven: true,
  severity: 'error',
  state: 'violated',
}

const outcome = (rule: Outcome['rule'], ...findings: readonly JudgedFinding[]): Outcome => ({
  rule,
  severity: 'error',
  findings,
  unseen: [],
  crash: undefined,
})

void test('errors of a waived rule are waived, and those of others stay', (t) => {
  const outcomes = [outcome(first, finding), outcome(second, finding)]
  t.strictSame(waive(outcomes, { rules: ['first'], reason: 'reason', complaint: undefined }), [
    outcome(first, { ...finding, state: 'waived' }),
    outcome(second, finding),
  ])
  t.end()
})

void test('warnings and standing findings need no waiver', (t) => {
  const warning: JudgedFinding = { ...finding, severity: 'warning' }
  const standing: JudgedFinding = { ...finding, state: 'standing' }
  t.strictSame(
    waive([outcome(first, warning, standing)], { rules: ['first'], reason: 'reason', complaint: undefined }),
    [outcome(first, warning, standing)],
  )
  t.end()
})

void test('a waiver of nothing changes nothing', (t) => {
  const outcomes = [outcome(first, finding)]
  t.equal(waive(outcomes, nothing), outcomes)
  t.end()
})
