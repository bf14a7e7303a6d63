import type { StoredClusterSet } from '../model/cluster-set.ts'
import type { StoredPerconaServer } from '../model/percona-server.ts'
import type { SecretShape } from '../model/secret-shape.ts'
import type { Service } from '../model/service.ts'

/** What is known of one object. `unseen` is not `absent`: the source did not look there. */
export type Lookup<T> =
  { readonly state: 'found'; readonly value: T } | { readonly state: 'absent' } | { readonly state: 'unseen' }

/**
 * How much of a kind a source could see. `none` is by design: this source never looks. `partial` is by
 * circumstance: it looks, and this time it could not see all.
 */
export type Coverage = 'complete' | 'partial' | 'none'

/** The objects of one kind that could be seen. */
export interface Inventory<T> {
  readonly coverage: Coverage
  /** Namespaces that the source may not read, `*` for all. Asking again would not help, so nothing waits for them. */
  readonly forbidden: readonly string[]
  find(namespace: string, name: string): Lookup<T>
}

export interface ClusterSets extends Inventory<StoredClusterSet> {
  /** The domain that their hosts were read with: `cluster.local`. */
  readonly clusterDomain: string
  /** Every ClusterSet that has an endpoint whose host has this name (see `Host.names`). */
  claimants(name: string): readonly StoredClusterSet[]
}

export interface PerconaServers extends Inventory<StoredPerconaServer> {
  /** The clusters in a namespace whose users' passwords are in this Secret. */
  usingSecret(namespace: string, secret: string): readonly StoredPerconaServer[]
}

export interface Services extends Inventory<Service> {
  /** Services that can be reached by an address or name beside their own. */
  carrying(name: string): readonly Service[]
  /** Services whose selector picks this cluster. */
  selecting(namespace: string, instance: string): readonly Service[]
  /** Services of type ExternalName that point to this host name. */
  pointingTo(name: string): readonly Service[]
}

export type Secrets = Inventory<SecretShape>

/** All a rule may know of the world, as it is in one moment. */
export interface Facts {
  readonly clusterSets: ClusterSets
  readonly perconaServers: PerconaServers
  readonly services: Services
  readonly secrets: Secrets
}

/** Makes facts. */
export interface FactSource {
  /**
   * Begins to gather the facts for one review.
   *
   * @param deadline when the review must be answered, in milliseconds of `performance.now()`
   */
  gather(deadline: number): Gathering
}

/** The facts for one review. Some are fetched only when a rule asks for them. */
export interface Gathering {
  /** What is known now. It holds until the event loop turns, so judge at once. */
  facts(): Facts
  /**
   * Fetches what the rules asked for since the last time and nobody knew. Says whether there was anything, so
   * that judging again can come to something else. What does not come by the deadline stays unseen.
   */
  fetch(): Promise<boolean>
}

/** A fact source that always has the same facts, and fetches nothing. */
export const unchanging = (facts: Facts): FactSource => {
  const gathering: Gathering = { facts: () => facts, fetch: () => nothingToFetch }
  return { gather: () => gathering }
}

const nothingToFetch = Promise.resolve(false)

/** The name of an inventory, as rules declare it. */
export type Need = keyof Facts

/** Whether nothing of a kind can have been missed. */
export const isComplete = ({ coverage, forbidden }: Inventory<unknown>): boolean =>
  coverage === 'complete' && forbidden.length === 0
