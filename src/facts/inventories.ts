import type {
  Claim,
  ClusterSets,
  Coverage,
  Inventory,
  Lookup,
  PerconaServers,
  Secrets,
  Services,
} from '../engine/facts.ts'
import { endpointsOf, type StoredClusterSet } from '../model/cluster-set.ts'
import { Host } from '../model/host.ts'
import type { Identity } from '../model/kubernetes-object.ts'
import type { StoredPerconaServer } from '../model/percona-server.ts'
import type { SecretShape } from '../model/secret-shape.ts'
import type { Service } from '../model/service.ts'

/** How much of a kind was seen. Objects of a forbidden namespace are unseen, never absent. */
export interface Sight {
  readonly coverage: Coverage
  readonly forbidden: readonly string[]
}

/** Everything was seen. */
export const allSeen: Sight = { coverage: 'complete', forbidden: [] }

/** An index from text to the items filed under it. What is not filed has an empty list. */
function indexOf<T>(items: readonly T[], keysOf: (item: T) => readonly string[]) {
  const index = new Map<string, T[]>()
  for (const item of items) {
    for (const key of keysOf(item)) {
      const filed = index.get(key)
      if (filed === undefined) index.set(key, [item])
      else filed.push(item)
    }
  }
  const none: readonly T[] = Object.freeze([])
  return (key: string): readonly T[] => index.get(key) ?? none
}

const absent = { state: 'absent' } as const
const unseen = { state: 'unseen' } as const

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`

function inventoryOf<T extends Identity>(items: readonly T[], { coverage, forbidden }: Sight): Inventory<T> {
  // By namespace, and there by name: no key has to be put together to look something up.
  const byNamespace = new Map<string, Map<string, Lookup<T>>>()
  for (const item of items) {
    const byName = byNamespace.get(item.namespace) ?? new Map<string, Lookup<T>>()
    byNamespace.set(item.namespace, byName)
    byName.set(item.name, { state: 'found', value: item })
  }
  const isHidden = (namespace: string): boolean => forbidden.includes(namespace) || forbidden.includes('*')
  return {
    coverage,
    forbidden,
    find: (namespace, name) =>
      byNamespace.get(namespace)?.get(name) ??
      (coverage === 'complete' && !isHidden(namespace) ? absent : unseen),
  }
}

export function clusterSetsFrom(
  items: readonly StoredClusterSet[],
  clusterDomain: string,
  sight: Sight = allSeen,
): ClusterSets {
  const claims = items.flatMap((owner): readonly Claim[] =>
    endpointsOf(owner).map(({ entry, endpoint }) => ({ owner, entry, endpoint })),
  )
  const claiming = indexOf(claims, ({ endpoint }) => endpoint.host.names)
  return { ...inventoryOf(items, sight), clusterDomain, claiming }
}

export function perconaServersFrom(
  items: readonly StoredPerconaServer[],
  sight: Sight = allSeen,
): PerconaServers {
  const bySecret = indexOf(items, ({ namespace, usersSecret }) => [keyOf(namespace, usersSecret)])
  return {
    ...inventoryOf(items, sight),
    usingSecret: (namespace, secret) => bySecret(keyOf(namespace, secret)),
  }
}

export function servicesFrom(
  items: readonly Service[],
  clusterDomain: string,
  sight: Sight = allSeen,
): Services {
  const byInstance = indexOf(items, ({ namespace, instance }) => [keyOf(namespace, instance)])
  return {
    ...inventoryOf(items, sight),
    carrying: indexOf(items, ({ carried }) => carried),
    selecting: (namespace, instance) => byInstance(keyOf(namespace, instance)),
    pointingTo: indexOf(items, ({ externalName, namespace }) =>
      externalName === undefined ? [] : new Host(externalName, namespace, clusterDomain).names,
    ),
  }
}

export const secretsFrom = (items: readonly SecretShape[], sight: Sight = allSeen): Secrets =>
  inventoryOf(items, sight)
