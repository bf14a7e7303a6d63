import { bounded } from '../engine/finding.ts'

/** Something that is not the first to have what each should have alone. */
export interface Clash<T> {
  readonly later: T
  readonly first: T
  /** All that have it, by name; one that has it twice is in it twice, told apart. See `Place.clashing`. */
  readonly clashing: readonly string[]
}

/**
 * Finds the items that share a key with an earlier one, in their order. The time it takes grows with their
 * number, not with its square: nobody has limited how many a request may hold.
 */
export function clashesIn<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  nameOf: (item: T) => string,
): readonly Clash<T>[] {
  if (areKeysUnique(items, keyOf)) return none
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  const told = new Map<T, Clash<T>>()
  for (const [key, group] of groups) {
    const [first, ...more] = group
    if (first === undefined || more.length === 0) continue
    const clashing = toldApart(group.map(nameOf)).map((name) => `${name} ${bounded(key)}`)
    for (const later of more) told.set(later, { later, first, clashing })
  }
  return items.flatMap((item) => told.get(item) ?? [])
}

const none: readonly never[] = []

function areKeysUnique<T>(items: readonly T[], keyOf: (item: T) => string): boolean {
  const keys = new Set<string>()
  for (const item of items) keys.add(keyOf(item))
  return keys.size === items.length
}

/** Names with their number where they repeat. */
function toldApart(names: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  return names.map((name) => {
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    return `${bounded(name)} ${String(count)}`
  })
}
