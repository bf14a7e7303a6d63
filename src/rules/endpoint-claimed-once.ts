import type { ClusterSets } from '../engine/facts.ts'
import type { Finding } from '../engine/finding.ts'
import { defineStateRule } from '../engine/rule.ts'
import { isLive, type ClusterSet, type Endpoint } from '../model/cluster-set.ts'
import { isSameObject, referenceTo } from '../model/kubernetes-object.ts'
import { claimsPort } from '../topology/claims.ts'

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
        for (const { reference, shown } of otherOwnersOf(endpoint, object, clusterSets)) {
          const { host, port, address, hostPath } = endpoint
          const about = [name, host.identity, String(port), reference]
          findings.push(finding.claimedElsewhere({ path: hostPath, about }, { address, owner: shown }))
        }
    return findings
  },
})

/** Of hundreds that claim one endpoint the first are named: each of them would be told of all the others. */
const mostNamed = 20

/**
 * Live sets beside this one that claim an endpoint, each once; in an order that no source of facts decides. The last
 * of very many says how many more there are.
 */
function otherOwnersOf(
  { host, port }: Endpoint,
  object: ClusterSet,
  clusterSets: ClusterSets,
): readonly Owner[] {
  const owners = new Set<string>()
  for (const name of host.names)
    for (const owner of clusterSets.claimants(name))
      if (isLive(owner) && !isSameObject(owner, object) && claimsPort(owner, name, port))
        owners.add(referenceTo(owner))
  if (owners.size === 0) return nobody
  const sorted = [...owners].sort()
  const more = sorted.length - mostNamed
  return sorted.slice(0, mostNamed).map((reference, index) => ({
    reference,
    shown: more > 0 && index === mostNamed - 1 ? `${reference} and ${String(more)} more` : reference,
  }))
}

/** Another set, and as what people are told of it. */
interface Owner {
  readonly reference: string
  readonly shown: string
}

const nobody: readonly Owner[] = []
