import { asList, isAbsent, isObject, type JsonObject } from '../model/json.ts'
import type { Step } from '../model/field-path.ts'
import type { Complaint } from './complaint.ts'
import { constructed } from './construct.ts'
import { decoded } from './decode.ts'
import { Places, type SourceDocument } from './document.ts'
import { parsed, type Syntax } from './events.ts'
import type { ManifestFile } from './files.ts'
import { isJson, startsOfObjects } from './json-stream.ts'
import { childrenOf, positionOf, root } from './nodes.ts'
import { oddities } from './oddities.ts'
import { problems, type TextProblem } from './problems.ts'
import { documentsIn, mostDocuments, tooManyDocuments } from './split.ts'

/** One Kubernetes object of a file, with the line of its first key. */
export interface ManifestObject {
  readonly file: string
  readonly line: number
  readonly value: JsonObject
  readonly source: SourceDocument
  /** The way to it in its document: [] or, in a list, ['items', 3]. */
  readonly steps: readonly Step[]
}

export interface ParsedFile {
  readonly objects: readonly ManifestObject[]
  readonly complaints: readonly Complaint[]
}

/** What a file, or a part of it, gives. */
interface Taken {
  readonly objects: ManifestObject[]
  readonly complaints: Complaint[]
}

/**
 * Reads one file: YAML or JSON, one document or several, lists of objects taken apart. Each document is read
 * on its own, so one that is broken hides no other; one with a complaint gives no objects.
 */
export function parseManifests(manifest: ManifestFile): ParsedFile {
  const text = decoded(manifest.bytes)
  if (!text.ok) {
    const { line, column } = text
    const complaint = { problem: 'a byte is not UTF-8', remedy: 'save the file as UTF-8' }
    return { objects: [], complaints: [{ file: manifest.file, line, column, ...complaint }] }
  }
  const { documents, complaints } = documentsIn(manifest, text.text)
  const taken: Taken = { objects: [], complaints: [...complaints] }
  // Once kubectl has met YAML it takes one object between two lines of `---`.
  let isStream = true
  for (const document of documents) {
    isStream &&= isJson(document.text)
    readDocument(document, isStream, taken)
  }
  return taken
}

/** @param isStream whether several JSON objects may stand in it one after the other */
function readDocument(document: SourceDocument, isStream: boolean, taken: Taken): void {
  const result = parsed(document.text)
  if (result.ok) readValue(document, result.syntax, taken)
  else readObjects(document, result.problem, isStream, taken)
}

/** What is no document of its own may be several objects of JSON. */
function readObjects(document: SourceDocument, problem: TextProblem, isStream: boolean, taken: Taken): void {
  const { text } = document
  const starts = startsOfObjects(text, isStream ? mostDocuments : 1)
  const last = starts.at(-1) ?? 0
  if (starts.length === 1) complain(document, [problem], taken)
  else if (!isStream || !isJson(text.slice(last)))
    complain(document, [{ problem: 'afterJson', offset: last }], taken)
  else if (starts.length > mostDocuments) taken.complaints.push(tooManyDocuments(document.file))
  else {
    const places = new Places(document)
    for (const [index, start] of starts.entries()) {
      const offset = document.offset + start
      readObject(
        { ...document, text: text.slice(start, starts[index + 1]), offset, ...places.of(start) },
        taken,
      )
    }
  }
}

function readObject(document: SourceDocument, taken: Taken): void {
  const result = parsed(document.text)
  if (result.ok) readValue(document, result.syntax, taken)
  else complain(document, [result.problem], taken)
}

function readValue(document: SourceDocument, syntax: Syntax, taken: Taken): void {
  const { value, problems: found } = constructed(syntax)
  const all = [...oddities(document.text, syntax), ...found]
  if (all.length > 0) complain(document, all, taken)
  else if (!isAbsent(value)) {
    const at = { document, syntax, places: new Places(document), node: root, steps: [] }
    const odd: TextProblem[] = []
    takeApart(value, at, taken, odd)
    complain(document, odd, taken)
  }
}

/** Text with actions of Go's templates is Helm's before it was rendered. Only what cannot be read is asked. */
const isTemplate = (text: string): boolean => /\{\{-?\s/.test(text)

/** So many problems of a document are told at most. */
const mostProblems = 20

function complain(document: SourceDocument, found: readonly TextProblem[], taken: Taken): void {
  const places = new Places(document)
  const inOrder = found.toSorted((one, other) => one.offset - other.offset).slice(0, mostProblems)
  for (const { problem, offset } of inOrder) {
    const [text, remedy] = problems[isTemplate(document.text) ? 'template' : problem]
    taken.complaints.push({ file: document.file, ...places.of(offset), problem: text, remedy })
  }
}

/** Where a value is: its document, its event and the way to it. */
interface Node {
  readonly document: SourceDocument
  readonly syntax: Syntax
  readonly places: Places
  readonly node: number
  readonly steps: readonly Step[]
}

/** One object, or those of a list, or of a list in a list. What is no object is noted with its offset. */
function takeApart(value: unknown, at: Node, taken: Taken, odd: TextProblem[]): void {
  const { document, syntax, steps, places } = at
  const offset = syntax.offsetIn(Math.max(positionOf(syntax.events[at.node]), 0))
  if (!isObject(value)) {
    odd.push({ problem: 'noObject', offset })
    return
  }
  if (!isListOfObjects(value)) {
    const { line } = places.of(offset)
    taken.objects.push({ file: document.file, line, value, source: document, steps })
    return
  }
  const list = childrenOf(syntax, at.node).get('items')?.value ?? at.node
  const items = childrenOf(syntax, list)
  const head = itemHead(value)
  for (const [index, item] of asList(value['items']).entries()) {
    if (odd.length === mostProblems) return
    const whole = isObject(item) && head !== undefined ? { ...head, ...item } : item
    const node = items.get(String(index))?.value ?? at.node
    takeApart(whole, { ...at, node, steps: [...steps, 'items', index] }, taken, odd)
  }
}

const isListOfObjects = ({ kind, items }: JsonObject): boolean =>
  typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)

/** The items of a typed list leave out what its kind says: those of a SecretList are Secrets. */
const itemHead = ({ kind, apiVersion }: JsonObject): JsonObject | undefined =>
  kind === 'List' ? undefined : { apiVersion, kind: String(kind).slice(0, -'List'.length) }
