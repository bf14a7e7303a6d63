import { test } from 'tap'

import { evaluate } from '../../src/engine/evaluate.ts'
import { removedMemberNotReadded } from '../../src/rules/removed-member-not-readded.ts'
import { clusterSet, entry, statusOf, type Raw } from '../support/objects.ts'
import { testRule, type ExpectedFinding } from '../support/test-rule.ts'
import { creation, update, world } from '../support/world.ts'

interface Parts {
  readonly removed?: unknown
  readonly rebuilt?: unknown
  readonly status?: unknown
}

const setOf = (names: readonly string[], { removed, rebuilt, status }: Parts = {}): Raw =>
  clusterSet({
    annotations: {
      ...(removed === undefined ? {} : { 'clusterset-guard.io/removed-clusters': removed }),
      ...(rebuilt === undefined ? {} : { 'clusterset-guard.io/rebuilt-clusters': rebuilt }),
    },
    spec: { clusters: names.map((name) => entry(name, `${name}-haproxy`)) },
    status,
  })

const comesBack = (name: string, index = 1): ExpectedFinding => ({
  message: 'comesBack',
  severity: 'error',
  path: `spec.clusters[${String(index)}].innodbClusterName`,
  problem: `cluster ${name} was removed from this ClusterSet for good`,
  remedy:
    `rebuild it with new volumes and list ${name} in the annotation clusterset-guard.io/rebuilt-clusters ` +
    'in the same request (take it out first if it is there from last time)',
})

const comesBackRebuilt = (name: string, index = 1): ExpectedFinding => ({
  message: 'comesBackRebuilt',
  severity: 'warning',
  path: `spec.clusters[${String(index)}].innodbClusterName`,
  problem: `cluster ${name} comes back as rebuilt`,
  remedy: 'make sure that its volumes are new',
})

const facts = world()

