import { isMap, isScalar, type CST } from 'yaml'

import { indentationBefore, isRestComment, lineBreakAt, lineEnd } from './lines-of-text.ts'
import { contentEnd, pairEnd } from './node-places.ts'
import type { ParsedList, ParsedMap } from './planned-changes.ts'
import type { Splice } from './splice.ts'
import { plainFlow, type FlowStyle } from './written-value.ts'

/** How the pairs of a mapping in brackets are written; undefined when it has none to tell by. */
export function flowStyleOf({ items }: ParsedMap): FlowStyle | undefined {
  const last = items.at(-1)
  if (last === undefined) return undefined
  const isJson = isScalar(last.key) && last.key.type === 'QUOTE_DOUBLE'
  if (!isJson) return plainFlow
  const hasSpace = (tokens: readonly CST.SourceToken[] | undefined): boolean =>
    tokens?.some(({ type }) => type === 'space' || type === 'newline') === true
  const colon = hasSpace(last.srcToken?.sep) ? ': ' : ':'
  const isSpaced = items.length > 1 ? hasSpace(last.srcToken?.start) : colon === ': '
  return { isJson, colon, comma: isSpaced ? ', ' : ',' }
}

/** What is written for a new part: on one line, or as lines of which the first has no indentation. */
export interface WrittenPart {
  readonly inline: string
  lines(indent: string, unit: string): readonly string[]
}

/** Puts parts at the end of a list or mapping in brackets, each on a line of its own if the last one is so. */
export function flowAdditions(
  text: string,
  node: ParsedMap | ParsedList,
  parts: readonly WrittenPart[],
  { style, depth }: { readonly style: FlowStyle; readonly depth: number },
): readonly Splice[] {
  const [start, end] = node.range
  const insert = (offset: number, inserted: string): Splice => ({ offset, removed: 0, inserted, depth })
  const inline = parts.map((part) => part.inline).join(style.comma)
  const last = node.items.at(-1)
  if (last === undefined) {
    const edge = style.isJson || !isMap(node) ? '' : ' '
    const inner = text.slice(start + 1, end - 1)
    return inner.trim() === ''
      ? [{ offset: start + 1, removed: inner.length, inserted: `${edge}${inline}${edge}`, depth }]
      : [insert(start + 1, `${edge}${inline}${style.comma}`)]
  }
  const lastStart = 'key' in last ? last.key.range[0] : last.range[0]
  const lastEnd = 'key' in last ? pairEnd(text, last) : contentEnd(text, last)
  const comma = trailingComma(node)
  const anchor = comma ?? lastEnd
  const indent = indentationBefore(text, lastStart)
  if (indent === undefined || !isRestComment(text, anchor))
    return comma === undefined ? [insert(anchor, `${style.comma}${inline}`)] : [insert(anchor, ` ${inline},`)]
  const lineBreak = lineBreakAt(text, anchor)
  const closing = indentationBefore(text, end - 1)
  const unit = closing !== undefined && indent.startsWith(closing) ? indent.slice(closing.length) : '  '
  const written = parts
    .map((part) => part.lines(indent, unit || '  ').join(lineBreak))
    .map((lines) => `${lineBreak}${indent}${lines}`)
    .join(',')
  return comma === undefined
    ? [insert(lastEnd, ','), insert(lineEnd(text, anchor), written)]
    : [insert(lineEnd(text, anchor), `${written},`)]
}

/** Where a comma ends that has nothing after it. */
function trailingComma({ srcToken }: ParsedMap | ParsedList): number | undefined {
  const last = srcToken?.type === 'flow-collection' ? srcToken.items.at(-1) : undefined
  if (last?.key !== undefined || last?.value !== undefined) return undefined
  const comma = last?.start.find(({ type }) => type === 'comma')
  return comma === undefined ? undefined : comma.offset + 1
}
