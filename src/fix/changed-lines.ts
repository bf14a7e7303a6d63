import { diffArrays } from 'diff'

/** Lines that go and lines that come in their place, by how many lines of each text are before. */
export interface LineChange {
  readonly oldAt: number
  readonly newAt: number
  readonly removed: readonly string[]
  readonly added: readonly string[]
}

/** As many equal lines in a row are the same place of the text again. */
const sameAgain = 3

/** How far is looked for the same place. What one edit writes is much shorter. */
const furthest = 200

/**
 * The lines in which two texts differ. A diff of whole texts takes time that grows with the square of their
 * changes; edits are short and many, so we go from one to the next and compare there alone.
 */
export function changedLines(old: readonly string[], now: readonly string[]): readonly LineChange[] {
  const changes: LineChange[] = []
  let [oldAt, newAt] = [0, 0]
  while (oldAt < old.length || newAt < now.length) {
    if (oldAt < old.length && old[oldAt] === now[newAt]) {
      ;[oldAt, newAt] = [oldAt + 1, newAt + 1]
      continue
    }
    const [oldNext, newNext] = meetingPoint(old, now, oldAt, newAt)
    changes.push(...compared(old.slice(oldAt, oldNext), now.slice(newAt, newNext), oldAt, newAt))
    ;[oldAt, newAt] = [oldNext, newNext]
  }
  return changes
}

/** The nearest place at which both texts go on alike; their ends, if there is none near. */
function meetingPoint(
  old: readonly string[],
  now: readonly string[],
  oldAt: number,
  newAt: number,
): readonly [number, number] {
  for (let distance = 1; distance <= furthest; distance += 1)
    for (let skipped = 0; skipped <= distance; skipped += 1) {
      const [oldNext, newNext] = [oldAt + skipped, newAt + distance - skipped]
      if (isAlike(old, now, oldNext, newNext)) return [oldNext, newNext]
    }
  return [old.length, now.length]
}

function isAlike(old: readonly string[], now: readonly string[], oldAt: number, newAt: number): boolean {
  if (oldAt > old.length || newAt > now.length) return false
  for (let index = 0; index < sameAgain; index += 1)
    if (old[oldAt + index] !== now[newAt + index]) return false
  return true
}

function compared(
  old: readonly string[],
  now: readonly string[],
  oldStart: number,
  newStart: number,
): readonly LineChange[] {
  const changes: LineChange[] = []
  let [oldAt, newAt] = [oldStart, newStart]
  let [removed, added]: [readonly string[], readonly string[]] = [[], []]
  const finish = (): void => {
    if (removed.length + added.length > 0) changes.push({ oldAt, newAt, removed, added })
    ;[oldAt, newAt] = [oldAt + removed.length, newAt + added.length]
    ;[removed, added] = [[], []]
  }
  for (const part of diffArrays([...old], [...now])) {
    if (part.removed) removed = [...removed, ...part.value]
    else if (part.added) added = [...added, ...part.value]
    else {
      finish()
      ;[oldAt, newAt] = [oldAt + part.value.length, newAt + part.value.length]
    }
  }
  finish()
  return changes
}
