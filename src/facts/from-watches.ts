import type { FactSource, Gathering, Secrets } from '../engine/facts.ts'
import type { ApiServer } from '../kubernetes/api-server.ts'
import { resources } from '../kubernetes/resources.ts'
import { storedClusterSetFrom } from '../model/cluster-set.ts'
import { storedPerconaServerFrom } from '../model/percona-server.ts'
import type { Digest } from '../model/secret-shape.ts'
import { serviceFrom } from '../model/service.ts'
import type { Pace } from '../watch/pace.ts'
import type { WatchNews } from '../watch/watch-news.ts'
import { AskedSecrets } from './asked-secrets.ts'
import { keptClusterSets, keptPerconaServers, keptServices, notAllowed } from './inventories.ts'
import { outlineOfClusterSet, outlineOfPerconaServer } from './outlines.ts'
import { SecretReader, type SecretNews } from './secret-reader.ts'
import { WatchedCollection, type CollectionState } from './watched-collection.ts'

/** The inventories that watches keep. */
export const watchedInventories = ['clusterSets', 'perconaServers', 'services'] as const

export type WatchedInventory = (typeof watchedInventories)[number]

/** What facts from a cluster are made of. */
export interface WatchingParts {
  readonly server: ApiServer
  readonly clusterDomain: string
  readonly digest: Digest
  /** Whether Secrets are read at all. */
  readonly readsSecrets: boolean
  readonly told: (inventory: WatchedInventory, news: WatchNews) => void
  readonly toldOfSecrets: (news: SecretNews) => void
  readonly pace?: Pace
  readonly longestBehindMilliseconds?: number
}

/**
 * A watch that is cut is open again within 35 s, the longest pause and a list. One that is behind for longer does not
 * know what stands: what it last saw is no fact any more, and nobody is denied for it.
 */
const usualLongestBehindMilliseconds = 40_000

/** Facts of a Kubernetes cluster: collections kept in step by watches, and Secrets read when a rule asks. */
export class WatchedFacts implements FactSource {
  readonly #watched
  readonly #secrets: SecretReader | undefined

  constructor({ clusterDomain, digest, readsSecrets, toldOfSecrets, ...parts }: WatchingParts) {
    const { server, pace, longestBehindMilliseconds = usualLongestBehindMilliseconds } = parts
    const common = (inventory: WatchedInventory) => ({
      server,
      path: resources[inventory].path,
      told: (news: WatchNews) => {
        parts.told(inventory, news)
      },
      longestBehindMilliseconds,
      ...(pace === undefined ? {} : { pace }),
    })
    /** Every API server has Services, or refuses them. */
    const isThere = (): boolean => ['in step', 'forbidden'].includes(this.standingOf('services').is)
    this.#watched = {
      clusterSets: new WatchedCollection({
        ...common('clusterSets'),
        mayBeUnknown: isThere,
        keep: () => keptClusterSets(clusterDomain),
        read: (object) => storedClusterSetFrom(object, clusterDomain),
        outline: outlineOfClusterSet,
      }),
      perconaServers: new WatchedCollection({
        ...common('perconaServers'),
        mayBeUnknown: isThere,
        keep: keptPerconaServers,
        read: storedPerconaServerFrom,
        outline: outlineOfPerconaServer,
      }),
      services: new WatchedCollection({
        ...common('services'),
        mayBeUnknown: () => false,
        keep: () => keptServices(clusterDomain),
        read: serviceFrom,
      }),
    }
    this.#secrets = readsSecrets ? new SecretReader({ server, digest, told: toldOfSecrets }) : undefined
  }

  /** Keeps the facts in step until the signal. From then on no Secret is waited for. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#secrets?.stop(), { once: true })
    if (signal.aborted) this.#secrets?.stop()
    await Promise.all(Object.values(this.#watched).map((collection) => collection.run(signal)))
  }

  /** How a watched inventory stands now. */
  standingOf(inventory: WatchedInventory): CollectionState {
    return this.#watched[inventory].standing
  }

  /** Namespaces whose Secrets may not be read, as far as a rule has asked. */
  get namespacesWithForbiddenSecrets(): readonly string[] {
    return this.#secrets?.forbidden ?? []
  }

  gather(deadline: number): Gathering {
    const reader = this.#secrets
    const asked = reader && new AskedSecrets((secret) => reader.read(secret, deadline))
    const { clusterSets, perconaServers, services } = this.#watched
    return {
      facts: () => ({
        clusterSets: clusterSets.inventory(),
        perconaServers: perconaServers.inventory(),
        services: services.inventory(),
        secrets: asked?.inventory() ?? secretsNotRead,
      }),
      fetch: () => asked?.fetch() ?? Promise.resolve(false),
    }
  }
}

const secretsNotRead: Secrets = { ...notAllowed, find: () => ({ state: 'unseen' }) }
