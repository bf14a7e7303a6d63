import { test } from 'tap'

import { evaluate } from '../../src/engine/evaluate.ts'
import { strictly } from '../../src/engine/rule.ts'
import { removedMembersRecorded } from '../../src/rules/removed-members-recorded.ts'
import { clusterSet, entry, statusOf, type Raw } from '../support/objects.ts'
import { testRule, type ExpectedFinding } from '../support/test-rule.ts'
import { update, world } from '../support/world.ts'

interface Parts {
  readonly removed?: unknown
  readonly rebuilt?: string
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

const path = 'metadata.annotations[clusterset-guard.io/removed-clusters]'

const forgotten = (name: string): ExpectedFinding => ({
  message: 'forgotten',
  severity: 'error',
  path,
  problem: `cluster ${name} is missing from the record of removed clusters`,
  remedy: `put ${name} back: the record only grows`,
})

const notRecorded = (name: string): ExpectedFinding => ({
  message: 'notRecorded',
  severity: 'warning',
  path,
  problem: `the removal of ${name} is not recorded`,
  remedy: `add it to clusterset-guard.io/removed-clusters`,
})

const facts = world()

testRule(removedMembersRecorded, {
  passes: {
    'nothing was ever removed': {
      subject: update(setOf(['dc1', 'dc2']), setOf(['dc1', 'dc2', 'dc3'])),
      facts,
    },
    'the record grows with the removal': {
      subject: update(
        setOf(['dc1', 'b'], { removed: 'a', status: statusOf('dc1', 'b') }),
        setOf(['dc1'], { removed: 'a,b' }),
      ),
      facts,
    },
    'the record is kept, in another order and with spaces': {
      subject: update(setOf(['dc1'], { removed: 'a,b' }), setOf(['dc1'], { removed: ' b , a ' })),
      facts,
    },
    'the record is kept in other letter case': {
      subject: update(
        setOf(['dc1', 'Paris'], { removed: 'rome', status: statusOf('dc1', 'Paris') }),
        setOf(['dc1'], { removed: 'Rome,PARIS' }),
      ),
      facts,
    },
    'what no cluster can be called may leave the record': {
      subject: update(setOf(['dc1'], { removed: 'a,x-y,,c d' }), setOf(['dc1'], { removed: 'a' })),
      facts,
    },
    'a leaving name that never joined': {
      subject: update(setOf(['dc1', 'dc2'], { status: statusOf('dc1') }), setOf(['dc1'])),
      facts,
    },
    'a leaving name of which status says so in other letter case only': {
      subject: update(setOf(['dc1', 'paris'], { status: statusOf('dc1', 'Paris') }), setOf(['dc1'])),
      facts,
    },
    'a set that is not formed has joined nobody': {
      subject: update(setOf(['dc1', 'dc2'], { status: { primaryCluster: '' } }), setOf(['dc1'])),
      facts,
    },
    'a name that comes back as rebuilt stays in the record': {
      subject: update(
        setOf(['dc1'], { removed: 'dc2', status: statusOf('dc1') }),
        setOf(['dc1', 'dc2'], { removed: 'dc2', rebuilt: 'dc2' }),
      ),
      facts,
    },
    'a name that was rebuilt leaves a second time': {
      subject: update(
        setOf(['dc1', 'dc2'], { removed: 'dc2', status: statusOf('dc1', 'dc2') }),
        setOf(['dc1'], { removed: 'dc2' }),
      ),
      facts,
    },
    'the entries change places': {
      subject: update(setOf(['dc1', 'dc2'], { status: statusOf('dc1', 'dc2') }), setOf(['dc2', 'dc1'])),
      facts,
    },
    'a cluster called constructor that never joined': {
      subject: update(setOf(['dc1', 'constructor'], { status: statusOf('dc1') }), setOf(['dc1'])),
      facts,
    },
    'a leaving name that no record can hold': {
      subject: update(setOf(['dc1', 'dc-2', '']), setOf(['dc1'])),
      facts,
    },
    'an old record that is no text counts as absent': {
      subject: update(setOf(['dc1'], { removed: ['a'] }), setOf(['dc1'], { removed: null })),
      facts,
    },
    'an old object that is garbage': {
      subject: update(
        { metadata: { namespace: 'shop', annotations: 'a' }, spec: ['dc1'], status: 'fine' },
        setOf(['dc1']),
      ),
      facts,
    },
  },
  violates: {
    'a name is taken out of the record': {
      subject: update(setOf(['dc1'], { removed: 'a,b' }), setOf(['dc1'], { removed: 'b' })),
      facts,
      findings: [forgotten('a')],
    },
    'the record is gone': {
      subject: update(setOf(['dc1'], { removed: 'a,b' }), setOf(['dc1'])),
      facts,
      findings: [forgotten('a'), forgotten('b')],
    },
    'all annotations are gone, and the spec is another': {
      subject: update(setOf(['dc1'], { removed: 'a' }), clusterSet({ metadata: { annotations: null } })),
      facts,
      findings: [forgotten('a')],
    },
    'the record becomes something that is no text': {
      subject: update(setOf(['dc1'], { removed: 'a' }), setOf(['dc1'], { removed: 7 })),
      facts,
      findings: [forgotten('a')],
    },
    'a name that comes back as rebuilt is taken out of the record': {
      subject: update(
        setOf(['dc1'], { removed: 'dc2' }),
        setOf(['dc1', 'dc2'], { removed: '', rebuilt: 'dc2' }),
      ),
      facts,
      findings: [forgotten('dc2')],
    },
    'a name that stands in the old record twice is missed once': {
      subject: update(setOf(['dc1'], { removed: 'a,a' }), setOf(['dc1'])),
      facts,
      findings: [forgotten('a')],
    },
    'a member that joined leaves without a word': {
      subject: update(setOf(['dc1', 'dc2'], { status: statusOf('dc1', 'dc2') }), setOf(['dc1'])),
      facts,
      findings: [notRecorded('dc2')],
    },
    'a member leaves, and there is no status to tell whether it joined': {
      subject: update(setOf(['dc1', 'dc2']), setOf(['dc1'])),
      facts,
      findings: [notRecorded('dc2')],
    },
    'a status that is no object counts as none': {
      subject: update(setOf(['dc1', 'dc2'], { status: 'fine' }), setOf(['dc1'])),
      facts,
      findings: [notRecorded('dc2')],
    },
    'a member called constructor leaves': {
      subject: update(
        setOf(['dc1', 'constructor'], { status: statusOf('dc1', 'constructor') }),
        setOf(['dc1']),
      ),
      facts,
      findings: [notRecorded('constructor')],
    },
    'a member comes back in other letter case, which the operator takes for a removal': {
      subject: update(setOf(['dc1', 'paris'], { status: statusOf('dc1', 'paris') }), setOf(['dc1', 'Paris'])),
      facts,
      findings: [notRecorded('paris')],
    },
    'two members leave, and one of them is recorded': {
      subject: update(
        setOf(['dc1', 'dc2', 'dc3'], { status: statusOf('dc1', 'dc2', 'dc3') }),
        setOf(['dc1'], { removed: 'dc3' }),
      ),
      facts,
      findings: [notRecorded('dc2')],
    },
    'one is forgotten and another one is not recorded': {
      subject: update(
        setOf(['dc1', 'dc2'], { removed: 'a', status: statusOf('dc1', 'dc2') }),
        setOf(['dc1']),
      ),
      facts,
      findings: [forgotten('a'), notRecorded('dc2')],
    },
    'a name that stood twice in the old list is told once': {
      subject: update(setOf(['dc1', 'dc2', 'dc2']), setOf(['dc1'])),
      facts,
      findings: [notRecorded('dc2')],
    },
    'a member that was rebuilt leaves again and takes its record along: one finding says it': {
      subject: update(
        setOf(['dc1', 'dc2'], { removed: 'dc2', status: statusOf('dc1', 'dc2') }),
        setOf(['dc1']),
      ),
      facts,
      findings: [forgotten('dc2')],
    },
  },
})

void test('removed-members-recorded judges an update that leaves the spec alone', (t) => {
  const subject = update(setOf(['dc1'], { removed: 'a' }), setOf(['dc1']))
  t.ok(subject.isSpecUnchanged)
  const [outcome] = evaluate([removedMembersRecorded], subject, facts)
  t.strictSame(
    outcome?.findings.map(({ problem }) => problem),
    ['cluster a is missing from the record of removed clusters'],
  )
  t.end()
})

void test('removed-members-recorded, strict profile: a removal that is not recorded is an error', (t) => {
  const subject = update(setOf(['dc1', 'dc2']), setOf(['dc1']))
  const [outcome] = evaluate(strictly([removedMembersRecorded]), subject, facts)
  t.strictSame(
    outcome?.findings.map(({ message, severity }) => [message, severity]),
    [['notRecorded', 'error']],
  )
  t.end()
})
