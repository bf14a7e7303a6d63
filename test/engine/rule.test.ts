import { test } from 'tap'

import type { Messages } from '../../src/engine/finding.ts'
import { defineDeletionRule, defineStateRule, defineTransitionRule, strictly } from '../../src/engine/rule.ts'
import { clusterSet } from '../support/objects.ts'
import { deletion } from '../support/subjects.ts'
import { creation, update, world } from '../support/world.ts'

const head = { summary: 'Require an example', rationale: 'It is one.' }

const stateRule = defineStateRule({
  ...head,
  id: 'example-state',
  about: 'ClusterSet',
  needs: [],
  messages: {
    named: { severity: 'error', problem: 'set {name} has {count} entries', remedy: 'rename {name}' },
    plain: { severity: 'warning', problem: 'nothing to fill', remedy: 'leave it' },
  },
  judge: ({ object }, _facts, finding) => [
    finding.named(
      { path: 'metadata.name', about: [object.name] },
      { name: object.name, count: object.entries.length },
    ),
    finding.plain({ path: 'spec', about: [], clashing: ['a'] }),
  ],
})

void test('a rule makes findings with its texts filled in', (t) => {
  t.strictSame(stateRule.judge(creation(), world()), [
    {
      message: 'named',
      path: 'metadata.name',
      about: ['orders'],
      problem: 'set orders has 2 entries',
      remedy: 'rename orders',
      isProven: true,
    },
    {
      message: 'plain',
      path: 'spec',
      about: [],
      clashing: ['a'],
      problem: 'nothing to fill',
      remedy: 'leave it',
      isProven: true,
    },
  ])
  t.end()
})

void test('a rule is frozen, and keeps its head', (t) => {
  t.equal(Object.isFrozen(stateRule), true)
  t.match(stateRule, {
    ...head,
    id: 'example-state',
    about: 'ClusterSet',
    sort: 'state',
    needs: [],
    messages: {
      named: { severity: 'error', problem: 'set {name} has {count} entries', remedy: 'rename {name}' },
      plain: { severity: 'warning', problem: 'nothing to fill', remedy: 'leave it' },
    },
  })
  t.end()
})

void test('a transition rule is given the new and the old object', (t) => {
  const rule = defineTransitionRule({
    ...head,
    id: 'example-transition',
    about: 'ClusterSet',
    needs: [],
    messages: { moved: { severity: 'error', problem: '{from} to {to}', remedy: 'stay' } },
    judge: ({ object, oldObject }, _facts, finding) => [
      finding.moved(
        { path: 'spec', about: [] },
        { from: oldObject.primaryCluster, to: object.primaryCluster },
      ),
    ],
  })
  t.equal(rule.sort, 'transition')
  t.match(rule.judge(update(clusterSet(), clusterSet({ spec: { primaryCluster: 'dc2' } })), world()), [
    { problem: 'dc1 to dc2' },
  ])
  t.end()
})

void test('a deletion rule is given the old object', (t) => {
  const rule = defineDeletionRule({
    ...head,
    id: 'example-deletion',
    about: 'ClusterSet',
    needs: [],
    messages: { goes: { severity: 'error', problem: '{name} goes', remedy: 'stay' } },
    judge: ({ oldObject }, _facts, finding) => [
      finding.goes({ path: 'metadata', about: [] }, { name: oldObject.name }),
    ],
  })
  t.equal(rule.sort, 'deletion')
  t.match(rule.judge(deletion(), world()), [{ problem: 'orders goes' }])
  t.end()
})

void test('a rule can get as bad as its worst message', (t) => {
  const warning = { severity: 'warning', problem: 'a', remedy: 'b' } as const
  const error = { severity: 'error', problem: 'a', remedy: 'b' } as const
  const rule = (messages: Messages) =>
    defineStateRule({ ...head, id: 'made', about: 'ClusterSet', needs: [], messages, judge: () => [] })
  t.equal(rule({ one: warning, other: error }).worst, 'error')
  t.equal(rule({ one: warning }).worst, 'warning')
  t.equal(strictly([rule({ one: { ...warning, untilPresent: true } })])[0]?.worst, 'error')
  t.end()
})

void test('strictly, what is not there yet is an error', (t) => {
  const rule = defineStateRule({
    ...head,
    id: 'example-yet',
    about: 'ClusterSet',
    needs: [],
    messages: {
      notYet: { severity: 'warning', untilPresent: true, problem: 'not there yet', remedy: 'make it' },
      odd: { severity: 'warning', problem: 'odd', remedy: 'look' },
    },
    judge: () => [],
  })
  const [strict, ...more] = strictly([rule])
  t.strictSame(strict, {
    ...rule,
    worst: 'error',
    messages: {
      notYet: { severity: 'error', untilPresent: true, problem: 'not there yet', remedy: 'make it' },
      odd: { severity: 'warning', problem: 'odd', remedy: 'look' },
    },
  })
  t.strictSame(more, [])
  t.equal(rule.messages['notYet']?.severity, 'warning', 'the rule itself stays')
  t.end()
})
