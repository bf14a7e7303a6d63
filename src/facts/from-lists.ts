import type { ApiServer } from '../kubernetes/api-server.ts'
import { resources } from '../kubernetes/resources.ts'
import type { JsonObject } from '../model/json.ts'
import { list } from '../watch/list.ts'
import { usualPace } from '../watch/pace.ts'
import { pause } from '../watch/pause.ts'
import type { Setback, Trouble } from '../watch/trouble.ts'
import { allSeen, notAllowed, partlySeen } from './inventories.ts'
import { recordedObject } from './recorded-object.ts'
import type { ListedInventory, RecordedInventory } from './recorded.ts'

/** What a cluster is listed with. */
export interface ListingParts {
  readonly server: ApiServer
  /** Until when it is tried, in milliseconds of `performance.now()`. */
  readonly deadline: number
  /** The shortest time between two tries. */
  readonly betweenTriesMilliseconds?: number
}

/** What one list came to. */
export interface Listing extends RecordedInventory {
  /** Why it could not be listed, though it is allowed. It has no objects then. */
  readonly setback: Setback | undefined
}

/** What a cluster holds of each kind. */
export type Listings = Readonly<Record<ListedInventory, Listing>>

/** ClusterSets are about 4 kB: a page of 2 MB. */
const pageObjects = 500

const usualMillisecondsBetweenTries = 500

/** What can pass by itself. After a 401 the credentials are read anew. */
const passing: ReadonlySet<Trouble> = new Set([
  'too many requests',
  'server error',
  'timeout',
  'expired',
  'unauthorized',
])

/** How often a 401 is no reason to give up. */
const mostRefusals = 1

/**
 * Lists ClusterSets, PerconaServerMySQLs and Services, once. A kind that may not be listed is unseen, and nothing waits
 * for it; one of the operator's that the API server does not know is empty. What can pass is tried until the deadline.
 */
export async function listCluster(parts: ListingParts): Promise<Listings> {
  const over = new AbortController()
  const timer = setTimeout(
    () => {
      over.abort()
    },
    Math.max(0, parts.deadline - performance.now()),
  )
  try {
    const [services, clusterSets, perconaServers] = await Promise.all([
      objectsOf('services', parts, over.signal),
      objectsOf('clusterSets', parts, over.signal),
      objectsOf('perconaServers', parts, over.signal),
    ])
    // A page that says 404 to everything is no API server. Each one has Services, or refuses them.
    const isApiServer = isList(services) || services.trouble === 'forbidden'
    return {
      clusterSets: listing(clusterSets, isApiServer),
      perconaServers: listing(perconaServers, isApiServer),
      services: listing(services, false),
    }
  } finally {
    clearTimeout(timer)
  }
}

type Objects = readonly JsonObject[]

const isList = (one: Objects | Setback): one is Objects => Array.isArray(one)

function listing(end: Objects | Setback, mayBeUnknown: boolean): Listing {
  if (isList(end)) return { sight: allSeen, objects: end, setback: undefined }
  if (end.trouble === 'forbidden') return { sight: notAllowed, objects: [], setback: undefined }
  if (end.trouble === 'not found' && mayBeUnknown) return { sight: allSeen, objects: [], setback: undefined }
  return { sight: partlySeen, objects: [], setback: end }
}

/** Lists one kind, again while what keeps it from it can pass. */
async function objectsOf(
  inventory: ListedInventory,
  { server, betweenTriesMilliseconds = usualMillisecondsBetweenTries }: ListingParts,
  signal: AbortSignal,
): Promise<Objects | Setback> {
  const { path } = resources[inventory]
  const { answerMilliseconds } = usualPace
  for (let refusals = 0; ;) {
    const objects: JsonObject[] = []
    const take = (value: unknown): void => {
      const object = recordedObject(inventory, value)
      if (object !== undefined) objects.push(object)
    }
    const end = await list({ server, path, signal, pageObjects, answerMilliseconds, take })
    if (!('trouble' in end)) return objects
    if (signal.aborted) return { trouble: 'timeout' }
    if (end.trouble === 'unauthorized') refusals += 1
    if (!passing.has(end.trouble) || refusals > mostRefusals) return end
    await pause(Math.max(end.retryAfterMilliseconds ?? 0, betweenTriesMilliseconds), signal)
  }
}
