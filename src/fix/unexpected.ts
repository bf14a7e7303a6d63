import type { ManifestFile } from '../manifests/files.ts'
import { parseManifests, type ManifestObject } from '../manifests/parse.ts'
import { commentsIn } from './comments-in.ts'
import { isSameValue, withEdits, type Edit } from './edit.ts'

/** What is not as it ought to be in a file that was rewritten, with the line of an object in the old text. */
export interface Unexpected {
  readonly ok: false
  readonly line: number
  readonly problem: string
}

/**
 * Reads the new text and compares it with the old: every object must have the edits made and nothing else,
 * a document that was not to change must be the same to the letter, and every comment must be there still.
 * Undefined when all is as it ought to be.
 */
export function unexpectedIn(
  file: ManifestFile,
  newText: string,
  changes: readonly { readonly object: ManifestObject; readonly edits: readonly Edit[] }[],
): Unexpected | undefined {
  const before = parseManifests(file)
  const after = parseManifests({ ...file, bytes: Buffer.from(newText) })
  const problemAt = (line: number, problem: string): Unexpected => ({ ok: false, line, problem })
  const firstLine = changes[0]?.object.line ?? 1
  if (after.complaints.length > before.complaints.length || after.objects.length !== before.objects.length)
    return problemAt(firstLine, 'the new text could not be read')
  const changed = new Set(
    changes.filter(({ edits }) => edits.length > 0).map(({ object }) => object.source.offset),
  )
  const editsOf = new Map<string, readonly Edit[]>()
  for (const { object, edits } of changes)
    editsOf.set(nameOf(object), [...(editsOf.get(nameOf(object)) ?? []), ...edits])
  for (const [index, old] of before.objects.entries()) {
    const now = after.objects[index]
    const expected = withEdits(old.value, editsOf.get(nameOf(old)) ?? [])
    if (now === undefined || !isSameValue(expected, now.value))
      return problemAt(old.line, 'more would change than is meant, by an anchor, a merge or a rare form')
    if (!changed.has(old.source.offset) && old.source.text !== now.source.text)
      return problemAt(old.line, 'a document would change that is right')
  }
  const oldComments = commentsIn(new TextDecoder().decode(file.bytes))
  return isSameValue(oldComments, commentsIn(newText))
    ? undefined
    : problemAt(firstLine, 'a comment would be lost')
}

/** By what an object of a file is known again. */
const nameOf = ({ source, steps }: ManifestObject): string => `${String(source.offset)}/${steps.join('/')}`
