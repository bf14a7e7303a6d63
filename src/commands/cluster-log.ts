import type { Logger } from 'pino'

import type { WatchedInventory } from '../facts/from-watches.ts'
import { resources } from '../kubernetes/resources.ts'
import type { WatchNews } from '../watch/watch-news.ts'

/** What matters to who reads a log at night is a warning: it fails, it is forbidden, it had missed something. */
const levels: Readonly<Record<WatchNews['event'], 'debug' | 'info' | 'warn' | 'error'>> = {
  listed: 'info',
  watching: 'debug',
  ended: 'debug',
  failed: 'warn',
  forbidden: 'warn',
  'no longer forbidden': 'info',
  'no such kind': 'warn',
  'no longer no such kind': 'info',
  missed: 'warn',
  verified: 'debug',
  'not verified': 'debug',
  fault: 'error',
}

/** Logs what happened to a watch. */
export function tellOfWatch(log: Logger, inventory: WatchedInventory, news: WatchNews): void {
  const { event, ...more } = news
  // Nobody reads the digits behind a millisecond.
  const shown = Object.fromEntries(
    Object.entries(more).map(([name, value]) => [
      name,
      typeof value === 'number' ? Math.round(value) : value,
    ]),
  )
  log[levels[event]]({ event: `watch ${event}`, inventory, ...shown, ...whatToDo(inventory, news) })
}

/** Logs that Secrets of a namespace may not be read. */
export function tellForbiddenSecrets(log: Logger, namespace: string): void {
  log.warn({ event: 'forbidden', inventory: 'secrets', namespace, ...missingRight('secrets', 'get') })
}

function whatToDo(inventory: WatchedInventory, news: WatchNews): Readonly<Record<string, string>> {
  if (news.event === 'forbidden') return missingRight(inventory, news.verb)
  const { resource, group } = resources[inventory]
  return news.event === 'no such kind'
    ? {
        missing: `${resource}.${group}`,
        remedy: "install the operator's CRDs; until then there are no such objects",
      }
    : {}
}

/** Which right is missing, and what gives it. */
const missingRight = (inventory: keyof typeof resources, verb: string) => ({
  missing: `${verb} ${resources[inventory].resource}`,
  remedy: 'kubectl apply the ClusterRole that `clusterset-guard rules --format rbac` prints, and bind it',
})
