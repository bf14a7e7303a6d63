import { watchedInventories, type WatchedFacts, type WatchedInventory } from '../facts/from-watches.ts'
import type { CollectionState } from '../facts/watched-collection.ts'
import { resources } from '../kubernetes/resources.ts'
import type { Condition } from '../server/health-server.ts'

/** What is asked of facts from a cluster. */
type Readable = Pick<WatchedFacts, 'standingOf' | 'namespacesWithForbiddenSecrets'>

/**
 * What `/readyz` says of facts from a cluster. Each watched collection has been read and is in step, or will not be there
 * to be read: nobody waits for that, and it is told.
 */
export const clusterConditions = (watched: Readable, readsSecrets: boolean): readonly Condition[] => [
  ...watchedInventories.flatMap((inventory) => conditionsOf(inventory, watched)),
  secretsAllowed(watched, readsSecrets),
]

const readyWith: readonly CollectionState['is'][] = ['in step', 'forbidden', 'no such kind']

function conditionsOf(inventory: WatchedInventory, watched: Readable): readonly Condition[] {
  const standing = (): CollectionState['is'] => watched.standingOf(inventory).is
  const { resource } = resources[inventory]
  return [
    {
      name: `${resource} in step`,
      isMet: () => readyWith.includes(standing()),
      reason: () => shown(watched.standingOf(inventory)),
    },
    {
      name: `${resource} allowed`,
      isMet: () => standing() !== 'forbidden',
      isAdvisory: true,
      reason: () => 'may not be listed and watched; rules that need them judge the rest',
    },
    {
      name: `${resource} known`,
      isMet: () => standing() !== 'no such kind',
      isAdvisory: true,
      reason: () => "the API server does not know this kind; install the operator's CRDs",
    },
  ]
}

/** `behind for 47 s: unreachable`, as far as there is something to say. */
function shown({ is, behindMilliseconds, trouble }: CollectionState): string {
  const seconds = String(Math.round(behindMilliseconds / 1000))
  return `${is} for ${seconds} s${trouble === undefined ? '' : `: ${trouble}`}`
}

const secretsAllowed = (watched: Readable, readsSecrets: boolean): Condition => ({
  name: 'secrets allowed',
  isMet: () => readsSecrets && watched.namespacesWithForbiddenSecrets.length === 0,
  isAdvisory: true,
  reason: () =>
    readsSecrets
      ? `may not be read in ${firstOf(watched.namespacesWithForbiddenSecrets)}`
      : 'not read, because of --no-secrets',
})

const mostNamed = 3

/** The first few, and how many more there are. */
function firstOf(names: readonly string[]): string {
  const more = names.length - mostNamed
  const named = names.slice(0, mostNamed).join(', ')
  return more > 0 ? `${named} and ${String(more)} more` : named
}
