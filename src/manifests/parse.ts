import {
  isMap,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
  type ErrorCode,
  type ParsedNode,
  type Tags,
} from 'yaml'

import { asList, isAbsent, isObject, type JsonObject } from '../model/json.ts'
import type { Complaint } from './complaint.ts'
import type { ManifestFile } from './files.ts'

/** One Kubernetes object of a file, with the line of its first key. */
export interface ManifestObject {
  readonly file: string
  readonly line: number
  readonly value: JsonObject
}

export interface ParsedFile {
  readonly objects: readonly ManifestObject[]
  readonly complaints: readonly Complaint[]
}

/**
 * Scalars as kubectl reads them: YAML 1.1 (`yes` and `on` are true), but neither dates nor sexagesimal
 * numbers, which its library leaves as text.
 */
const kubectlTags = (tags: Tags): Tags =>
  tags.filter(
    (tag) => typeof tag === 'string' || (tag.tag !== 'tag:yaml.org,2002:timestamp' && tag.format !== 'TIME'),
  )

/** What the parser's own messages say, without the text of the file that they quote. */
const problems: Partial<Record<ErrorCode, readonly [problem: string, remedy: string]>> = {
  DUPLICATE_KEY: ['the key is in this mapping twice', 'keep one of the two'],
  TAB_AS_INDENT: ['a tab indents this line', 'indent with spaces'],
  BAD_INDENT: ['the indentation does not fit', 'align the line with its siblings'],
  MISSING_CHAR: ['a quote, bracket or colon is missing', 'close what was opened before this place'],
  BAD_ALIAS: ['an alias has no anchor above it', 'set the anchor first, or quote the text'],
  MULTILINE_IMPLICIT_KEY: ['a key goes over several lines', 'put the key on one line, followed by a colon'],
  BLOCK_IN_FLOW: ['a block stands inside brackets', 'write it in one style'],
}

const unknownProblem = ['this is no YAML', 'correct the syntax'] as const

/** Reads one file: YAML or JSON, one document or several, lists of objects taken apart. */
export function parseManifests({ file, bytes }: ManifestFile): ParsedFile {
  const text = decoded(bytes)
  if (typeof text === 'number') {
    const remedy = 'save the file as UTF-8'
    return { objects: [], complaints: [{ file, line: text, problem: 'a byte is not UTF-8', remedy }] }
  }
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, {
    version: '1.1',
    merge: true,
    customTags: kubectlTags,
    prettyErrors: false,
    logLevel: 'silent',
    lineCounter: lines,
  })
  if ('empty' in documents) return { objects: [], complaints: [] }
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col }
  }
  const errors = documents.flatMap((document) => document.errors)
  if (errors.length > 0)
    return {
      objects: [],
      complaints: errors.map(({ code, pos: [offset] }) => {
        const [problem, remedy] = problems[code] ?? unknownProblem
        return { ...at(offset), problem, remedy }
      }),
    }
  const parts = documents.map((document) => objectsIn(document, at))
  return {
    objects: parts.flatMap(({ objects }) => objects),
    complaints: parts.flatMap(({ complaints }) => complaints),
  }
}

/** The text of a file, or the line of the first byte that is not UTF-8. */
function decoded(bytes: Uint8Array): string | number {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    return decoder.decode(bytes)
  } catch {
    const newline = 10
    let line = 1
    for (let start = 0; start < bytes.length; line += 1) {
      const end = bytes.indexOf(newline, start)
      const next = end < 0 ? bytes.length : end + 1
      try {
        decoder.decode(bytes.subarray(start, next))
      } catch {
        return line
      }
      start = next
    }
    return line
  }
}

type Where = (offset: number) => { readonly file: string; readonly line: number; readonly column: number }

function objectsIn(document: Document.Parsed, at: Where): ParsedFile {
  const node: ParsedNode | null = document.contents
  const place = at(node?.range[0] ?? 0)
  const value = valueOf(document)
  if (value === unresolvable) {
    const problem = 'aliases multiply beyond measure, or refer to themselves'
    return { objects: [], complaints: [{ ...place, problem, remedy: 'write the values out' }] }
  }
  if (isAbsent(value)) return { objects: [], complaints: [] }
  if (!isObject(value)) {
    const complaint = {
      ...place,
      problem: 'this is no Kubernetes object',
      remedy: 'write a mapping with a kind',
    }
    return { objects: [], complaints: [complaint] }
  }
  if (!isListOfObjects(value))
    return { objects: [{ file: place.file, line: place.line, value }], complaints: [] }
  const items = isMap(node) ? node.get('items') : undefined
  const nodes = isSeq<ParsedNode>(items) ? items.items : []
  const objects = asList(value['items']).map((item, index) => ({
    ...at(nodes[index]?.range[0] ?? 0),
    value: isObject(item) ? { ...itemHead(value), ...item } : item,
  }))
  return {
    objects: objects.flatMap(({ file, line, value: item }) =>
      isObject(item) ? [{ file, line, value: item }] : [],
    ),
    complaints: objects
      .filter((item) => !isObject(item.value))
      .map(({ file, line }) => ({
        file,
        line,
        problem: 'an item of this list is no Kubernetes object',
        remedy: 'write a mapping with a kind',
      })),
  }
}

const unresolvable = Symbol('unresolvable')

/** The document as plain values. The library throws on alias bombs, JSON on values that contain themselves. */
function valueOf(document: Document.Parsed): unknown {
  try {
    const value: unknown = document.toJS()
    JSON.stringify(value)
    return value
  } catch {
    return unresolvable
  }
}

const isListOfObjects = ({ kind, items }: JsonObject): boolean =>
  typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)

/** The items of a typed list leave out what its kind says: those of a SecretList are Secrets. */
const itemHead = ({ kind, apiVersion }: JsonObject): JsonObject =>
  kind === 'List' ? {} : { apiVersion, kind: String(kind).slice(0, -'List'.length) }
