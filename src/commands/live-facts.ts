import type { Recorded } from '../facts/recorded.ts'
import { liveSecrets } from '../facts/live-secrets.ts'
import type { Digest } from '../model/secret-shape.ts'
import { liveCluster, type ClusterChoice } from './live-cluster.ts'

/** Facts of a cluster as it is now; or why there are none, a text for people. */
export type LiveFacts =
  | {
      readonly ok: true
      readonly recorded: Recorded
      /** What is not safe about the connection, for standard error. */
      readonly warnings: readonly string[]
    }
  | { readonly ok: false; readonly problem: string }

/** Secrets are read while subjects are judged, so they have longer than the lists. */
const secretsMilliseconds = 300_000

/**
 * Lists a cluster. Secrets are read when a rule asks for them.
 *
 * @param digest of the Secrets of manifests as well
 */
export async function liveFacts(choice: ClusterChoice, digest: Digest): Promise<LiveFacts> {
  const cluster = await liveCluster(choice, { demandsAll: true })
  if (!cluster.ok) return cluster
  const { server, listings: inventories, warnings } = cluster
  const readSecret = liveSecrets({ server, digest, deadline: performance.now() + secretsMilliseconds })
  return { ok: true, recorded: { inventories, readSecret, hasOurDigest: true }, warnings }
}
