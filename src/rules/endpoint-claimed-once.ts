import type { ClusterSets } from '../engine/facts.ts'
import type { Finding } from '../engine/finding.ts'
import { defineStateRule } from '../engine/rule.ts'
import { isLive, type ClusterSet, type Endpoint, type StoredClusterSet } from '../model/cluster-set.ts'
import { isSameObject, referenceTo } from '../model/kubernetes-object.ts'
import { claimsBy } from '../topology/claims.ts'

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
    const findings: Finding[] = []
    for (const { name, endpoints } of object.entries)
      for (const endpoint of endpoints)
        for (const owner of otherOwnersOf(endpoint, object, clusterSets)) {
          const { host, port, address, hostPath } = endpoint
          const about = [name, host.identity, String(port), owner]
          findings.push(finding.claimedElsewhere({ path: hostPath, about }, { address, owner }))
        }
    return findings
  },
})

/** Live sets beside this one that claim an endpoint, each once; in an order that no source of facts decides. */
function otherOwnersOf(
  { host, port }: Endpoint,
  object: ClusterSet,
  clusterSets: ClusterSets,
): readonly string[] {
  let owners = nobody
  for (const name of host.names)
    for (const owner of clusterSets.claimants(name))
      if (isLive(owner) && !isSameObject(owner, object) && claimsPort(owner, name, port))
        owners = [...new Set([...owners, referenceTo(owner)])].sort()
  return owners
}

const claimsPort = (owner: StoredClusterSet, name: string, port: number): boolean =>
  claimsBy(owner, name).some(({ endpoint }) => endpoint.port === port)

const nobody: readonly string[] = []
