import { isMap, isScalar, isSeq, visit, type ParsedNode } from 'yaml'

import { isList, isObject } from '../model/json.ts'
import { blockAdditions, indentOf, linesBelow } from './block-additions.ts'
import { documentRoot } from './document-root.ts'
import type { Edit } from './edit.ts'
import { flowAdditions, flowStyleOf } from './flow-additions.ts'
import { blanksAt } from './lines-of-text.ts'
import { colonEnd, contentEnd, isEmpty } from './node-places.ts'
import { plannedChanges, Unfaithful, type ParsedMap, type ParsedPair } from './planned-changes.ts'
import { spliced, type Splice } from './splice.ts'
import { writtenScalar, type Quotes } from './written-scalar.ts'
import {
  blockItemLines,
  blockPairLines,
  flowPair,
  flowPairLines,
  flowValue,
  plainFlow,
  type FlowStyle,
  type BlockStyle,
  type IndentUnit,
} from './written-value.ts'

/** A text as it is to be, or why it was left alone. */
export type Edited =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string }

/**
 * The text of one document with edits made in it. What they do not name stays as it is, to the letter: only
 * the text of changed values is replaced, and what is new is put after what is there. Whoever calls must
 * read the result and compare it: anchors and merges make one text stand for several values.
 *
 * @param edits with the way from the top of the document
 */
export function editedDocument(text: string, edits: readonly Edit[]): Edited {
  const root = documentRoot(text)
  if (root === undefined) return { ok: false, problem: 'its text is not one document' }
  try {
    return { ok: true, text: spliced(text, splicesOf(text, root, edits)) }
  } catch (error) {
    if (error instanceof Unfaithful) return { ok: false, problem: error.message }
    throw error
  }
}

/** What is the same for all that is written into one document. */
interface Context {
  readonly text: string
  readonly block: BlockStyle
  /** Of brackets in which nothing is to tell by. */
  readonly style: FlowStyle
  readonly depthOf: (node: ParsedNode) => number
}

function splicesOf(text: string, root: ParsedNode, edits: readonly Edit[]): readonly Splice[] {
  const { fields, items, newFields, newItems } = plannedChanges(root, edits)
  const style = (isMap(root) && root.flow === true ? flowStyleOf(root) : undefined) ?? plainFlow
  const context = { text, block: blockStyleOf(root), style, depthOf: depthsIn(root) }
  return [
    ...[...fields].flatMap(([pair, { parent, value }]) => changedField(context, parent, pair, value)),
    ...[...items].flatMap(([list, values]) =>
      [...values].map(([index, value]) =>
        changedItem(context, list.items[index] ?? null, list.flow === true, value),
      ),
    ),
    ...[...newFields].flatMap(([map, pairs]) => addedFields(context, map, [...pairs])),
    ...[...newItems].flatMap(([list, values]) => {
      if (list.flow !== true)
        return blockAdditions(text, list, context.depthOf(list), (indent) =>
          values.flatMap((value) => blockItemLines(value, indent, context.block)),
        )
      const parts = values.map((value) => {
        const inline = flowValue(value, style)
        return { inline, lines: () => [inline] }
      })
      return flowAdditions(text, list, parts, { style, depth: context.depthOf(list) })
    }),
  ]
}

function addedFields(
  { text, block, style: documentStyle, depthOf }: Context,
  map: ParsedMap,
  pairs: readonly (readonly [string, unknown])[],
): readonly Splice[] {
  if (map.flow !== true)
    return blockAdditions(text, map, depthOf(map), (indent) =>
      pairs.flatMap(([key, value]) => blockPairLines(key, value, indent, block)),
    )
  const style = flowStyleOf(map) ?? documentStyle
  const parts = pairs.map((pair) => ({
    inline: flowPair(...pair, style),
    lines: (indent: string, step: IndentUnit) => flowPairLines(pair, indent, step, style),
  }))
  return flowAdditions(text, map, parts, { style, depth: depthOf(map) })
}

/** After what stands at the same place, however deep that is. */
const innermost = Number.POSITIVE_INFINITY

function changedField(
  context: Context,
  parent: ParsedMap,
  pair: ParsedPair,
  value: unknown,
): readonly Splice[] {
  const { text, block, depthOf } = context
  const node = pair.value
  const colon = colonEnd(pair)
  if (isObject(value) && Object.keys(value).length > 0 && parent.flow !== true && colon !== undefined) {
    const end = node === null || isEmpty(node) ? colon : contentEnd(text, node)
    const lines = Object.entries(value).flatMap(([key, field]) =>
      blockPairLines(key, field, ' '.repeat(indentOf(parent)) + block.unit, block),
    )
    return [
      { offset: colon, removed: end - colon, inserted: '', depth: innermost },
      linesBelow(text, end, lines, { leastIndent: indentOf(parent) + 1, depth: depthOf(parent) + 1 }),
    ]
  }
  if (node !== null && !isEmpty(node)) return [changedItem(context, node, parent.flow === true, value)]
  const written = inlineValue(value, 'none', parent.flow === true, context.style)
  if (colon === undefined)
    return [{ offset: contentEnd(text, pair.key), removed: 0, inserted: `: ${written}`, depth: innermost }]
  return [{ offset: colon, removed: blanksAt(text, colon), inserted: ` ${written}`, depth: innermost }]
}

function changedItem(
  { text, style }: Context,
  node: ParsedNode | null,
  isInFlow: boolean,
  value: unknown,
): Splice {
  if (node === null || isEmpty(node) || !isScalar(node))
    throw new Unfaithful('a list or mapping would have to be written anew')
  const [offset] = node.range
  const quotes =
    node.type === 'QUOTE_SINGLE'
      ? 'single'
      : node.type === 'QUOTE_DOUBLE' || (isInFlow && style.isJson)
        ? 'double'
        : 'none'
  const inserted = inlineValue(value, quotes, isInFlow, style)
  return { offset, removed: contentEnd(text, node) - offset, inserted, depth: innermost }
}

const inlineValue = (value: unknown, quotes: Quotes, isInFlow: boolean, style: FlowStyle): string =>
  isList(value) || isObject(value)
    ? flowValue(value, style)
    : writtenScalar(value, { quotes: isInFlow && style.isJson ? 'double' : quotes, isInFlow })

/** How a document indents: what the first mapping in its first mapping shows, and its first list. */
function blockStyleOf(root: ParsedNode): BlockStyle {
  if (!isMap(root) || root.flow === true) return { unit: '  ', listUnit: '  ' }
  const first = root.items.map(({ value }) => value).find((value) => isMap(value) && value.flow !== true)
  const step = isMap(first) ? indentOf(first) - indentOf(root) : 2
  const unit = ' '.repeat(step > 0 ? step : 2)
  let listUnit = unit
  visit(root, {
    Map: (_key, { items, srcToken }) => {
      const list = items.map(({ value }) => value).find((value) => isSeq(value) && value.flow !== true)
      if (!isSeq(list) || srcToken?.type !== 'block-map' || list.srcToken?.type !== 'block-seq')
        return undefined
      listUnit = list.srcToken.indent > srcToken.indent ? unit : ''
      return visit.BREAK
    },
  })
  return { unit, listUnit }
}

function depthsIn(root: ParsedNode): (node: ParsedNode) => number {
  const depths = new Map<unknown, number>()
  visit(root, {
    Collection: (_key, node, path) => {
      depths.set(node, path.length)
    },
  })
  return (node) => depths.get(node) ?? 0
}
