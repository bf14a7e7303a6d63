import type { Logger } from 'pino'

import { WatchedFacts, watchedInventories, type WatchedInventory } from '../facts/from-watches.ts'
import { secretAnswers } from '../facts/secret-reader.ts'
import { ClusterCounts } from '../metrics/cluster-counts.ts'
import type { Digest } from '../model/secret-shape.ts'
import { withheldReasons } from '../watch/standing.ts'
import { troubles } from '../watch/trouble.ts'
import { faults } from '../watch/watch-cache.ts'
import type { WatchNews } from '../watch/watch-news.ts'
import { clusterConditions } from './cluster-conditions.ts'
import { ClusterLog } from './cluster-log.ts'
import type { ServedCluster } from './served-cluster.ts'
import type { ServeSettings } from './serve-settings.ts'
import type { ServedFacts } from './served-facts.ts'

/** What facts of a cluster depend on. */
export interface ClusterFactsParts {
  readonly cluster: ServedCluster
  readonly settings: ServeSettings
  readonly digest: Digest
  readonly log: Logger
}

/** Facts of a Kubernetes cluster, wired to log, metrics and readiness. Nothing is asked of it yet. */
export function clusterFacts({ cluster, settings, digest, log }: ClusterFactsParts): ServedFacts {
  const { server, where, address } = cluster
  const { clusterDomain, secrets } = settings
  const told = new ClusterLog(log)
  const counts = new ClusterCounts({
    inventories: watchedInventories,
    withheldReasons,
    reasons: troubles,
    faults,
    secretAnswers,
    watches: () =>
      watchedInventories.map((inventory) => {
        const { objects, behindMilliseconds, is } = watched.standingOf(inventory)
        return { inventory, objects, behindSeconds: behindMilliseconds / 1000, withheld: is }
      }),
  })
  const watched = new WatchedFacts({
    server,
    clusterDomain,
    digest,
    readsSecrets: secrets,
    told(inventory, news) {
      count(counts, inventory, news)
      told.watch(inventory, news)
    },
    toldOfSecrets(news) {
      if (news.event === 'read') counts.secretRead(news.answer)
      else told.forbiddenSecrets(news.namespace)
    },
  })
  return {
    factSource: watched,
    conditions: clusterConditions(watched, secrets),
    counts,
    shown: { cluster: where, apiServer: address },
    run: (signal) => watched.run(signal),
  }
}

function count(counts: ClusterCounts, inventory: WatchedInventory, news: WatchNews): void {
  if (news.event === 'listed') counts.listed(inventory)
  if (news.event === 'failed') counts.failed(inventory, news.reason)
  if (news.event === 'missed') counts.missed(inventory, news.objects)
  if (news.event === 'fault') counts.faulty(inventory, news.fault, news.objects)
}
