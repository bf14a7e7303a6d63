import { test } from 'tap'

import type { JudgedFinding, Outcome, Unseen } from '../../src/engine/evaluate.ts'
import { defineStateRule } from '../../src/engine/rule.ts'
import { admissionVerdictOf, type Circumstances, type Verdict } from '../../src/engine/verdict.ts'

const rule = defineStateRule({
  id: 'example',
  about: 'ClusterSet',
  summary: 'Require an example',
  rationale: 'It is one.',
  needs: [],
  messages: {},
  judge: () => [],
})

const error: JudgedFinding = {
  message: 'wrong',
  path: 'spec',
  about: [],
  problem: 'it is wrong',
  remedy: 'make it right',
  isProven: true,
  severity: 'error',
  state: 'violated',
}
const warning: JudgedFinding = { ...error, severity: 'warning' }

const partial: Unseen = { inventory: 'services', forbidden: [] }
const forbidden: Unseen = { inventory: 'secrets', forbidden: ['shop'] }

const outcome = (parts: Partial<Outcome>): Outcome => ({
  rule,
  severity: 'error',
  findings: [],
  unseen: [],
  crash: undefined,
  ...parts,
})

const crashed = (severity: 'error' | 'warning' = 'error') => outcome({ severity, crash: { error: 'broken' } })

const creation: Circumstances = { isCreation: true, isForced: false, undecided: 'deny' }
const leniently: Circumstances = { ...creation, undecided: 'allow' }
const forcedCreation: Circumstances = { ...creation, isForced: true }
const update: Circumstances = { ...creation, isCreation: false }
const forcedUpdate: Circumstances = { ...update, isForced: true }

/** A verdict with the finding as this one rule's, and everything else as it is. */
const shown = ({ denials, warnings, unproven, forbidden, crashed, ...rest }: Verdict) => ({
  ...rest,
  denials: denials.length,
  warnings: warnings.length,
  unproven: unproven.map(({ inventories }) => inventories.join(' ')),
  forbidden,
  crashed: crashed.map(({ error }) => error),
})

const verdict = (circumstances: Circumstances, ...outcomes: readonly Outcome[]) =>
  shown(admissionVerdictOf(outcomes, circumstances))

const nothing = { denials: 0, warnings: 0, unproven: [], forbidden: [], crashed: [] }

void test('nothing found: allowed', (t) => {
  t.strictSame(verdict(creation), { ...nothing, name: 'allowed', isAllowed: true })
  t.strictSame(verdict(creation, outcome({})), { ...nothing, name: 'allowed', isAllowed: true })
  t.strictSame(verdict(update, outcome({})), { ...nothing, name: 'allowed', isAllowed: true })
  t.end()
})

void test('findings bear the id of their rule', (t) => {
  const { denials, warnings } = admissionVerdictOf([outcome({ findings: [error, warning] })], creation)
  t.strictSame(denials, [{ ...error, rule: 'example' }])
  t.strictSame(warnings, [{ ...warning, rule: 'example' }])
  t.end()
})

void test('violated, error: denied in all circumstances', (t) => {
  const denied = { ...nothing, name: 'denied', isAllowed: false, denials: 1 }
  const violated = outcome({ findings: [error] })
  t.strictSame(verdict(creation, violated), denied)
  t.strictSame(verdict(leniently, violated), denied)
  t.strictSame(verdict(forcedCreation, violated), denied)
  t.strictSame(verdict(update, violated), denied)
  t.strictSame(verdict(forcedUpdate, violated), denied)
  t.end()
})

void test('violated, warning: shown', (t) => {
  const warned = { ...nothing, name: 'warned', isAllowed: true, warnings: 1 }
  t.strictSame(verdict(creation, outcome({ findings: [warning] })), warned)
  t.strictSame(verdict(update, outcome({ findings: [warning] })), warned)
  t.end()
})

void test('standing and waived: shown, whatever the severity', (t) => {
  const warned = { ...nothing, name: 'warned', isAllowed: true, warnings: 1 }
  t.strictSame(verdict(update, outcome({ findings: [{ ...error, state: 'standing' }] })), warned)
  t.strictSame(verdict(update, outcome({ findings: [{ ...warning, state: 'standing' }] })), warned)
  t.strictSame(verdict(creation, outcome({ findings: [{ ...error, state: 'waived' }] })), warned)
  t.end()
})

