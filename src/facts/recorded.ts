import type { JsonObject } from '../model/json.ts'
import type { Identity } from '../model/kubernetes-object.ts'
import type { Sight } from './inventories.ts'
import type { SecretAnswer } from './secret-reader.ts'

/** The inventories that are read whole, as raw objects. */
export const listedInventories = ['clusterSets', 'perconaServers', 'services'] as const

export type ListedInventory = (typeof listedInventories)[number]

/** The objects of one kind as a cluster has them, status included, and how much of it was seen. */
export interface RecordedInventory {
  readonly sight: Sight
  readonly objects: readonly JsonObject[]
}

/** What a cluster holds: listed now, or read from a snapshot. */
export interface Recorded {
  readonly inventories: Readonly<Record<ListedInventory, RecordedInventory>>
  /**
   * Reads one Secret, the same one once. It never rejects.
   *
   * @param deadline in milliseconds of `performance.now()`
   */
  readSecret(secret: Identity, deadline: number): Promise<SecretAnswer>
  /**
   * Whether its Secrets were digested with the digest of the manifests' Secrets. If not, they compare with each other
   * only.
   */
  readonly hasOurDigest: boolean
}
