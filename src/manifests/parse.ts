import {
  isMap,
  isNode,
  isSeq,
  LineCounter,
  parseAllDocuments,
  visit,
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
const kubectlTags = (tags: Tags): Tags => [
  ...tags.filter(
    (tag) => typeof tag === 'string' || (tag.tag !== 'tag:yaml.org,2002:timestamp' && tag.format !== 'TIME'),
  ),
  // Go reads `0o10`, which is YAML 1.2, as well.
  {
    tag: 'tag:yaml.org,2002:int',
    default: true,
    test: /^[-+]?0o[0-7]+$/,
    resolve: (text: string) => Number(text.replace(/^[-+]/, '')) * (text.startsWith('-') ? -1 : 1),
  },
]

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
  const errors = documents.flatMap((document) => [
    ...document.errors.map(({ code, pos: [offset] }) => ({ code, offset })),
    ...danglingAliases(document).map((offset) => ({ code: 'BAD_ALIAS' as const, offset })),
  ])
  if (errors.length > 0)
    return {
      objects: [],
      complaints: errors.map(({ code, offset }) => {
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

/** Where aliases stand that refer to nothing: the library tells only when it makes values of them. */
function danglingAliases(document: Document.Parsed): readonly number[] {
  const offsets: number[] = []
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document) === undefined) offsets.push(alias.range?.[0] ?? 0)
    },
  })
  return offsets
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
  const value = valueOf(document)
  if (value === unresolvable) {
    const problem = 'aliases multiply beyond measure, or refer to themselves'
    const complaint = { ...at(node?.range[0] ?? 0), problem, remedy: 'write the values out' }
    return { objects: [], complaints: [complaint] }
  }
  return isAbsent(value) ? { objects: [], complaints: [] } : takenApart(value, node, at)
}

/** One object, or those of a list, or of a list in a list. */
function takenApart(value: unknown, node: unknown, at: Where): ParsedFile {
  const place = at(isNode(node) ? (node.range?.[0] ?? 0) : 0)
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
  const nodes: readonly unknown[] = isSeq(items) ? items.items : []
  const parts = asList(value['items']).map((item, index) =>
    takenApart(isObject(item) ? { ...itemHead(value), ...item } : item, nodes[index] ?? node, at),
  )
  return {
    objects: parts.flatMap(({ objects }) => objects),
    complaints: parts.flatMap(({ complaints }) => complaints),
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
