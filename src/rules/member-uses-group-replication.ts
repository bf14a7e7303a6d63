import { defineStateRule } from '../engine/rule.ts'
import { referenceTo } from '../model/kubernetes-object.ts'
import { groupReplication, runsGroupReplication } from '../model/percona-server.ts'
import { membersBehind } from '../topology/members.ts'

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
    return object.entries.flatMap((entry) => {
      const member = membersBehind(entry, facts).find(({ server }) => !runsGroupReplication(server))
      if (member === undefined) return []
      const { endpoint, server } = member
      return [
        finding.otherType(
          { path: endpoint.hostPath, about: [entry.name] },
          { host: endpoint.host.written, server: referenceTo(server), type: server.clusterType },
        ),
      ]
    })
  },
})
