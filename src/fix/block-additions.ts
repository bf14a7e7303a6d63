import { endAfterComments, isRestComment, lineBreakAt, lineEnd } from './lines-of-text.ts'
import { contentEnd } from './node-places.ts'
import { Unfaithful, type ParsedList, type ParsedMap } from './planned-changes.ts'
import type { Splice } from './splice.ts'

/** In how many columns the keys or dashes of a block are indented. */
export function indentOf({ srcToken }: ParsedMap | ParsedList): number {
  if (srcToken === undefined) throw new Unfaithful('its indentation is not known')
  return srcToken.indent
}

/** Puts lines at the end of a block, below the comments that belong to it. */
export function blockAdditions(
  text: string,
  block: ParsedMap | ParsedList,
  depth: number,
  linesAt: (indent: string) => readonly string[],
): readonly Splice[] {
  const indent = indentOf(block)
  const end = contentEnd(text, block)
  return [linesBelow(text, end, linesAt(' '.repeat(indent)), { leastIndent: indent, depth })]
}

/** Puts lines below the line of the offset, and below the comments after it that are indented so far. */
export function linesBelow(
  text: string,
  offset: number,
  lines: readonly string[],
  { leastIndent, depth }: { readonly leastIndent: number; readonly depth: number },
): Splice {
  if (!isRestComment(text, offset)) throw new Unfaithful('something else stands on the same line')
  const end = endAfterComments(text, lineEnd(text, offset), leastIndent)
  const lineBreak = lineBreakAt(text, offset)
  const inserted = lines.map((line) => lineBreak + line).join('')
  return { offset: end, removed: 0, inserted, depth }
}