testRule(removedMemberNotReadded, {
  passes: {
    'a name that was never removed is added': {
      subject: update(setOf(['dc1'], { removed: 'dc2' }), setOf(['dc1', 'dc3'], { removed: 'dc2' })),
      facts,
    },
    'there is no record': {
      subject: update(setOf(['dc1']), setOf(['dc1', 'dc2'])),
      facts,
    },
    'a name in the record that stays listed': {
      subject: update(setOf(['dc1', 'dc2'], { removed: 'dc2' }), setOf(['dc2', 'dc1'], { removed: 'dc2' })),
      facts,
    },
    'a name in the record that stays in other letter case': {
      subject: update(
        setOf(['dc1', 'Paris'], { removed: 'paris' }),
        setOf(['dc1', 'paris'], { removed: 'paris' }),
      ),
      facts,
    },
    'a name that is written into the record and leaves': {
      subject: update(setOf(['dc1', 'dc2']), setOf(['dc1'], { removed: 'dc2' })),
      facts,
    },
    'the removal has not happened: status still has it': {
      subject: update(
        setOf(['dc1'], { removed: 'dc2', status: statusOf('dc1', 'dc2') }),
        setOf(['dc1', 'dc2'], { removed: 'dc2' }),
      ),
      facts,
    },
    'a longer name than the one in the record': {
      subject: update(setOf(['dc1'], { removed: 'dc2' }), setOf(['dc1', 'dc20'], { removed: 'dc2' })),
      facts,
    },
    'what cannot be a cluster name does not count in a record': {
      subject: update(
        setOf(['dc1'], { removed: 'dc-2, dc2/x' }),
        setOf(['dc1', 'dc2', 'dc-2'], { removed: 'dc-2, dc2/x' }),
      ),
      facts,
    },
    'a record that is no text counts as absent': {
      subject: update(setOf(['dc1'], { removed: ['dc2'] }), setOf(['dc1', 'dc2'], { removed: null })),
      facts,
    },
    'annotations that are no object count as absent': {
      subject: update(
        clusterSet({ metadata: { annotations: 'clusterset-guard.io/removed-clusters: dc2' } }),
        clusterSet({ metadata: { annotations: ['dc2'] }, spec: { clusters: [entry('dc2', 'dc2-haproxy')] } }),
      ),
      facts,
    },
    'a cluster called constructor, and an empty record': {
      subject: update(setOf(['dc1'], { removed: '' }), setOf(['dc1', 'constructor'], { removed: '' })),
      facts,
    },
  },
  violates: {
    'a name in the record comes back': {
      subject: update(setOf(['dc1'], { removed: 'dc2' }), setOf(['dc1', 'dc2'], { removed: 'dc2' })),
      facts,
      findings: [comesBack('dc2')],
    },
    'letter case does not count': {
      subject: update(setOf(['dc1'], { removed: 'Paris' }), setOf(['dc1', 'pARIS'], { removed: 'Paris' })),
      facts,
      findings: [comesBack('pARIS')],
    },
    'the record is read with spaces and among other names': {
      subject: update(
        setOf(['dc1'], { removed: ' rome , dc2 ,,x-y' }),
        setOf(['dc1', 'dc2'], { removed: ' rome , dc2 ,,x-y' }),
      ),
      facts,
      findings: [comesBack('dc2')],
    },
    'the request drops the record and adds the name': {
      subject: update(setOf(['dc1'], { removed: 'dc2' }), setOf(['dc1', 'dc2'])),
      facts,
      findings: [comesBack('dc2')],
    },
    'only the new object has the name in its record': {
      subject: update(setOf(['dc1']), setOf(['dc1', 'dc2'], { removed: 'dc2' })),
      facts,
      findings: [comesBack('dc2')],
    },
    'status has it no longer': {
      subject: update(
        setOf(['dc1'], { removed: 'dc2', status: statusOf('dc1') }),
        setOf(['dc1', 'dc2'], { removed: 'dc2', status: statusOf('dc1', 'dc2') }),
      ),
      facts,
      findings: [comesBack('dc2')],
    },
    'there is no status to tell': {
      subject: update(
        setOf(['dc1'], { removed: 'dc2', status: null }),
        setOf(['dc1', 'dc2'], { removed: 'dc2' }),
      ),
      facts,
      findings: [comesBack('dc2')],
    },
    'a cluster called toString comes back, and a status without it': {
      subject: update(
        setOf(['dc1'], { removed: 'toString', status: statusOf('dc1') }),
        setOf(['dc1', 'toString'], { removed: 'toString' }),
      ),
      facts,
      findings: [comesBack('toString')],
    },
    'the request says that it was rebuilt': {
      subject: update(
        setOf(['dc1'], { removed: 'dc2' }),
        setOf(['dc1', 'dc2'], { removed: 'dc2', rebuilt: 'dc2' }),
      ),
      facts,
      findings: [comesBackRebuilt('dc2')],
    },
    'the request says so in other letter case, beside one from last time': {
      subject: update(
        setOf(['dc1'], { removed: 'rome,dc2', rebuilt: 'rome' }),
        setOf(['dc1', 'dc2'], { removed: 'rome,dc2', rebuilt: 'rome, DC2' }),
      ),
      facts,
      findings: [comesBackRebuilt('dc2')],
    },
    'the word of last time does not count again': {
      subject: update(
        setOf(['dc1'], { removed: 'dc2', rebuilt: 'dc2' }),
        setOf(['dc1', 'dc2'], { removed: 'dc2', rebuilt: 'dc2' }),
      ),
      facts,
      findings: [comesBack('dc2')],
    },
    'the word of last time in other letter case does not count either': {
      subject: update(
        setOf(['dc1'], { removed: 'dc2', rebuilt: 'DC2' }),
        setOf(['dc1', 'dc2'], { removed: 'dc2', rebuilt: 'dc2' }),
      ),
      facts,
      findings: [comesBack('dc2')],
    },
    'the request says that another one was rebuilt': {
      subject: update(
        setOf(['dc1'], { removed: 'dc2,dc3' }),
        setOf(['dc1', 'dc2'], { removed: 'dc2,dc3', rebuilt: 'dc3' }),
      ),
      facts,
      findings: [comesBack('dc2')],
    },
    'two come back, and one of them was rebuilt': {
      subject: update(
        setOf(['dc1'], { removed: 'dc2,dc3' }),
        setOf(['dc2', 'dc3', 'dc1'], { removed: 'dc2,dc3', rebuilt: 'dc3' }),
      ),
      facts,
      findings: [comesBack('dc2', 0), comesBackRebuilt('dc3', 1)],
    },
  },
})

void test('removed-member-not-readded does not run on CREATE, where nothing can come back', (t) => {
  const subject = creation(setOf(['dc1', 'dc2'], { removed: 'dc2' }))
  t.strictSame(evaluate([removedMemberNotReadded], subject, facts), [])
  t.end()
})
