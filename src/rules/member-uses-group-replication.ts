import { defineStateRule } from '../engine/rule.ts'
import { referenceTo } from '../model/kubernetes-object.ts'
import { groupReplication, runsGroupReplication } from '../model/percona-server.ts'
import { membersOf } from '../topology/members.ts'

export const memberUsesGroupReplication = defineStateRule({
  id: 'member-uses-group-replication',
  about: 'ClusterSet',
  summary: 'Require members that run Group Replication',
  rationale:
    'A ClusterSet links InnoDB Clusters, and an InnoDB Cluster is a group. A cluster of type async has no ' +
    'group: it can be neither primary nor replica, and the Job that adds it fails.',
  needs: ['perconaServers', 'services'],
  messages: {
    otherType: {
      severity: 'error',
      problem: 'host {host} leads to PerconaServerMySQL {server}, whose clusterType is {type}',
      remedy: `use a cluster whose spec.mysql.clusterType is ${groupReplication}`,
    },
  },
  judge({ object }, facts, finding) {
    const others = membersOf(object, facts).filter(({ server }) => !runsGroupReplication(server))
    // One finding an entry: the first endpoint that leads to such a cluster.
    return others
      .filter(({ entry }, index) => others[index - 1]?.entry !== entry)
      .map(({ entry, endpoint, server }) =>
        finding.otherType(
          { path: endpoint.hostPath, about: [entry.name] },
          { host: endpoint.host.written, server: referenceTo(server), type: server.clusterType },
        ),
      )
  },
})
