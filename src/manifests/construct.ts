import { EVENT_ID, getScalarValue, SCALAR_STYLE, type Event } from 'js-yaml'

import { isList, isObject } from '../model/json.ts'
import { Anchors } from './anchors.ts'
import { escapeOfJsonIn } from './escapes.ts'
import { isJson } from './json-stream.ts'
import type { Syntax } from './events.ts'
import { positionOf, root } from './nodes.ts'
import type { Problem, TextProblem } from './problems.ts'
import { keyText, plainValue, taggedValue } from './scalars.ts'

export interface Constructed {
  /** Of the first document; undefined when there is none. Not to be used when there are problems. */
  readonly value: unknown
  readonly problems: readonly TextProblem[]
}

/** So many problems of a document are told; after them it is no longer read. */
const mostProblems = 20

/**
 * The value of a document, as kubectl reads it (sigs.k8s.io/yaml). What is told here and kubectl lets pass
 * is a key that is twice in a mapping: it takes the last one.
 */
export function constructed(syntax: Syntax): Constructed {
  const constructor = new Constructor(syntax)
  const value = constructor.document()
  return { value, problems: constructor.problems }
}

type ScalarEvent = Extract<Event, { readonly type: typeof EVENT_ID.SCALAR }>
type CollectionEvent = Extract<Event, { readonly type: typeof EVENT_ID.MAPPING | typeof EVENT_ID.SEQUENCE }>

const anchorPattern = /^[\w-]+$/
const nothing = -1
const longestKey = 1024

class Constructor {
  readonly problems: TextProblem[] = []
  readonly #events: readonly Event[]
  readonly #source: string
  readonly #offsetIn: (position: number) => number
  readonly #anchors = new Anchors()
  #index = 0
  /** Where the node before began: an empty one has no place of its own. */
  #position = 0

  constructor({ events, source, offsetIn }: Syntax) {
    this.#events = events
    this.#source = source
    this.#offsetIn = offsetIn
  }

