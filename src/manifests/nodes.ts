import { EVENT_ID, getScalarValue, SCALAR_STYLE, type Event } from 'js-yaml'

import { keyText, plainValue, taggedValue } from './scalars.ts'
import type { Syntax } from './events.ts'

/** A value of a mapping and its key, or an item of a list, by their numbers among the events. */
export interface Child {
  readonly key: number | undefined
  readonly value: number
}

/** The number of the event at which the root of a document begins. */
export const root = 1

/** The number of the event after a node. */
export function after(events: readonly Event[], node: number): number {
  let depth = 0
  let index = node
  do {
    const type = events[index]?.type
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth += 1
    else if (type === EVENT_ID.POP || type === undefined) depth -= 1
    index += 1
  } while (depth > 0)
  return index
}

/** What is directly in a mapping, by its keys as JSON has them, or in a list, by its indexes; in order. */
export function childrenOf({ events, source }: Syntax, node: number): ReadonlyMap<string, Child> {
  const children = new Map<string, Child>()
  const type = events[node]?.type
  if (type !== EVENT_ID.MAPPING && type !== EVENT_ID.SEQUENCE) return children
  for (let at = node + 1; at < events.length && events[at]?.type !== EVENT_ID.POP;) {
    const value = type === EVENT_ID.MAPPING ? after(events, at) : at
    const name = type === EVENT_ID.MAPPING ? keyAt(events[at], source) : String(children.size)
    if (name !== undefined) children.set(name, { key: type === EVENT_ID.MAPPING ? at : undefined, value })
    at = after(events, value)
  }
  return children
}

function keyAt(event: Event | undefined, source: string): string | undefined {
  if (event?.type !== EVENT_ID.SCALAR) return undefined
  const text = getScalarValue(source, event)
  if (event.tagStart >= 0) {
    const tagged = taggedValue(source.slice(event.tagStart, event.tagEnd), text)
    return tagged.ok ? keyText(tagged.value, text) : undefined
  }
  return event.style === SCALAR_STYLE.PLAIN ? keyText(plainValue(text), text) : text
}

/** Where a node begins in `source`, its quote, anchor or tag included; -1 for an empty one and for ends. */
export function positionOf(event: Event | undefined): number {
  switch (event?.type) {
    case EVENT_ID.SCALAR: {
      if (event.tagStart >= 0) return event.tagStart
      if (event.anchorStart >= 0) return event.anchorStart - 1
      const isQuoted =
        event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED
      return isQuoted ? event.valueStart - 1 : event.valueStart
    }
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return event.start
    case EVENT_ID.ALIAS:
      return event.anchorStart - 1
    case EVENT_ID.DOCUMENT:
    case EVENT_ID.POP:
    case undefined:
      return -1
  }
}