void test('unproven, error: a CREATE is undecided, and follows the policy', (t) => {
  const unproven = outcome({ unseen: [partial, { inventory: 'secrets', forbidden: [] }] })
  const undecided = { ...nothing, name: 'undecided', unproven: ['services secrets'] }
  t.strictSame(verdict(creation, unproven), { ...undecided, isAllowed: false })
  t.strictSame(verdict(leniently, unproven), { ...undecided, isAllowed: true })
  t.end()
})

void test('unproven, error: an UPDATE and a forced CREATE are not held up', (t) => {
  const warned = { ...nothing, name: 'warned', isAllowed: true, unproven: ['services'] }
  const unproven = outcome({ unseen: [partial] })
  t.strictSame(verdict(update, unproven), warned)
  t.strictSame(verdict(forcedUpdate, unproven), warned)
  t.strictSame(verdict(forcedCreation, unproven), warned)
  t.strictSame(verdict({ ...update, undecided: 'allow' }, unproven), warned)
  t.end()
})

void test('unproven, warning: nothing', (t) => {
  const unproven = outcome({ severity: 'warning', unseen: [partial] })
  t.strictSame(verdict(creation, unproven), { ...nothing, name: 'allowed', isAllowed: true })
  t.strictSame(verdict(update, unproven), { ...nothing, name: 'allowed', isAllowed: true })
  t.end()
})

void test('unproven for want of a permission: shown, and a CREATE is not undecided', (t) => {
  const warned = { ...nothing, name: 'warned', isAllowed: true, forbidden: [forbidden] }
  t.strictSame(verdict(creation, outcome({ unseen: [forbidden] })), warned)
  t.strictSame(verdict(update, outcome({ unseen: [forbidden] })), warned)
  t.strictSame(verdict(creation, outcome({ severity: 'warning', unseen: [forbidden] })), warned)
  t.end()
})

void test('what may not be read is shown once for each kind', (t) => {
  const services: Unseen = { inventory: 'services', forbidden: ['shop'] }
  t.strictSame(
    verdict(creation, outcome({ unseen: [forbidden] }), outcome({ unseen: [services, forbidden] })).forbidden,
    [forbidden, services],
  )
  t.end()
})

void test('unproven for both reasons: undecided, and both are told', (t) => {
  t.strictSame(verdict(creation, outcome({ unseen: [partial, forbidden] })), {
    ...nothing,
    name: 'undecided',
    isAllowed: false,
    unproven: ['services'],
    forbidden: [forbidden],
  })
  t.end()
})

void test('crashed, error: a CREATE is broken, and follows the policy', (t) => {
  const broken = { ...nothing, name: 'broken', crashed: ['broken'] }
  t.strictSame(verdict(creation, crashed()), { ...broken, isAllowed: false })
  t.strictSame(verdict(leniently, crashed()), { ...broken, isAllowed: true })
  t.end()
})

void test('crashed, error: an UPDATE and a forced CREATE are not held up', (t) => {
  const warned = { ...nothing, name: 'warned', isAllowed: true, crashed: ['broken'] }
  t.strictSame(verdict(update, crashed()), warned)
  t.strictSame(verdict(forcedUpdate, crashed()), warned)
  t.strictSame(verdict(forcedCreation, crashed()), warned)
  t.end()
})

void test('crashed, warning: shown', (t) => {
  const warned = { ...nothing, name: 'warned', isAllowed: true, crashed: ['broken'] }
  t.strictSame(verdict(creation, crashed('warning')), warned)
  t.strictSame(verdict(update, crashed('warning')), warned)
  t.end()
})

void test('broken is told before undecided', (t) => {
  t.strictSame(verdict(creation, outcome({ unseen: [partial] }), crashed()), {
    ...nothing,
    name: 'broken',
    isAllowed: false,
    unproven: ['services'],
    crashed: ['broken'],
  })
  t.end()
})

void test('a denial is told before what could not be judged, and hides nothing', (t) => {
  t.strictSame(
    verdict(leniently, outcome({ findings: [error, warning], unseen: [partial, forbidden] }), crashed()),
    {
      name: 'denied',
      isAllowed: false,
      denials: 1,
      warnings: 1,
      unproven: ['services'],
      forbidden: [forbidden],
      crashed: ['broken'],
    },
  )
  t.end()
})

void test('a warning does not hide that a CREATE is undecided', (t) => {
  t.strictSame(verdict(creation, outcome({ findings: [warning], unseen: [partial] })), {
    ...nothing,
    name: 'undecided',
    isAllowed: false,
    warnings: 1,
    unproven: ['services'],
  })
  t.end()
})
