import type { Logger } from 'pino'

import type { WatchedInventory } from '../facts/from-watches.ts'
import { resources } from '../kubernetes/resources.ts'
import type { WatchNews } from '../watch/watch-news.ts'
import { remedyFor } from './connection-remedies.ts'

type Level = 'debug' | 'info' | 'warn' | 'error'

type Failure = Extract<WatchNews, { event: 'failed' }>

/** What matters to who reads a log at night is a warning: it is forbidden, it had missed something. */
const levels: Readonly<Record<Exclude<WatchNews['event'], 'failed'>, Level>> = {
  listed: 'info',
  watching: 'debug',
  ended: 'debug',
  forbidden: 'warn',
  'no longer forbidden': 'info',
  'no such kind': 'warn',
  'no longer no such kind': 'info',
  missed: 'warn',
  verified: 'debug',
  'not verified': 'debug',
  fault: 'error',
}

/** A failure that goes on is told again after so long. */
const repeatMilliseconds = 60_000

/** What passes by itself after each restart of an API server; when it does not, other news comes of it. */
const passing: readonly Failure['reason'][] = ['expired', 'forbidden', 'not found', 'too many requests']

/** A failure that was told. */
interface Told {
  readonly reason: Failure['reason']
  readonly since: number
  readonly at: number
  tries: number
}

/** Writes what happens to watches into the log: each trouble when it begins, once a minute while it lasts, and its end. */
export class ClusterLog {
  readonly #log: Logger
  readonly #told = new Map<WatchedInventory, Told>()

  constructor(log: Logger) {
    this.#log = log
  }

  /** Tells what happened to a watch. */
  watch(inventory: WatchedInventory, news: WatchNews): void {
    if (news.event === 'failed') {
      this.#failed(inventory, news)
      return
    }
    if (news.event === 'watching') this.#recovered(inventory)
    this.#tell(levels[news.event], inventory, news, whatToDo(inventory, news))
  }

  /** Tells that Secrets of a namespace may not be read. */
  forbiddenSecrets(namespace: string): void {
    this.#log.warn({ event: 'forbidden', resource: 'secrets', namespace, ...missingRight('secrets', 'get') })
  }

  #failed(inventory: WatchedInventory, news: Failure): void {
    const now = performance.now()
    const told = this.#told.get(inventory)
    if (told !== undefined) told.tries += 1
    const isNew = told?.reason !== news.reason
    if (passing.includes(news.reason) || (!isNew && now - told.at < repeatMilliseconds)) {
      this.#tell('debug', inventory, news, {})
      return
    }
    const since = told?.since ?? now
    this.#told.set(inventory, { reason: news.reason, since, at: now, tries: 0 })
    const lasting = told === undefined ? {} : { tries: told.tries, forMilliseconds: Math.round(now - since) }
    this.#tell('warn', inventory, news, { ...lasting, ...remedyFor(news.reason, news.code) })
  }

  #recovered(inventory: WatchedInventory): void {
    const told = this.#told.get(inventory)
    if (told === undefined) return
    this.#told.delete(inventory)
    const afterMilliseconds = Math.round(performance.now() - told.since)
    this.#log.info({ event: 'watch open again', ...namesOf(inventory), afterMilliseconds })
  }

  #tell(level: Level, inventory: WatchedInventory, { event, ...news }: WatchNews, more: object): void {
    // Nobody reads the digits behind a millisecond.
    const shown = Object.fromEntries(
      Object.entries(news).map(([name, value]) => [
        name,
        typeof value === 'number' ? Math.round(value) : value,
      ]),
    )
    this.#log[level]({ event: `watch ${event}`, ...namesOf(inventory), ...shown, ...more })
  }
}

/** By what metrics know it, and by what kubectl does. */
const namesOf = (inventory: WatchedInventory) => ({ inventory, resource: resources[inventory].resource })

function whatToDo(inventory: WatchedInventory, news: WatchNews): Readonly<Record<string, string>> {
  if (news.event === 'forbidden') return missingRight(inventory, news.verb)
  if (news.event !== 'no such kind') return {}
  const { resource, group } = resources[inventory]
  return group === ''
    ? { missing: resource, remedy: 'this is no API server: mend server in the kubeconfig' }
    : {
        missing: `${resource}.${group}`,
        remedy: "install the operator's CRDs; until then there are no such objects",
      }
}

/** Which right is missing, and what gives it. */
const missingRight = (inventory: keyof typeof resources, verb: string) => ({
  missing: `${verb} ${resources[inventory].resource}`,
  remedy: 'kubectl apply the ClusterRole that `clusterset-guard rules --format rbac` prints, and bind it',
})
