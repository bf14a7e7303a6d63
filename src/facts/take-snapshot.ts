import { clusterSetFrom } from '../model/cluster-set.ts'
import type { JsonObject } from '../model/json.ts'
import { metadataOf, referenceTo, type Identity } from '../model/kubernetes-object.ts'
import { perconaServerFrom } from '../model/percona-server.ts'
import type { SecretShape } from '../model/secret-shape.ts'
import type { Listing, Listings } from './from-lists.ts'
import type { Recorded } from './recorded.ts'
import type { SecretAnswer } from './secret-reader.ts'
import { snapshotFormat, type Snapshot, type SnapshotSecret } from './snapshot.ts'

/** What a snapshot is made of. */
export interface SnapshotParts extends Pick<Snapshot, 'takenAt' | 'cluster' | 'secretDigests'> {
  readonly listings: Listings
  readonly readSecret: Recorded['readSecret']
  /** Until when Secrets are read, in milliseconds of `performance.now()`. */
  readonly deadline: number
}

/** Reads the Secrets that the objects name, and puts all together. */
export async function takeSnapshot(parts: SnapshotParts): Promise<Snapshot> {
  const { listings, readSecret, deadline, takenAt, cluster, secretDigests } = parts
  const secrets = await Promise.all(
    secretsNamedIn(listings).map(async (secret) => recorded(secret, await readSecret(secret, deadline))),
  )
  return {
    format: snapshotFormat,
    takenAt,
    cluster,
    secretDigests,
    inventories: {
      clusterSets: inventoryOf(listings.clusterSets),
      perconaServers: inventoryOf(listings.perconaServers),
      services: inventoryOf(listings.services),
    },
    secrets,
  }
}

const inventoryOf = ({ objects, sight, setback }: Listing): Snapshot['inventories']['services'] => ({
  seen: setback !== undefined ? 'failed' : sight.forbidden.length > 0 ? 'forbidden' : 'complete',
  objects: [...objects].sort(byReference),
})

function byReference(one: JsonObject, other: JsonObject): number {
  const [a, b] = [referenceTo(metadataOf(one)), referenceTo(metadataOf(other))]
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * Users Secret and internal Secret of every PerconaServerMySQL, since each can become a member, and the
 * credentialsSecret of every ClusterSet. In order, each once.
 */
function secretsNamedIn({ clusterSets, perconaServers }: Listings): readonly Identity[] {
  const named = new Map<string, Identity>()
  const add = (namespace: string, name: string): void => {
    if (name !== '') named.set(referenceTo({ namespace, name }), { namespace, name })
  }
  for (const object of clusterSets.objects) {
    // The domain plays no part in what a Secret is called.
    const { namespace, credentialsSecret } = clusterSetFrom(object, 'cluster.local')
    add(namespace, credentialsSecret.name)
  }
  for (const object of perconaServers.objects) {
    const { namespace, usersSecret, internalSecret } = perconaServerFrom(object)
    add(namespace, usersSecret)
    add(namespace, internalSecret)
  }
  return [...named.keys()].sort().flatMap((reference) => named.get(reference) ?? [])
}

function recorded({ namespace, name }: Identity, answer: SecretAnswer): SnapshotSecret {
  if (answer.state !== 'found') return { namespace, name, state: answer.state }
  return { namespace, name, state: 'found', filled: Object.fromEntries(digestsIn(answer.value)) }
}

/** Digests by key, in order. Whoever reads a Secret whole makes a map of it; rules may only ask it. */
function digestsIn({ filled }: SecretShape): readonly (readonly [string, string])[] {
  const known: ReadonlyMap<unknown, unknown> = filled instanceof Map ? filled : new Map()
  return [...known].map(([key, digest]) => [String(key), String(digest)] as const).sort(byKey)
}

const byKey = ([one]: readonly [string, string], [other]: readonly [string, string]): number =>
  one < other ? -1 : 1
