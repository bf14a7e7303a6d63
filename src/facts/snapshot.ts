import type { JsonObject } from '../model/json.ts'
import type { Identity } from '../model/kubernetes-object.ts'
import type { Need } from '../engine/facts.ts'
import type { ListedInventory } from './recorded.ts'

/** The version of the format. */
export const snapshotFormat = 1

/** How much of a kind was seen. */
export type SnapshotSight = 'complete' | 'forbidden' | 'failed'

/** One Secret that was asked for: of each filled key a digest, never a value. */
export type SnapshotSecret = Identity &
  (
    | { readonly state: 'found'; readonly filled: Readonly<Record<string, string>> }
    | { readonly state: 'absent' | 'forbidden' | 'failed' }
  )

/** The facts of one Kubernetes cluster at one moment. */
export interface Snapshot {
  readonly format: typeof snapshotFormat
  /** RFC 3339, UTC. */
  readonly takenAt: string
  readonly cluster: { readonly apiServer: string; readonly context: string }
  readonly secretDigests: {
    /** given: the same at every site. random: its Secrets compare with each other and with nothing else. */
    readonly key: 'given' | 'random'
    readonly keyId: string
  }
  readonly inventories: Readonly<
    Record<ListedInventory, { readonly seen: SnapshotSight; readonly objects: readonly JsonObject[] }>
  >
  /** Those that the objects name, in order. Of others nothing is known. */
  readonly secrets: readonly SnapshotSecret[]
}

/** Inventories of which something was forbidden or failed. */
export function gapsIn({
  inventories,
  secrets,
}: Snapshot): readonly { readonly inventory: Need; readonly seen: SnapshotSight }[] {
  const gaps: { readonly inventory: Need; readonly seen: SnapshotSight }[] = []
  for (const inventory of ['clusterSets', 'perconaServers', 'services'] as const) {
    const { seen } = inventories[inventory]
    if (seen !== 'complete') gaps.push({ inventory, seen })
  }
  for (const seen of ['forbidden', 'failed'] as const)
    if (secrets.some(({ state }) => state === seen)) gaps.push({ inventory: 'secrets', seen })
  return gaps
}

/** The text of a snapshot: JSON with one object or Secret a line, so that two snapshots can be compared line by line. */
export function snapshotText(snapshot: Snapshot): string {
  const { inventories, secrets, ...head } = snapshot
  const lines = (items: readonly unknown[], indent: string): string =>
    items.length === 0
      ? '[]'
      : `[\n${items.map((item) => `${indent}  ${JSON.stringify(item)}`).join(',\n')}\n${indent}]`
  const kinds = Object.entries(inventories).map(
    ([inventory, { seen, objects }]) =>
      `    "${inventory}": { "seen": "${seen}", "objects": ${lines(objects, '    ')} }`,
  )
  const heads = Object.entries(head).map(([key, value]) => `  "${key}": ${JSON.stringify(value)}`)
  return `{\n${heads.join(',\n')},\n  "inventories": {\n${kinds.join(',\n')}\n  },\n  "secrets": ${lines(secrets, '  ')}\n}\n`
}
