import { memberStaysGroupReplication } from '../../src/rules/member-stays-group-replication.ts'
import {
  clusterSet,
  entry,
  perconaServer,
  selectorOf,
  service,
  statusOf,
  type PerconaServerParts,
  type Raw,
} from '../support/objects.ts'
import { testRule, type ExpectedFinding } from '../support/test-rule.ts'
import { serverUpdate, world } from '../support/world.ts'

/** The edit under test: dc2 goes from one type to another. What else it is, it is before and after. */
const change = (from: unknown, to: unknown, parts: PerconaServerParts = {}) =>
  serverUpdate(
    perconaServer('dc2', { ...parts, mysql: { clusterType: from } }),
    perconaServer('dc2', { ...parts, mysql: { clusterType: to } }),
  )

const becomesAsync = (parts: PerconaServerParts = {}) => change('group-replication', 'async', parts)

const withCondition = (type: string, ready: unknown, status = 'True'): Raw => ({
  conditions: [{ type: 'Initialized', status: 'True' }, 7, { type, status }],
  mysql: { ready },
})

const dissolving = {
  deletionTimestamp: '2026-11-21T08:55:48Z',
  finalizers: ['percona.com/clusterset-dissolve'],
}

const leavesGroup = (type = 'async', severity: ExpectedFinding['severity'] = 'error'): ExpectedFinding => ({
  message: 'leavesGroup',
  severity,
  path: 'spec.mysql.clusterType',
  problem: `the PerconaServerMySQL shop/dc2 is a member of a ClusterSet and would become ${type}`,
  remedy: 'keep spec.mysql.clusterType group-replication, or remove the cluster from its ClusterSet first',
})

const listed = world({ clusterSets: [clusterSet({ status: statusOf('dc1', 'dc2') })] })

