import type { Facts, FactSource, Gathering, Inventory, Secrets } from '../engine/facts.ts'
import type { ApiServer } from '../kubernetes/api-server.ts'
import type { Pace } from '../watch/pace.ts'
import { resources } from '../kubernetes/resources.ts'
import type { WatchNews } from '../watch/watch-news.ts'
import { Watch } from '../watch/watch.ts'
import { storedClusterSetFrom } from '../model/cluster-set.ts'
import type { JsonObject } from '../model/json.ts'
import { storedPerconaServerFrom } from '../model/percona-server.ts'
import type { Digest } from '../model/secret-shape.ts'
import { serviceFrom } from '../model/service.ts'
import { AskedSecrets } from './asked-secrets.ts'
import {
  allSeen,
  keptClusterSets,
  keptPerconaServers,
  keptServices,
  type Kept,
  type Sight,
} from './inventories.ts'
import { SecretReader, type SecretNews } from './secret-reader.ts'

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
  /** How far a watch may be behind before nothing it saw counts; in milliseconds. */
  readonly longestBehindMilliseconds?: number
}

/** How a watched inventory stands. */
export interface Standing {
  readonly inventory: WatchedInventory
  readonly is: 'in step' | 'behind' | 'not read yet' | 'forbidden'
  readonly behindMilliseconds: number
  readonly objects: number
}

/**
 * A watch that is cut is open again within 35 s, the longest pause and a list. One that is behind for longer does not
 * know what stands: what it last saw is no fact any more, and nobody is denied for it.
 */
const usualLongestBehindMilliseconds = 40_000

const partlySeen: Sight = { coverage: 'partial', forbidden: [] }
const notAllowed: Sight = { coverage: 'complete', forbidden: ['*'] }

interface Watched<T, I extends Inventory<T>> {
  readonly watch: Watch<T>
  inventory(): I
  readonly standing: Omit<Standing, 'inventory'>
}

/** Facts of a Kubernetes cluster: collections kept in step by watches, and Secrets read when a rule asks. */
export class WatchedFacts implements FactSource {
  readonly #watched
  readonly #secrets: SecretReader | undefined

  constructor(parts: WatchingParts) {
    const { server, clusterDomain, digest } = parts
    const longestBehindMilliseconds = parts.longestBehindMilliseconds ?? usualLongestBehindMilliseconds
    const watching = <T, I extends Inventory<T>>(
      inventory: WatchedInventory,
      keep: () => Kept<T, I>,
      read: (object: JsonObject) => T,
    ): Watched<T, I> => {
      const kept = keep()
      const nothing = keep()
      const watch = new Watch<T>({
        server,
        path: resources[inventory].path,
        read,
        changed: (before, after) => {
          kept.changed(before, after)
        },
        told: (news) => {
          parts.told(inventory, news)
        },
        ...(parts.pace === undefined ? {} : { pace: parts.pace }),
      })
      const is = (): Standing['is'] => {
        const { isForbidden, isComplete, behindMilliseconds } = watch.state
        if (isForbidden) return 'forbidden'
        if (!isComplete) return 'not read yet'
        return behindMilliseconds > longestBehindMilliseconds ? 'behind' : 'in step'
      }
      return {
        watch,
        inventory() {
          const now = is()
          if (now === 'in step') return kept.inventory(allSeen)
          return nothing.inventory(now === 'forbidden' ? notAllowed : partlySeen)
        },
        get standing() {
          return { is: is(), behindMilliseconds: watch.state.behindMilliseconds, objects: watch.size }
        },
      }
    }
    this.#watched = {
      clusterSets: watching(
        'clusterSets',
        () => keptClusterSets(clusterDomain),
        (object) => storedClusterSetFrom(object, clusterDomain),
      ),
      perconaServers: watching('perconaServers', keptPerconaServers, storedPerconaServerFrom),
      services: watching('services', () => keptServices(clusterDomain), serviceFrom),
    }
    this.#secrets = parts.readsSecrets
      ? new SecretReader({ server, digest, told: parts.toldOfSecrets })
      : undefined
  }

  /** Keeps the facts in step until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(Object.values(this.#watched).map(({ watch }) => watch.run(signal)))
  }

  /** How each watched inventory stands now. */
  get standings(): readonly Standing[] {
    const { clusterSets, perconaServers, services } = this.#watched
    return [
      { inventory: 'clusterSets', ...clusterSets.standing },
      { inventory: 'perconaServers', ...perconaServers.standing },
      { inventory: 'services', ...services.standing },
    ]
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
      facts: (): Facts => ({
        clusterSets: clusterSets.inventory(),
        perconaServers: perconaServers.inventory(),
        services: services.inventory(),
        secrets: asked?.inventory() ?? secretsNotRead,
      }),
      fetch: () => asked?.fetch() ?? Promise.resolve(false),
    }
  }
}

/** For who must not read Secrets: unseen for good, so nothing waits for them. */
const secretsNotRead: Secrets = { ...notAllowed, find: () => ({ state: 'unseen' }) }
