import type { Facts } from '../engine/facts.ts'
import { isDissolving, isLive, type StoredClusterSet } from '../model/cluster-set.ts'
import type { Identity } from '../model/kubernetes-object.ts'
import type { StoredPerconaServer } from '../model/percona-server.ts'
import { claimsOnNames, type Claim } from './claims.ts'
import { namesMadeOf } from './service-names.ts'

/** Whether the operator has seen this member in the set. Undefined when there is no status to tell. */
export const hasJoined = (name: string, { status }: StoredClusterSet): boolean | undefined =>
  status?.joined.has(name)

/** The entry that the set calls primary: by its status, and before it is formed by its spec. */
export const primaryOf = ({ status, primaryCluster }: StoredClusterSet): string =>
  status?.primaryCluster || primaryCluster

/** What the operator says of a member: ClusterSetMember from 1.3.0 on, the other in 1.2.0. */
const memberConditions = ['ClusterSetMember', 'ClusterSetReplicationRunning']

/** How sure it is that a PerconaServerMySQL is a member of a set. */
export type Membership = 'proven' | 'perhaps' | 'none'

type Inventories = Pick<Facts, 'clusterSets' | 'services'>

/** Whether an entry of a live set leads to this cluster, joined or not. */
export const isListed = (server: StoredPerconaServer, facts: Inventories): boolean =>
  claimsOn(server, facts).some(({ owner }) => isLive(owner))

/**
 * Whether a cluster is a member. The operator keeps the condition when no pod is ready or the cluster is
 * paused, and on a lost replica even after its removal: so it proves something only while it is fresh.
 */
export function membershipOf(server: StoredPerconaServer, facts: Inventories): Membership {
  const isJoined = claimsOn(server, facts).some(
    ({ owner, entry }) => (isLive(owner) || isDissolving(owner)) && hasJoined(entry.name, owner) === true,
  )
  if (isJoined) return 'proven'
  if (!memberConditions.some((type) => server.trueConditions.has(type))) return 'none'
  return server.readyPods >= 1 && !server.isPaused ? 'proven' : 'perhaps'
}

/** The endpoints of ClusterSets that lead to a cluster: the table of `behind`, read from the other side. */
export function claimsOn(
  server: StoredPerconaServer,
  { clusterSets, services }: Inventories,
): readonly Claim[] {
  return claimsOnNames(namesLeadingTo(server, services, clusterSets.clusterDomain), clusterSets)
}

function namesLeadingTo(
  server: Identity,
  services: Facts['services'],
  clusterDomain: string,
): ReadonlySet<string> {
  const within = (name: string, namespace: string): string => `${name}.${namespace}.svc.${clusterDomain}`
  const selecting = services.selecting(server.namespace, server.name)
  const direct = new Set([
    ...namesMadeOf(server.name).map((name) => within(name, server.namespace)),
    ...selecting.flatMap(({ name, namespace, carried }) => [within(name, namespace), ...carried]),
  ])
  const aliases = [...direct]
    .flatMap((name) => services.pointingTo(name))
    .flatMap(({ name, namespace, carried }) => [within(name, namespace), ...carried])
  return new Set([...direct, ...aliases])
}
