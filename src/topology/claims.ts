import type { ClusterSets } from '../engine/facts.ts'
import type { Endpoint, Entry, StoredClusterSet } from '../model/cluster-set.ts'

/** An endpoint of a ClusterSet, found by a name of its host. */
export interface Claim {
  readonly owner: StoredClusterSet
  readonly entry: Entry
  readonly endpoint: Endpoint
}

/** The endpoints of a ClusterSet whose host has this name. */
function claimsBy(owner: StoredClusterSet, name: string): readonly Claim[] {
  const claims: Claim[] = []
  for (const entry of owner.entries)
    for (const endpoint of entry.endpoints)
      if (endpoint.host.names.includes(name)) claims.push({ owner, entry, endpoint })
  return claims
}

/** Whether a ClusterSet has an endpoint with this port whose host has this name. */
export const claimsPort = (owner: StoredClusterSet, name: string, port: number): boolean =>
  owner.entries.some(({ endpoints }) =>
    endpoints.some((endpoint) => endpoint.port === port && endpoint.host.names.includes(name)),
  )

/** The endpoints of all ClusterSets whose host has one of these names, each once. */
export function claimsOnNames(names: Iterable<string>, clusterSets: ClusterSets): readonly Claim[] {
  const claims = new Map<Endpoint, Claim>()
  for (const name of names)
    for (const owner of clusterSets.claimants(name))
      for (const claim of claimsBy(owner, name)) claims.set(claim.endpoint, claim)
  return [...claims.values()]
}
