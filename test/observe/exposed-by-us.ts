import { join } from 'node:path'

import type { Test } from 'tap'

import { watchedInventories } from '../../src/facts/from-watches.ts'
import { secretAnswers } from '../../src/facts/secret-reader.ts'
import { CertificateCounts } from '../../src/metrics/certificate-counts.ts'
import { ClusterCounts } from '../../src/metrics/cluster-counts.ts'
import { Exposition } from '../../src/metrics/exposition.ts'
import { withheldReasons } from '../../src/watch/standing.ts'
import { troubles } from '../../src/watch/trouble.ts'
import { faults } from '../../src/watch/watch-cache.ts'
import { folderWith, repository, startGuard } from '../support/guard-process.ts'
import { exposedIn, type Exposed } from './exposed-series.ts'

/** What a server tells that reads a cluster and keeps its own certificates, as it tells it. */
async function ofCluster(): Promise<string> {
  const exposition = new Exposition()
  new ClusterCounts({
    inventories: watchedInventories,
    withheldReasons,
    reasons: troubles,
    faults,
    secretAnswers,
    watches: () =>
      watchedInventories.map((inventory) => ({
        inventory,
        objects: 0,
        behindSeconds: 0,
        withheld: undefined,
      })),
  }).addTo(exposition)
  new CertificateCounts({
    authorityValidTo: () => new Date(0),
    bundles: () => ['validating', 'mutating'].map((configuration) => ({ configuration, isInStep: true })),
  }).addTo(exposition)
  return (await exposition.scrape()).text
}

/** Everything that we tell: what a server prints that runs beside no cluster, and what comes with a cluster. */
export async function exposedByUs(t: Test): Promise<Exposed> {
  const { health } = await startGuard(t, [
    ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'],
    ...['--world', join(repository, 'examples/world'), '--tls-development', folderWith(t, {})],
  ])
  const printed = await (await fetch(new URL('/metrics', health))).text()
  return exposedIn(`${printed}\n${await ofCluster()}`)
}
