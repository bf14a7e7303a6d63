import type { Complaint } from './complaint.ts'
import { lineEndsIn, type SourceDocument } from './document.ts'
import { standardInput, type ManifestFile } from './files.ts'

/** Twenty times the documents of the largest world that is measured; beyond it a run is no longer seconds. */
export const mostDocuments = 200_000

/**
 * The parser needs up to 350 bytes for each line, key, item and escape of a document, so this is at most 350 MiB. The
 * largest world that is measured has 650,000 of them, in 22,000 documents.
 */
const mostMarks = 1_000_000

const separator = '---'

export interface SplitFile {
  readonly documents: readonly SourceDocument[]
  readonly complaints: readonly Complaint[]
}

/**
 * The documents of a file, those left out of which nothing but white space is. As in kubectl (YAMLReader of
 * k8s.io/apimachinery) each line that begins with `---` separates, whatever it stands in; after it only white
 * space and a comment are allowed.
 *
 * @param text of the file, without a byte order mark
 */
export function documentsIn({ file, path }: ManifestFile, text: string): SplitFile {
  const documents: SourceDocument[] = []
  const complaints: Complaint[] = []
  let count = 0
  let line = 1
  let offset = 0
  for (;;) {
    const end = separatorFrom(text, offset)
    const slice = text.slice(offset, end)
    const lines = lineEndsIn(text, offset, end)
    count += 1
    if (count > mostDocuments) return { documents: [], complaints: [tooManyDocuments(file)] }
    if (hasTooManyMarks(slice)) complaints.push(tooLarge(file, line))
    else if (/\S/.test(slice))
      documents.push({ file: sourceOf(file, slice), path, text: slice, line, offset })
    if (end === text.length) return { documents, complaints }
    line += lines
    const lineEnd = text.indexOf('\n', end)
    const next = lineEnd < 0 ? text.length : lineEnd + 1
    const rest = text.slice(end + separator.length, next)
    const odd = rest.search(/\S/)
    if (odd >= 0 && rest.charAt(odd) !== '#')
      complaints.push(oddSeparator(file, line, separator.length + odd + 1))
    if (next === text.length) return { documents, complaints }
    line += 1
    offset = next
  }
}

/** Where the next line that begins with `---` begins, or where the text ends. */
function separatorFrom(text: string, from: number): number {
  if (text.startsWith(separator, from)) return from
  const found = text.indexOf(`\n${separator}`, from)
  return found < 0 ? text.length : found + 1
}

/** A path within a chart: neither absolute nor upwards, so that no report leads to another file by it. */
const sourcePattern = /^# Source: (?![/\\])(?!\P{C}*\.\.[/\\])(?=\S)(\P{C}{1,253}?)\s*$/mu

/** Helm says above each document from which template it comes, which tells more than `<stdin>`. */
function sourceOf(file: string, slice: string): string {
  if (file !== standardInput) return file
  const head = /^(?:[ \t]*(?:#.*)?\r?\n)*/.exec(slice)?.[0] ?? ''
  return sourcePattern.exec(head)?.[1] ?? file
}

export const tooManyDocuments = (file: string): Complaint => ({
  file,
  problem: `there are more than ${mostDocuments.toLocaleString('en')} documents`,
  remedy: 'check a part of them at a time',
})

const tooLarge = (file: string, line: number): Complaint => ({
  file,
  line,
  column: 1,
  problem: `the document has more than ${mostMarks.toLocaleString('en')} lines, keys, items and escapes`,
  remedy: 'split it into several documents',
})

/** Whether there are too many of the characters that begin a line, a key, an item or an escape. */
function hasTooManyMarks(text: string): boolean {
  if (text.length <= mostMarks) return false
  const mark = /[\n,[{\\']|[:?-](?=\s)/g
  let count = 0
  while (count <= mostMarks && mark.test(text)) count += 1
  return count > mostMarks
}

const oddSeparator = (file: string, line: number, column: number): Complaint => ({
  file,
  line,
  column,
  problem: 'kubectl takes nothing but a comment after ---',
  remedy: 'put it on the next line, or indent the line if it is text',
})
