import { unchanging, type FactSource } from '../engine/facts.ts'
import type { World } from '../facts/from-manifests.ts'
import type { ClusterCounts } from '../metrics/cluster-counts.ts'
import type { Condition } from '../server/health-server.ts'

/** Where facts come from, and what `serve` does with it beside judging. */
export interface ServedFacts {
  readonly factSource: FactSource
  /** What must hold before the facts are good. */
  readonly conditions: readonly Condition[]
  readonly counts: ClusterCounts | undefined
  /** What the line `listening` says of them. */
  readonly shown: Readonly<Record<string, unknown>>
  /** Keeps them in step until the signal. */
  run(signal: AbortSignal): Promise<void>
}

/** Facts of a world of manifests: they are there, and stay as they are. */
export const worldFacts = ({ facts, counts }: World): ServedFacts => ({
  factSource: unchanging(facts),
  conditions: [],
  counts: undefined,
  shown: { world: counts },
  run: () => Promise.resolve(),
})
