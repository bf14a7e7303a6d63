import { test } from 'tap'

import { clusterConditions } from '../../src/commands/cluster-conditions.ts'
import type { CollectionState } from '../../src/facts/watched-collection.ts'

const inStep: CollectionState = { is: 'in step', behindMilliseconds: 0, objects: 3, trouble: undefined }

/** The conditions of facts whose collections all stand like this. */
const conditionsOf = (standing: CollectionState, namespacesWithForbiddenSecrets: readonly string[] = []) =>
  clusterConditions({ standingOf: () => standing, namespacesWithForbiddenSecrets }, true)

const secretsConditionOf = (namespacesWithForbiddenSecrets: readonly string[]) =>
  conditionsOf(inStep, namespacesWithForbiddenSecrets).find(({ name }) => name === 'secrets allowed')

for (const [namespaces, reason] of [
  [['a'], 'may not be read in a'],
  [['a', 'b', 'c'], 'may not be read in a, b, c'],
  [['a', 'b', 'c', 'd', 'e'], 'may not be read in a, b, c and 2 more'],
] as const)
  void test(`Secrets that are forbidden: ${reason}`, (t) => {
    const condition = secretsConditionOf(namespaces)
    t.equal(condition?.isMet(), false)
    t.equal(condition?.isAdvisory, true)
    t.equal(condition?.reason?.(), reason)
    t.end()
  })

void test('a collection that cannot be read says for how long, and why', (t) => {
  const standing = { ...inStep, is: 'behind', behindMilliseconds: 46_700, trouble: 'unauthorized' } as const
  const [condition] = conditionsOf(standing)
  t.equal(condition?.name, 'perconaservermysqlclustersets in step')
  t.equal(condition?.isMet(), false)
  t.equal(condition?.reason?.(), 'behind for 47 s: unauthorized')
  t.end()
})

void test('one that was never read, and of which nobody has said anything yet', (t) => {
  const standing = { ...inStep, is: 'not read yet', behindMilliseconds: 1_200 } as const
  const [condition] = conditionsOf(standing)
  t.equal(condition?.reason?.(), 'not read yet for 1 s')
  t.end()
})
