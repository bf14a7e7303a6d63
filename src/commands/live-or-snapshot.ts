import { randomlyKeyedDigest, type KeyedDigest } from '../facts/digest.ts'
import type { Recorded } from '../facts/recorded.ts'
import type { Digest } from '../model/secret-shape.ts'
import type { ClusterChoice } from './live-cluster.ts'
import type { LiveFacts } from './live-facts.ts'
import { digestKey } from './snapshot-key.ts'

/** Where facts of a cluster come from, if from anywhere, and the key that its Secrets are compared by. */
export interface RecordedChoice {
  /** The file of `--snapshot`. */
  readonly snapshot: string | undefined
  readonly cluster: ClusterChoice | undefined
  /** The file of `--digest-key`. */
  readonly digestKey: string | undefined
}

/** What was recorded, and the digest for Secrets of manifests beside it; or what is wrong, texts for people. */
export type RecordedFacts =
  | {
      readonly ok: true
      readonly recorded: Recorded | undefined
      readonly digest: Digest
      /** For standard error. */
      readonly warnings: readonly string[]
    }
  | { readonly ok: false; readonly problems: readonly string[] }

/** Reads a snapshot, or lists a cluster. Who names neither loads nothing that does. */
export async function recordedFacts(choice: RecordedChoice): Promise<RecordedFacts> {
  if (choice.snapshot === undefined && choice.cluster === undefined)
    return { ok: true, recorded: undefined, digest: randomlyKeyedDigest(), warnings: [] }
  const key = digestKey(choice.digestKey)
  if (!key.ok) return { ok: false, problems: [key.problem] }
  const { digest } = key.keyed
  const read = await readFrom(choice, key.keyed)
  if (!read.ok) return { ok: false, problems: [read.problem] }
  const { recorded, warnings } = read
  // Who names a key means that it is the one.
  if (key.isGiven && !recorded.hasOurDigest) return { ok: false, problems: [otherKey(choice)] }
  return { ok: true, recorded, digest, warnings }
}

const otherKey = ({ digestKey: key = '', snapshot = '' }: RecordedChoice): string =>
  `--digest-key ${key} is not the key that ${snapshot} was taken with; give that one, or none`

async function readFrom(
  { snapshot, cluster }: RecordedChoice,
  { digest, keyId }: KeyedDigest,
): Promise<LiveFacts> {
  if (snapshot !== undefined) return (await import('./snapshot-facts.ts')).snapshotFacts(snapshot, keyId)
  return (await import('./live-facts.ts')).liveFacts(cluster ?? {}, digest)
}