testRule(memberStaysGroupReplication, {
  passes: {
    'the cluster is in no set': {
      subject: becomesAsync(),
      facts: world(),
    },
    'the set lists other clusters only': {
      subject: becomesAsync(),
      facts: world({ clusterSets: [clusterSet({ spec: { clusters: [entry('dc1', 'dc1-haproxy')] } })] }),
    },
    'the set lists a cluster of this name in another namespace': {
      subject: becomesAsync(),
      facts: world({
        clusterSets: [clusterSet({ namespace: 'money', status: statusOf('dc1', 'dc2') })],
      }),
    },
    'a member keeps its type': {
      subject: serverUpdate(perconaServer('dc2'), perconaServer('dc2', { mysql: { size: 5 } })),
      facts: listed,
    },
    'a member writes out the type that an absent one means': {
      subject: change(undefined, 'group-replication'),
      facts: listed,
    },
    'a member takes the type out, which means the same': {
      subject: change('group-replication', null),
      facts: listed,
    },
    'a member empties the type, which means the same': {
      subject: change('group-replication', ''),
      facts: listed,
    },
    'a member that never was a group becomes one': {
      subject: change('async', 'group-replication'),
      facts: listed,
    },
    'a member that never was a group stays none': {
      subject: change('async', 'Async'),
      facts: listed,
    },
    'the set is being deleted and nobody takes it apart': {
      subject: becomesAsync(),
      facts: world({
        clusterSets: [
          clusterSet({
            metadata: { deletionTimestamp: '2026-11-21T08:55:48Z' },
            status: statusOf('dc1', 'dc2'),
          }),
        ],
      }),
    },
    'the set is taken apart, and this cluster has left it already': {
      subject: becomesAsync(),
      facts: world({ clusterSets: [clusterSet({ metadata: dissolving, status: statusOf('dc1') })] }),
    },
    'the operator says that it is no member': {
      subject: becomesAsync({ status: withCondition('ClusterSetMember', 3, 'False') }),
      facts: world(),
    },
    'another condition is True': {
      subject: becomesAsync({ status: withCondition('Ready', 3) }),
      facts: world(),
    },
  },
  violates: {
    'a listed replica becomes async': {
      subject: becomesAsync(),
      facts: listed,
      findings: [leavesGroup()],
    },
    'the type that an absent one means counts as well': {
      subject: change(undefined, 'async'),
      facts: listed,
      findings: [leavesGroup()],
    },
    'what the old object has in another type of JSON counts as absent': {
      subject: change(['async'], 'async'),
      facts: listed,
      findings: [leavesGroup()],
    },
    'the same type in other letter case is another type': {
      subject: change('group-replication', 'Group-Replication'),
      facts: listed,
      findings: [leavesGroup('Group-Replication')],
    },
    'it is listed and has not joined yet': {
      subject: becomesAsync(),
      facts: world({ clusterSets: [clusterSet({ status: statusOf('dc1') })] }),
      findings: [leavesGroup()],
    },
    'it is listed, and the set has no status': {
      subject: becomesAsync(),
      facts: world({ clusterSets: [clusterSet({ status: null })] }),
      findings: [leavesGroup()],
    },
    'a set in another namespace lists it in full': {
      subject: becomesAsync(),
      facts: world({
        clusterSets: [
          clusterSet({
            namespace: 'money',
            spec: { clusters: [entry('toString', 'DC2-haproxy.shop.svc.cluster.local.')] },
          }),
        ],
      }),
      findings: [leavesGroup()],
    },
    'a set lists the load balancer in front of it': {
      subject: becomesAsync(),
      facts: world({
        clusterSets: [clusterSet({ spec: { clusters: [entry('dc2', 'db.rome.example')] } })],
        services: [
          service('front', {
            annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'db.rome.example' },
            spec: { type: 'LoadBalancer', selector: selectorOf('dc2', 'haproxy') },
          }),
        ],
      }),
      findings: [leavesGroup()],
    },
    'the set is taken apart, and this cluster has still to leave': {
      subject: becomesAsync(),
      facts: world({ clusterSets: [clusterSet({ metadata: dissolving, status: statusOf('dc1', 'dc2') })] }),
      findings: [leavesGroup()],
    },
    'no set is seen that lists it, and the operator of 1.3.0 says that it is a member': {
      subject: becomesAsync({ status: withCondition('ClusterSetMember', 1) }),
      facts: world(),
      findings: [leavesGroup()],
    },
    'no set is seen that lists it, and the operator of 1.2.0 says that it replicates': {
      subject: becomesAsync({ status: withCondition('ClusterSetReplicationRunning', 3) }),
      facts: world(),
      findings: [leavesGroup()],
    },
    'what the operator said is old, because no pod is ready: perhaps': {
      subject: becomesAsync({ status: withCondition('ClusterSetMember', 0) }),
      facts: world(),
      findings: [leavesGroup('async', 'warning')],
    },
    'the number of ready pods is no number: perhaps': {
      subject: becomesAsync({ status: withCondition('ClusterSetReplicationRunning', '3') }),
      facts: world(),
      findings: [leavesGroup('async', 'warning')],
    },
    'what the operator said is old, because the cluster is paused: perhaps': {
      subject: becomesAsync({
        spec: { pause: true },
        status: withCondition('ClusterSetMember', 3),
      }),
      facts: world(),
      findings: [leavesGroup('async', 'warning')],
    },
    'a set lists it, however old the condition is': {
      subject: becomesAsync({ status: withCondition('ClusterSetMember', 0) }),
      facts: listed,
      findings: [leavesGroup()],
    },
    'what is seen counts, though ClusterSets of another namespace may not be read': {
      subject: becomesAsync(),
      facts: world({
        clusterSets: [clusterSet()],
        sights: { clusterSets: { forbidden: ['money'] } },
      }),
      findings: [leavesGroup()],
    },
  },
  unproven: {
    'not every ClusterSet could be seen': {
      subject: becomesAsync(),
      facts: world({ sights: { clusterSets: { coverage: 'partial' } } }),
    },
    'not every Service could be seen': {
      subject: becomesAsync(),
      facts: world({ sights: { services: { coverage: 'partial' } } }),
    },
  },
})
