import { perhaps } from '../engine/finding.ts'
import { defineTransitionRule } from '../engine/rule.ts'
import { referenceTo } from '../model/kubernetes-object.ts'
import { groupReplication, runsGroupReplication } from '../model/percona-server.ts'
import { isListed, membershipOf } from '../topology/membership.ts'

export const memberStaysGroupReplication = defineTransitionRule({
  id: 'member-stays-group-replication',
  about: 'PerconaServer',
  summary: 'Forbid to take Group Replication from a member of a ClusterSet',
  rationale:
    'From 1.3.0 on the operator changes clusterType on a running cluster and tears the group down. For a ' +
    'member of a ClusterSet this ends its replication, and the cluster has to be cloned anew.',
  needs: ['clusterSets', 'services'],
  messages: {
    leavesGroup: {
      severity: 'error',
      problem: 'the PerconaServerMySQL {server} is a member of a ClusterSet and would become {type}',
      remedy: `keep spec.mysql.clusterType ${groupReplication}, or remove the cluster from its ClusterSet first`,
    },
  },
  judge({ object, oldObject }, facts, finding) {
    if (!runsGroupReplication(oldObject) || runsGroupReplication(object)) return []
    const found = finding.leavesGroup(
      { path: 'spec.mysql.clusterType', about: [oldObject.name] },
      { server: referenceTo(oldObject), type: object.clusterType },
    )
    if (isListed(oldObject, facts)) return [found]
    const membership = membershipOf(oldObject, facts)
    if (membership === 'none') return []
    return [membership === 'proven' ? found : perhaps(found)]
  },
})