  document(): unknown {
    if (this.#events.length === 0) return undefined
    this.#index = root
    const value = this.#node()
    // kubectl reads one document between two lines of `---`.
    const next = this.#events[this.#index + 1]
    if (next !== undefined) {
      const after = this.#events.slice(this.#index + 2).map(positionOf)
      const first = after.find((position) => position !== nothing)
      if (first !== undefined) this.#refuse('afterEnd', first)
    }
    return value
  }

  #refuse(problem: Problem, position: number): void {
    this.problems.push({ problem, offset: this.#offsetIn(position) })
    if (this.problems.length === mostProblems) this.#index = this.#events.length
  }

  #node(): unknown {
    const event = this.#events[this.#index]
    this.#index += 1
    this.#anchors.countNode()
    if (event === undefined) return undefined
    const position = positionOf(event)
    if (position !== nothing) this.#position = position
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.#scalar(event)
      case EVENT_ID.MAPPING:
        return this.#anchored(event, {}, (object) => {
          this.#fill(object)
        })
      case EVENT_ID.SEQUENCE:
        return this.#anchored(event, [], (list: unknown[]) => {
          while (this.#isOpen()) list.push(this.#finite(this.#node()))
        })
      case EVENT_ID.ALIAS:
        return this.#alias(this.#source.slice(event.anchorStart, event.anchorEnd))
      case EVENT_ID.DOCUMENT:
      case EVENT_ID.POP:
        return undefined
    }
  }

  /** Whether the collection goes on; steps over its end. */
  #isOpen(): boolean {
    const event = this.#events[this.#index]
    if (event === undefined) return false
    if (event.type !== EVENT_ID.POP) return true
    this.#index += 1
    return false
  }

  #scalar(event: ScalarEvent): unknown {
    const text = event.fast ? this.#source.slice(event.valueStart, event.valueEnd) : this.#unescaped(event)
    let value: unknown
    if (event.tagStart !== nothing) {
      const tagged = taggedValue(this.#source.slice(event.tagStart, event.tagEnd), text)
      if (!tagged.ok) this.#refuse('tag', event.tagStart)
      else value = tagged.value
    } else value = event.style === SCALAR_STYLE.PLAIN ? plainValue(text) : text
    if (event.anchorStart !== nothing) this.#anchor(event)(value)
    return value
  }

  /** Go takes some escapes only in JSON: of half a character, of which two make a whole, and of a slash. */
  #unescaped(event: ScalarEvent): string {
    const text = getScalarValue(this.#source, event)
    if (event.style !== SCALAR_STYLE.DOUBLE_QUOTED) return text
    const found = escapeOfJsonIn(this.#source.slice(event.valueStart, event.valueEnd))
    if (found === undefined) return text
    // Of half a character alone Go makes U+FFFD.
    if (isJson(this.#source)) return text.toWellFormed()
    this.#refuse('escape', event.valueStart + found)
    return text
  }

  /** Notes an anchor; gives what is to be called with its value. */
  #anchor({ anchorStart, anchorEnd }: ScalarEvent | CollectionEvent): (value: unknown) => void {
    const name = this.#source.slice(anchorStart, anchorEnd)
    if (!anchorPattern.test(name)) this.#refuse('anchorName', anchorStart - 1)
    return this.#anchors.begin(name)
  }

  #anchored<Collection>(
    event: CollectionEvent,
    collection: Collection,
    fill: (empty: Collection) => void,
  ): Collection {
    const close = event.anchorStart === nothing ? undefined : this.#anchor(event)
    fill(collection)
    close?.(collection)
    return collection
  }

  #alias(name: string): unknown {
    const resolved = this.#anchors.resolve(name)
    if (resolved.ok) return resolved.value
    this.#refuse(resolved.problem, this.#position)
    // What it is part of has the same problem again.
    if (resolved.problem === 'aliasBomb') this.#index = this.#events.length
    return undefined
  }

  #fill(object: Record<string, unknown>): void {
    let merged: Set<string> | undefined
    while (this.#isOpen()) {
      const event = this.#events[this.#index]
      const isMerge = event?.type === EVENT_ID.SCALAR && this.#isMerge(event)
      const start = positionOf(event)
      const position = start === nothing ? this.#position : start
      const read = this.#node()
      if (isMerge) {
        merged ??= new Set()
        this.#merge(object, this.#node(), merged, position)
        continue
      }
      if (event?.type === EVENT_ID.SCALAR) this.#checkKey(event, position)
      const key = typeof read === 'string' ? read : keyText(read, this.#textOf(event))
      if (key === undefined) this.#refuse(isObject(read) || isList(read) ? 'complexKey' : 'nullKey', position)
      else if (Object.hasOwn(object, key) && merged?.delete(key) !== true)
        this.#refuse('duplicateKey', position)
      put(object, key ?? '', this.#finite(this.#node()))
    }
  }

  /** In YAML Go's library looks for the colon in the same line and not further than it looks ahead. */
  #checkKey({ fast, style, valueStart, valueEnd }: ScalarEvent, position: number): void {
    const isShort = valueEnd - valueStart <= longestKey
    if ((fast && isShort) || valueStart === nothing || isJson(this.#source)) return
    if (!isShort) this.#refuse('longKey', position)
    else if (style <= SCALAR_STYLE.DOUBLE_QUOTED && this.#source.slice(valueStart, valueEnd).includes('\n'))
      this.#refuse('brokenKey', position)
  }

  #textOf(event: Event | undefined): string {
    return event?.type === EVENT_ID.SCALAR ? getScalarValue(this.#source, event) : ''
  }

  #isMerge({ style, tagStart, valueStart, valueEnd }: ScalarEvent): boolean {
    if (style !== SCALAR_STYLE.PLAIN || valueEnd - valueStart !== 2) return false
    return tagStart === nothing && this.#source.startsWith('<<', valueStart)
  }

  /** Of several mappings the first wins; a merge wins over keys before it, as in kubectl, and not over later ones. */
  #merge(object: Record<string, unknown>, source: unknown, merged: Set<string>, position: number): void {
    // It has been told already why there is nothing.
    if (source === undefined) return
    const sources: readonly unknown[] = isList(source) ? source : [source]
    for (const one of sources.toReversed()) {
      if (!isObject(one)) {
        this.#refuse('merge', position)
        return
      }
      for (const [key, value] of Object.entries(one)) {
        put(object, key, value)
        merged.add(key)
      }
    }
  }

  #finite(value: unknown): unknown {
    if (typeof value === 'number' && !Number.isFinite(value)) this.#refuse('notJson', this.#position)
    return value
  }
}

/** Sets a key of its own, also one that is called `__proto__`. */
function put(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  else object[key] = value
}
