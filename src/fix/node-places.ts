import { isMap, isScalar, isSeq, type CST, type ParsedNode } from 'yaml'

import { isNullNode, type ParsedPair } from './planned-changes.ts'

/** Where the text of a node ends, without the comments and blank lines that the library counts to it. */
export function contentEnd(text: string, node: ParsedNode): number {
  const [start, end] = node.range
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1)
    return last === undefined ? end : pairEnd(text, last)
  }
  if (isSeq(node) && node.flow !== true) {
    const last = node.items.at(-1)
    if (last !== undefined && !isEmpty(last)) return contentEnd(text, last)
    const token = node.srcToken
    const lastItem = token?.type === 'block-seq' ? token.items.at(-1) : undefined
    return markEnd(lastItem?.start) ?? end
  }
  if (isScalar(node) && (node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL'))
    return blockScalarEnd(text, start, end)
  return end
}

/** Where the text of a pair ends: after its value, its colon or its key. */
export function pairEnd(text: string, { key, value, srcToken }: ParsedPair): number {
  if (value !== null && !isEmpty(value)) return contentEnd(text, value)
  return markEnd(srcToken?.sep) ?? contentEnd(text, key)
}

/** Where the colon of a pair ends, if it has one. */
export function colonEnd({ srcToken }: ParsedPair): number | undefined {
  const colon = srcToken?.sep?.find(({ type }) => type === 'map-value-ind')
  return colon === undefined ? undefined : colon.offset + colon.source.length
}

/** Whether a value is not written at all: `key:` and nothing after it. */
export const isEmpty = (node: ParsedNode | null): boolean =>
  isNullNode(node) && (node === null || node.range[0] === node.range[1])

/** The end of the last mark of a row of tokens: a colon, dash, anchor or tag. */
function markEnd(tokens: readonly CST.SourceToken[] | undefined): number | undefined {
  const mark = tokens?.findLast(({ type }) => type !== 'space' && type !== 'newline' && type !== 'comment')
  return mark === undefined ? undefined : mark.offset + mark.source.length
}

/** The end of the last line of a block scalar. Blank lines after it belong to it only if its head says so: `|+`. */
function blockScalarEnd(text: string, start: number, end: number): number {
  const isKept = /^[|>][0-9]?\+/.test(text.slice(start, start + 3))
  const written = text.slice(start, end)
  return start + written.replace(isKept ? /\r?\n$/ : /(?:\r?\n[ \t]*)+$/, '').length
}
