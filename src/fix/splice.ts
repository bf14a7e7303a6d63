/** One change of a text: from the offset on some characters go, and others come. */
export interface Splice {
  readonly offset: number
  readonly removed: number
  readonly inserted: string
  /** Of insertions at one place the deeper one comes first. */
  readonly depth: number
}

/** The text with all the splices made. Offsets are those of the text as it was. */
export function spliced(text: string, splices: readonly Splice[]): string {
  const parts: string[] = []
  let from = 0
  const sorted = splices.toSorted((one, other) => one.offset - other.offset || other.depth - one.depth)
  for (const { offset, removed, inserted } of sorted) {
    parts.push(text.slice(from, offset), inserted)
    from = offset + removed
  }
  return parts.join('') + text.slice(from)
}
