import { defineTransitionRule } from '../engine/rule.ts'
import { leavingNames } from '../topology/removals.ts'

export const primaryNotRemoved = defineTransitionRule({
  id: 'primary-not-removed',
  about: 'ClusterSet',
  summary: 'Forbid to remove the cluster that is primary now',
  rationale:
    'The operator reaches the set through the cluster that its status calls primary. Without that entry it ' +
    'stops with "primary cluster not found", and neither a failover nor a deletion goes on. The same edit ' +
    'cannot switch and remove: fail over first, and remove when status.primaryCluster has moved.',
  needs: [],
  messages: {
    primaryLeaves: {
      severity: 'error',
      problem: 'cluster {name} is the primary by status.primaryCluster and leaves the list',
      remedy: 'keep it listed, switch or fail over first, and remove it when status.primaryCluster has moved',
    },
    formerPrimaryLeaves: {
      severity: 'warning',
      problem: '{name} leaves, was primaryCluster, and there is no status',
      remedy: 'check that it is not primary now',
    },
  },
  judge({ object, oldObject }, _facts, finding) {
    const name = oldObject.status?.primaryCluster ?? oldObject.primaryCluster
    if (name === '' || !leavingNames(object, oldObject).includes(name)) return []
    const message = oldObject.status === undefined ? 'formerPrimaryLeaves' : 'primaryLeaves'
    return [finding[message]({ path: 'spec.clusters', about: [name] }, { name })]
  },
})
