import { isMap, isSeq, visit, type ParsedNode } from 'yaml'

import type { SourceDocument } from '../manifests/document.ts'
import type { ManifestFile } from '../manifests/files.ts'
import { parseManifests, type ManifestObject } from '../manifests/parse.ts'
import type { Step } from '../model/field-path.ts'
import { asText } from '../model/json.ts'
import { documentRoot } from './document-root.ts'
import { isRestComment, lineEnd, linesOf } from './lines-of-text.ts'
import { contentEnd } from './node-places.ts'
import { pairOf } from './planned-changes.ts'

/** The text of a file by its lines, and which of them may be shown. */
export interface ShownText {
  readonly lines: readonly string[]
  /**
   * For each line the number of the part of the file that it is in: a document, with the `---` after it. A line
   * without one is not to be shown, since a Secret may stand in it.
   */
  readonly parts: readonly (number | undefined)[]
}

/** A piece of text that may be shown. */
interface Span {
  readonly start: number
  readonly end: number
  readonly part: number
}

/**
 * Tells which lines of a file hold no Secret. A document with a Secret in it shows its other objects alone,
 * without what stands between them: a comment above a Secret speaks of it. What cannot be told is not shown.
 */
export function shownLines(file: ManifestFile): ShownText {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.bytes)
  const lines = linesOf(text)
  return { lines, parts: partsOf(lines, spansIn(text, parseManifests(file).objects)) }
}

/** In the order of the text. */
function spansIn(text: string, objects: readonly ManifestObject[]): readonly Span[] {
  const mark = text.startsWith('\ufeff') ? 1 : 0
  const spans: Span[] = []
  let [part, end] = [0, 0]
  for (const [source, inDocument] of Map.groupBy(objects, (object) => object.source)) {
    const start = source.offset + mark
    // Only objects of JSON follow each other without a line between them.
    if (start !== end) part += 1
    end = start + source.text.length
    const separator = separatorLength(text, end)
    for (const span of spansOfDocument(source, inDocument)) {
      const isLast = separator > 0 && text.slice(start + span.end, end).trim() === ''
      spans.push({ start: start + span.start, end: isLast ? end + separator : start + span.end, part })
    }
  }
  return spans
}

/** How long the line `---` at the offset is; 0 when there is none, or one with a comment. */
function separatorLength(text: string, offset: number): number {
  const pattern = /---[ \t]*(?:\r?\n|$)/y
  pattern.lastIndex = offset
  return pattern.exec(text)?.[0].length ?? 0
}

function spansOfDocument(
  { text }: SourceDocument,
  objects: readonly ManifestObject[],
): readonly Omit<Span, 'part'>[] {
  if (!objects.some(isSecret)) return [{ start: 0, end: text.length }]
  const root = documentRoot(text)
  // By an anchor the value of a Secret may stand in another object.
  if (root === undefined || hasAnchor(root)) return []
  return objects.flatMap((object) => {
    if (isSecret(object)) return []
    const node = nodeAt(root, object.steps)
    if (node === null) return []
    const end = contentEnd(text, node)
    return [{ start: node.range[0], end: isRestComment(text, end) ? lineEnd(text, end) : end }]
  })
}

function nodeAt(root: ParsedNode, steps: readonly Step[]): ParsedNode | null {
  let node: ParsedNode | null = root
  for (const step of steps)
    if (isMap(node)) node = pairOf(node, String(step))?.value ?? null
    else node = isSeq(node) ? (node.items[Number(step)] ?? null) : null
  return node
}

/** Whatever its group: a kind of that name will hold what nobody should read. */
const isSecret = ({ value: { kind } }: ManifestObject): boolean =>
  (asText(kind) ?? 'Secret').trim().toLowerCase() === 'secret'

function hasAnchor(root: ParsedNode): boolean {
  const anchors: string[] = []
  visit(root, {
    Value: (_key, { anchor }) => {
      if (anchor !== undefined) anchors.push(anchor)
    },
  })
  return anchors.length > 0
}

/** What may stand in a line beside an object that is shown: marks of the list around it. */
const onlyMarks = /^[\s\-,[\]{}]*$/

function partsOf(lines: readonly string[], spans: readonly Span[]): readonly (number | undefined)[] {
  let [start, next] = [0, 0]
  return lines.map((line) => {
    const end = start + line.length
    while ((spans[next]?.end ?? end) <= start) next += 1
    let [beside, at] = ['', start]
    let part: number | undefined
    for (let index = next; ; index += 1) {
      const span = spans[index]
      if (span === undefined || span.start >= end) break
      beside += line.slice(at - start, Math.max(span.start - start, 0))
      at = Math.min(span.end, end)
      part ??= span.part
    }
    beside += line.slice(at - start)
    start = end
    return onlyMarks.test(beside) ? part : undefined
  })
}
