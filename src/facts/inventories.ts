import type {
  ClusterSets,
  Coverage,
  Inventory,
  Lookup,
  PerconaServers,
  Secrets,
  Services,
} from '../engine/facts.ts'
import type { StoredClusterSet } from '../model/cluster-set.ts'
import { namesOf } from '../model/host.ts'
import type { Identity } from '../model/kubernetes-object.ts'
import type { StoredPerconaServer } from '../model/percona-server.ts'
import type { SecretShape } from '../model/secret-shape.ts'
import type { Service } from '../model/service.ts'
import { Index } from './index-by-text.ts'

/** How much of a kind was seen. Objects of a forbidden namespace are unseen, never absent. */
export interface Sight {
  readonly coverage: Coverage
  readonly forbidden: readonly string[]
}

/** Everything was seen. */
export const allSeen: Sight = { coverage: 'complete', forbidden: [] }

/** There may be more. */
export const partlySeen: Sight = { coverage: 'partial', forbidden: [] }

/** What asking again would not change: unseen for good, so nothing waits for it. */
export const notAllowed: Sight = { coverage: 'complete', forbidden: ['*'] }

/**
 * The objects of one kind, which come and go. What is handed out to rules is an inventory of them: another one
 * after each change, so that whoever keeps something worked out of an inventory compares it by identity.
 */
export interface Kept<T, I extends Inventory<T>> {
  /** One object is new (no `before`), is another now, or is gone (no `after`). */
  changed(before: T | undefined, after: T | undefined): void
  /** The objects as they are now. The inventory holds until the next change. */
  inventory(sight: Sight): I
}

/** Keeps objects by namespace and name, and in the further indexes that answer the questions of their kind. */
function kept<T extends Identity, I extends Inventory<T>>(
  indexes: readonly Pick<Kept<T, I>, 'changed'>[],
  answering: (found: Inventory<T>) => I,
): Kept<T, I> {
  // By namespace, and there by name: no key has to be put together to look something up.
  const byNamespace: ByNamespace<T> = new Map()
  let last: { readonly sight: Sight; readonly inventory: I } | undefined
  return {
    changed(before, after) {
      last = undefined
      if (before !== undefined && after === undefined) remove(byNamespace, before)
      if (after !== undefined) put(byNamespace, after)
      for (const index of indexes) index.changed(before, after)
    },
    inventory(sight) {
      if (last?.sight === sight) return last.inventory
      const { coverage, forbidden } = sight
      const unfound = (namespace: string): Lookup<T> =>
        coverage === 'complete' && !forbidden.includes(namespace) && !forbidden.includes('*')
          ? absent
          : unseen
      const find: Inventory<T>['find'] = (namespace, name) =>
        byNamespace.get(namespace)?.get(name) ?? unfound(namespace)
      const inventory = answering({ coverage, forbidden, find })
      last = { sight, inventory }
      return inventory
    },
  }
}

const absent = { state: 'absent' } as const
const unseen = { state: 'unseen' } as const

type ByNamespace<T> = Map<string, Map<string, Lookup<T>>>

function put<T extends Identity>(byNamespace: ByNamespace<T>, item: T): void {
  const byName = byNamespace.get(item.namespace) ?? new Map<string, Lookup<T>>()
  byNamespace.set(item.namespace, byName)
  byName.set(item.name, { state: 'found', value: item })
}

function remove<T>(byNamespace: ByNamespace<T>, { namespace, name }: Identity): void {
  const byName = byNamespace.get(namespace)
  byName?.delete(name)
  if (byName?.size === 0) byNamespace.delete(namespace)
}

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`

/** Keeps ClusterSets, and by which names their endpoints can be reached. */
export function keptClusterSets(clusterDomain: string): Kept<StoredClusterSet, ClusterSets> {
  const byName = new Index<StoredClusterSet>((set) => namesClaimedBy(set, clusterDomain))
  return kept([byName], (found) => ({ ...found, clusterDomain, claimants: (name) => byName.under(name) }))
}

/** They are worked out and let go: to keep them with each endpoint takes more room than all the rest of a set. */
function* namesClaimedBy({ namespace, entries }: StoredClusterSet, clusterDomain: string): Iterable<string> {
  for (const entry of entries)
    for (const written of entry.writtenHosts) yield* namesOf(written, namespace, clusterDomain)
}

/** Keeps PerconaServerMySQLs, and which Secrets they name. */
export function keptPerconaServers(): Kept<StoredPerconaServer, PerconaServers> {
  const bySecret = new Index<StoredPerconaServer>(({ namespace, usersSecret }) => [
    keyOf(namespace, usersSecret),
  ])
  return kept([bySecret], (found) => ({
    ...found,
    usingSecret: (namespace, secret) => bySecret.under(keyOf(namespace, secret)),
  }))
}

/** Keeps Services, and what leads to them and where they lead. */
export function keptServices(clusterDomain: string): Kept<Service, Services> {
  const byCarried = new Index<Service>(({ carried }) => carried)
  const byInstance = new Index<Service>(({ namespace, instance }) =>
    instance === '' ? [] : [keyOf(namespace, instance)],
  )
  const byTarget = new Index<Service>(({ externalName, namespace }) =>
    externalName === undefined ? [] : namesOf(externalName, namespace, clusterDomain),
  )
  return kept([byCarried, byInstance, byTarget], (found) => ({
    ...found,
    carrying: (name) => byCarried.under(name),
    selecting: (namespace, instance) => byInstance.under(keyOf(namespace, instance)),
    pointingTo: (name) => byTarget.under(name),
  }))
}

function filled<T, I extends Inventory<T>>(shelf: Kept<T, I>, items: readonly T[], sight: Sight): I {
  for (const item of items) shelf.changed(undefined, item)
  return shelf.inventory(sight)
}

export const clusterSetsFrom = (
  items: readonly StoredClusterSet[],
  clusterDomain: string,
  sight: Sight = allSeen,
): ClusterSets => filled(keptClusterSets(clusterDomain), items, sight)

export const perconaServersFrom = (
  items: readonly StoredPerconaServer[],
  sight: Sight = allSeen,
): PerconaServers => filled(keptPerconaServers(), items, sight)

export const servicesFrom = (
  items: readonly Service[],
  clusterDomain: string,
  sight: Sight = allSeen,
): Services => filled(keptServices(clusterDomain), items, sight)

export const secretsFrom = (items: readonly SecretShape[], sight: Sight = allSeen): Secrets =>
  filled(
    kept<SecretShape, Secrets>([], (found) => found),
    items,
    sight,
  )
