import { EVENT_ID, type Event } from 'js-yaml'

import { stepsOf } from '../model/field-path.ts'
import { Places, type SourceDocument, type TextPlace } from './document.ts'
import { parsed, type Syntax } from './events.ts'
import { childrenOf, positionOf, root, type Child } from './nodes.ts'
import type { ManifestObject } from './parse.ts'

/** The syntax of a document, and what is in those of its nodes that were asked for. */
interface Known {
  readonly syntax: Syntax
  readonly places: Places
  readonly children: Map<number, ReadonlyMap<string, Child>>
}

/** Many questions on one document come one after the other; the events of all would fill the memory. */
const mostKnown = 4

const known = new Map<SourceDocument, Known>()

function knownOf(source: SourceDocument): Known | undefined {
  const found = known.get(source)
  if (found !== undefined) return found
  const result = parsed(source.text)
  if (!result.ok) return undefined
  const made: Known = { syntax: result.syntax, places: new Places(source), children: new Map() }
  const [oldest] = known.keys()
  if (known.size >= mostKnown && oldest !== undefined) known.delete(oldest)
  known.set(source, made)
  return made
}

function childOf({ syntax, children }: Known, node: number, step: string): Child | undefined {
  const found = children.get(node) ?? childrenOf(syntax, node)
  children.set(node, found)
  return found.get(step)
}

/**
 * Where a field of the object is, or the nearest parent of it that is there: what an alias or a merge brings
 * in is at the alias. A text, number or list item is where its first character is, with its quote, if its
 * key is in the same line; a mapping, a list or a text of several lines is at its key.
 *
 * @param path as findings have it: `spec.clusters[0].endpoints[1].host`; empty for the object itself
 */
export function placeOf({ source, steps }: ManifestObject, path: string): TextPlace {
  const document = knownOf(source)
  if (document === undefined) return { line: source.line, column: 1 }
  let found: Child = { key: undefined, value: root }
  for (const step of [...steps.map(String), ...stepsOf(path)]) {
    const child = childOf(document, found.value, step)
    if (child === undefined) break
    found = child
  }
  return document.places.of(offsetOf(found, document.syntax))
}

function offsetOf({ key, value }: Child, { events, source, offsetIn }: Syntax): number {
  const valueAt = positionOf(events[value])
  const keyAt = key === undefined ? undefined : positionOf(events[key])
  if (keyAt === undefined) return offsetIn(Math.max(valueAt, 0))
  const isInLine = valueAt >= 0 && isScalar(events[value]) && !source.slice(keyAt, valueAt).includes('\n')
  return offsetIn(isInLine ? valueAt : keyAt)
}

const isScalar = (event: Event | undefined): boolean =>
  event?.type === EVENT_ID.SCALAR || event?.type === EVENT_ID.ALIAS
