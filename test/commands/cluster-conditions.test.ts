import { test } from 'tap'

import { clusterConditions } from '../../src/commands/cluster-conditions.ts'
import type { WatchedFacts } from '../../src/facts/from-watches.ts'

const secretsConditionOf = (namespacesWithForbiddenSecrets: readonly string[]) =>
  clusterConditions({ namespacesWithForbiddenSecrets } as unknown as WatchedFacts, true).find(
    ({ name }) => name === 'secrets allowed',
  )

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
