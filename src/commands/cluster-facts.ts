import { homedir } from 'node:os'

import type { Logger } from 'pino'

import {
  WatchedFacts,
  watchedInventories,
  type Standing,
  type WatchedInventory,
} from '../facts/from-watches.ts'
import { secretAnswers } from '../facts/secret-reader.ts'
import { connect } from '../kubernetes/connect.ts'
import { resources } from '../kubernetes/resources.ts'
import { troubles } from '../watch/trouble.ts'
import type { WatchNews } from '../watch/watch-news.ts'
import { ClusterCounts } from '../metrics/cluster-counts.ts'
import type { Digest } from '../model/secret-shape.ts'
import type { Condition } from '../server/health-server.ts'
import type { ServeSettings } from './flags.ts'
import type { OpenedFacts } from './opened-facts.ts'
import { version } from './version.ts'

/** What facts of a cluster depend on. */
export interface ClusterFactsParts {
  readonly settings: ServeSettings
  readonly digest: Digest
  readonly log: Logger
}

/** Facts of a Kubernetes cluster, wired to log, metrics and readiness. Nothing is asked of it yet. */
export async function clusterFacts({ settings, digest, log }: ClusterFactsParts): Promise<OpenedFacts> {
  const { kubeconfig, context, clusterDomain, secrets } = settings
  const connected = await connect({ kubeconfig, context, environment: process.env, home: homedir(), version })
  if (!connected.ok) return connected
  const { server, where, warnings } = connected
  for (const warning of warnings) log.warn({ event: 'insecure connection', problem: warning })
  const counts = new ClusterCounts({
    inventories: watchedInventories,
    reasons: troubles,
    secretAnswers,
    watches: () =>
      watched.standings.map(({ inventory, objects, behindMilliseconds }) => ({
        inventory,
        objects,
        behindSeconds: behindMilliseconds / 1000,
      })),
  })
  const watched = new WatchedFacts({
    server,
    clusterDomain,
    digest,
    readsSecrets: secrets,
    told(inventory, news) {
      count(counts, inventory, news)
      tell(log, inventory, news)
    },
    toldOfSecrets(news) {
      if (news.event === 'read') counts.secretRead(news.answer)
      else log.warn({ ...news, ...missingRight('secrets', 'get') })
    },
  })
  return {
    ok: true,
    facts: {
      factSource: watched,
      conditions: [
        ...watchedInventories.flatMap((one) => conditionsOf(one, watched)),
        ...secretConditions(watched, secrets),
      ],
      counts,
      shown: { cluster: where },
      run: (signal) => watched.run(signal),
    },
  }
}

function count(counts: ClusterCounts, inventory: WatchedInventory, news: WatchNews): void {
  if (news.event === 'listed') counts.listed(inventory)
  if (news.event === 'failed') counts.failed(inventory, news.reason)
  if (news.event === 'missed') counts.missed(inventory, news.objects)
}

/** What matters to who reads a log at night is a warning: it fails, it is forbidden, it had missed something. */
const levels: Readonly<Record<WatchNews['event'], 'debug' | 'info' | 'warn' | 'error'>> = {
  listed: 'info',
  watching: 'debug',
  ended: 'debug',
  failed: 'warn',
  forbidden: 'warn',
  'allowed again': 'info',
  missed: 'warn',
  verified: 'debug',
  'not verified': 'debug',
  fault: 'error',
}

function tell(log: Logger, inventory: WatchedInventory, { event, ...news }: WatchNews): void {
  const right = 'verb' in news && event === 'forbidden' ? missingRight(inventory, news.verb) : {}
  // Nobody reads the digits behind a millisecond.
  const shown = Object.fromEntries(
    Object.entries(news).map(([name, value]) => [
      name,
      typeof value === 'number' ? Math.round(value) : value,
    ]),
  )
  log[levels[event]]({ event: `watch ${event}`, inventory, ...shown, ...right })
}

/** Which right is missing, and what gives it. */
const missingRight = (inventory: keyof typeof resources, verb: string) => ({
  missing: `${verb} ${resources[inventory].resource}`,
  remedy: 'kubectl apply the ClusterRole that `clusterset-guard rules --format rbac` prints, and bind it',
})

function conditionsOf(inventory: WatchedInventory, watched: WatchedFacts): readonly Condition[] {
  const standing = (): Standing['is'] =>
    watched.standings.find((one) => one.inventory === inventory)?.is ?? 'not read yet'
  const { resource } = resources[inventory]
  return [
    {
      name: `${resource} in step`,
      isMet: () => standing() === 'in step' || standing() === 'forbidden',
      reason: standing,
    },
    {
      name: `${resource} allowed`,
      isMet: () => standing() !== 'forbidden',
      isAdvisory: true,
      reason: () => 'may not be listed and watched; rules that need them judge the rest',
    },
  ]
}

const secretConditions = (watched: WatchedFacts, readsSecrets: boolean): readonly Condition[] => [
  {
    name: 'secrets allowed',
    isMet: () => readsSecrets && watched.namespacesWithForbiddenSecrets.length === 0,
    isAdvisory: true,
    reason: () =>
      readsSecrets
        ? `may not be read in ${watched.namespacesWithForbiddenSecrets.join(', ')}`
        : 'not read, because of --no-secrets',
  },
]
