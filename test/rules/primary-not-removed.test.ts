import { primaryNotRemoved } from '../../src/rules/primary-not-removed.ts'
import { clusterSet, entry, statusOf, type Raw } from '../support/objects.ts'
import { testRule, type ExpectedFinding } from '../support/test-rule.ts'
import { update, world } from '../support/world.ts'

interface Parts {
  readonly primary?: unknown
  readonly status?: unknown
  readonly unsafeFlags?: Raw
}

const setOf = (names: readonly string[], { primary = 'dc1', status, unsafeFlags }: Parts = {}): Raw =>
  clusterSet({
    spec: {
      primaryCluster: primary,
      clusters: names.map((name) => entry(name, `${name}-haproxy`)),
      ...(unsafeFlags === undefined ? {} : { unsafeFlags }),
    },
    status,
  })

const primaryLeaves = (name = 'dc1'): ExpectedFinding => ({
  message: 'primaryLeaves',
  severity: 'error',
  path: 'spec.clusters',
  problem: `cluster ${name} is the primary by status.primaryCluster and leaves the list`,
  remedy: 'keep it listed, switch or fail over first, and remove it when status.primaryCluster has moved',
})

const formerPrimaryLeaves: ExpectedFinding = {
  message: 'formerPrimaryLeaves',
  severity: 'warning',
  path: 'spec.clusters',
  problem: 'dc1 leaves, was primaryCluster, and there is no status',
  remedy: 'check that it is not primary now',
}

const facts = world()

testRule(primaryNotRemoved, {
  passes: {
    'status says dc2, and dc1 leaves': {
      subject: update(
        setOf(['dc1', 'dc2'], { primary: 'dc2', status: statusOf('dc2', 'dc1') }),
        setOf(['dc2'], { primary: 'dc2' }),
      ),
      facts,
    },
    'status says dc2 while the spec still says dc1, and dc1 leaves': {
      subject: update(
        setOf(['dc1', 'dc2'], { status: statusOf('dc2', 'dc1') }),
        setOf(['dc2'], { primary: 'dc2' }),
      ),
      facts,
    },
    'a replica leaves': {
      subject: update(setOf(['dc1', 'dc2'], { status: statusOf('dc1', 'dc2') }), setOf(['dc1'])),
      facts,
    },
    'a failover that keeps the lost primary listed': {
      subject: update(
        setOf(['dc1', 'dc2'], { status: statusOf('dc1', 'dc2') }),
        setOf(['dc1', 'dc2'], { primary: 'dc2', unsafeFlags: { forcedFailover: true } }),
      ),
      facts,
    },
    'the entries change places': {
      subject: update(setOf(['dc1', 'dc2'], { status: statusOf('dc1', 'dc2') }), setOf(['dc2', 'dc1'])),
      facts,
    },
    'the primary of the status was not listed before, and another one leaves': {
      subject: update(setOf(['dc2', 'dc3'], { status: statusOf('dc1', 'dc2', 'dc3') }), setOf(['dc2'])),
      facts,
    },
    'the primary of the status was not listed before, and comes back': {
      subject: update(setOf(['dc2'], { status: statusOf('dc1', 'dc2') }), setOf(['dc2', 'dc1'])),
      facts,
    },
    'the set is not formed, so status names no primary': {
      subject: update(
        setOf(['dc1', 'dc2'], { status: { primaryCluster: '', clusters: {} } }),
        setOf(['dc2'], { primary: 'dc2' }),
      ),
      facts,
    },
    'status has no primary, or one that is no text': {
      subject: update(
        setOf(['dc1', 'dc2'], { status: { primaryCluster: 1 } }),
        setOf(['dc2'], { primary: 'dc2' }),
      ),
      facts,
    },
    'no status, and a replica leaves': {
      subject: update(setOf(['dc1', 'dc2']), setOf(['dc1'])),
      facts,
    },
    'no status, and the old object named no primary': {
      subject: update(setOf(['dc1', 'dc2'], { primary: null }), setOf(['dc2'], { primary: 'dc2' })),
      facts,
    },
    'a status in the new object is not looked at': {
      subject: update(
        setOf(['dc1', 'dc2'], { status: statusOf('dc1', 'dc2') }),
        setOf(['dc1'], { status: statusOf('dc2') }),
      ),
      facts,
    },
    'a list that is no list, before and after': {
      subject: update(
        clusterSet({ spec: { clusters: { dc1: {} } }, status: statusOf('dc1') }),
        setOf(['dc2']),
      ),
      facts,
    },
  },
  violates: {
    'the primary of the status leaves': {
      subject: update(
        setOf(['dc1', 'dc2'], { primary: 'dc2', status: statusOf('dc1', 'dc2') }),
        setOf(['dc2'], { primary: 'dc2' }),
      ),
      facts,
      findings: [primaryLeaves()],
    },
    'one edit fails over and drops the lost primary': {
      subject: update(
        setOf(['dc1', 'dc2'], { status: statusOf('dc1', 'dc2') }),
        setOf(['dc2'], { primary: 'dc2', unsafeFlags: { forcedFailover: true, forcedClusterRemoval: true } }),
      ),
      facts,
      findings: [primaryLeaves()],
    },
    'the primary is written in other letter case, which the operator takes for a removal': {
      subject: update(
        setOf(['paris', 'rome'], { primary: 'paris', status: statusOf('paris', 'rome') }),
        setOf(['Paris', 'rome'], { primary: 'Paris' }),
      ),
      facts,
      findings: [primaryLeaves('paris')],
    },
    'a status in the new object does not help': {
      subject: update(
        setOf(['dc1', 'dc2'], { status: statusOf('dc1', 'dc2') }),
        setOf(['dc2'], { primary: 'dc2', status: statusOf('dc2') }),
      ),
      facts,
      findings: [primaryLeaves()],
    },
    'a cluster called constructor': {
      subject: update(
        setOf(['constructor', 'dc2'], { primary: 'constructor', status: statusOf('constructor', 'dc2') }),
        setOf(['dc2'], { primary: 'dc2' }),
      ),
      facts,
      findings: [primaryLeaves('constructor')],
    },
    'the whole list goes': {
      subject: update(setOf(['dc1', 'dc2'], { status: statusOf('dc1', 'dc2') }), setOf([])),
      facts,
      findings: [primaryLeaves()],
    },
    'the old list has garbage in it beside the primary': {
      subject: update(
        clusterSet({
          spec: { clusters: [null, 'dc2', { innodbClusterName: 'dc1', endpoints: 'none' }] },
          status: { primaryCluster: 'dc1' },
        }),
        setOf(['dc2'], { primary: 'dc2' }),
      ),
      facts,
      findings: [primaryLeaves()],
    },
    'no status, and what the spec called primary leaves': {
      subject: update(setOf(['dc1', 'dc2']), setOf(['dc2'], { primary: 'dc2' })),
      facts,
      findings: [formerPrimaryLeaves],
    },
    'a status that is null counts as none': {
      subject: update(setOf(['dc1', 'dc2'], { status: null }), setOf(['dc2'], { primary: 'dc2' })),
      facts,
      findings: [formerPrimaryLeaves],
    },
    'a status that is no object counts as none': {
      subject: update(setOf(['dc1', 'dc2'], { status: ['dc1'] }), setOf(['dc2'], { primary: 'dc2' })),
      facts,
      findings: [formerPrimaryLeaves],
    },
  },
})
