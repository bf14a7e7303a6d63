import { defineStateRule } from '../engine/rule.ts'
import { endpointsOf, isLive } from '../model/cluster-set.ts'
import { isSameObject, referenceTo } from '../model/kubernetes-object.ts'

export const endpointClaimedOnce = defineStateRule({
  id: 'endpoint-claimed-once',
  about: 'ClusterSet',
  summary: 'Forbid two ClusterSets to claim one MySQL endpoint',
  rationale:
    'A cluster belongs to one ClusterSet only. Two that manage one server fence each other off, and the ' +
    'loser becomes INVALIDATED and has to be cloned anew. No API server compares two objects, so this is ' +
    'seen nowhere else. A ClusterSet that is being deleted claims nothing.',
  needs: ['clusterSets'],
  messages: {
    claimedElsewhere: {
      severity: 'error',
      problem: 'endpoint {address} is already claimed by ClusterSet {owner}',
      remedy: 'remove the endpoint here, or remove it from {owner} first',
    },
  },
  judge({ object }, { clusterSets }, finding) {
    return endpointsOf(object).flatMap(({ entry, endpoint: { host, port, address, hostPath } }) => {
      const owners = new Set<string>()
      for (const name of host.names) {
        for (const { owner, endpoint } of clusterSets.claiming(name)) {
          if (endpoint.port === port && isLive(owner) && !isSameObject(owner, object))
            owners.add(referenceTo(owner))
        }
      }
      return [...owners].map((owner) =>
        finding.claimedElsewhere(
          { path: hostPath, about: [entry.name, host.identity, String(port), owner] },
          { address, owner },
        ),
      )
    })
  },
})
