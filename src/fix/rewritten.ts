import type { SourceDocument } from '../manifests/document.ts'
import type { ManifestFile } from '../manifests/files.ts'
import type { ManifestObject } from '../manifests/parse.ts'
import type { Edit } from './edit.ts'
import { editedDocument } from './edited-document.ts'
import { unexpectedIn } from './unexpected.ts'

/** What is to be changed in one object of a file. */
export interface ObjectEdits {
  readonly object: ManifestObject
  readonly edits: readonly Edit[]
}

/** The new text of a file, or why it is left alone, with the line of the object at which that showed. */
export type Rewritten =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly line: number; readonly problem: string }

/**
 * The text of a file with edits made in its objects: comments, order, quotes, indentation, line ends and a
 * byte order mark stay. The result is read again and compared with what it ought to be; a file for which
 * that fails is left alone as a whole. The problem quotes nothing of the file.
 *
 * @param changes of objects that `parseManifests` found in this very file
 */
export function rewritten(file: ManifestFile, changes: readonly ObjectEdits[]): Rewritten {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.bytes)
  const parts: string[] = []
  let from = 0
  for (const [source, ofDocument] of byDocument(changes)) {
    const line = Math.min(...ofDocument.map(({ object }) => object.line))
    const start = offsetIn(text, source)
    if (start === undefined || start < from)
      return { ok: false, line, problem: 'the file is not what was read' }
    const edits = ofDocument.flatMap(({ object, edits: ofObject }) =>
      ofObject.map((edit) => fromTop(object, edit)),
    )
    const edited = editedDocument(source.text, edits)
    if (!edited.ok) return { ...edited, line }
    parts.push(text.slice(from, start), edited.text)
    from = start + source.text.length
  }
  const result = parts.join('') + text.slice(from)
  if (result === text) return { ok: true, text }
  return unexpectedIn(file, result, changes) ?? { ok: true, text: result }
}

/** The documents that change, in the order of the file. */
function byDocument(
  changes: readonly ObjectEdits[],
): readonly (readonly [SourceDocument, readonly ObjectEdits[]])[] {
  const effective = changes.filter(({ edits }) => edits.length > 0)
  const documents = new Map<number, [SourceDocument, ObjectEdits[]]>()
  for (const change of effective) {
    const { source } = change.object
    const known = documents.get(source.offset)
    if (known === undefined) documents.set(source.offset, [source, [change]])
    else known[1].push(change)
  }
  return [...documents.values()].sort(([one], [other]) => one.offset - other.offset)
}

/** Where the document stands in the text, whether or not its reader counted a byte order mark. */
const offsetIn = (text: string, { offset, text: part }: SourceDocument): number | undefined =>
  [offset, ...(text.startsWith('\ufeff') ? [offset + 1] : [])].find((start) => text.startsWith(part, start))

const fromTop = ({ steps }: ManifestObject, edit: Edit): Edit =>
  'set' in edit
    ? { set: [...steps, ...edit.set], value: edit.value }
    : { append: [...steps, ...edit.append], value: edit.value }
