import type { JudgedManifest } from '../check/check.ts'
import { mutate } from '../engine/mutator.ts'
import { fixesOf } from '../fix/fixes-of.ts'
import { filesLedOut } from '../fix/leads-out.ts'
import { rewritten, type ObjectEdits } from '../fix/rewritten.ts'
import { shownLines } from '../fix/shown-lines.ts'
import { nameInDiff, unifiedDiff, type HiddenChange } from '../fix/unified-diff.ts'
import { writeFiles, type FileChange } from '../fix/write-files.ts'
import type { Complaint } from '../manifests/complaint.ts'
import type { SourceDocument } from '../manifests/document.ts'
import { standardInput, type ManifestFile } from '../manifests/files.ts'
import { mutators } from '../mutators/index.ts'

/** What `--diff` shows and `--fix` writes. */
export interface FixPlan {
  /** Empty when nothing is to be changed, or nothing may be shown. */
  readonly diff: string
  /** Files that change. Once they are written: those that were. */
  readonly fixed: readonly string[]
  /** What is left alone or not shown, and why. */
  readonly notes: readonly string[]
  /** Writes the files, and says which could not be. */
  write(): readonly Complaint[]
}

/**
 * Works out what the mutating webhook and the safe fixes would change in the files of ClusterSets.
 *
 * @param showsDiff without it there is no diff, and no note on what it leaves out
 */
export function planFixes(
  files: readonly ManifestFile[],
  judged: readonly JudgedManifest[],
  showsDiff = true,
): FixPlan {
  const { changes, notes } = changesByFile(files, judged)
  const writes: FileChange[] = []
  const diffs: string[] = []
  const changing = files.filter((file) => changes.has(keyOf(file)))
  const ledOut = changing.length === 0 ? new Set<ManifestFile>() : filesLedOut(files)
  for (const file of changing) {
    const ofFile = changes.get(keyOf(file)) ?? []
    if (ledOut.has(file)) {
      notes.push(`${file.file}: left alone: a link leads out of ${file.below ?? ''}; name the file itself`)
      continue
    }
    const result = rewritten(file, ofFile)
    if (!result.ok) {
      const place = `${file.file}:${String(result.line)}`
      notes.push(`${place}: the whole file is left alone: ${result.problem}; change it by hand`)
      continue
    }
    const after = Buffer.from(result.text)
    if (Buffer.compare(file.bytes, after) === 0) continue
    if (file.path !== undefined) writes.push({ path: file.path, before: file.bytes, after: result.text })
    if (!showsDiff) continue
    const name = file.path === undefined ? file.file : nameInDiff(file.path)
    const { diff, hidden } = unifiedDiff(name, shownLines(file), shownLines({ ...file, bytes: after }))
    diffs.push(diff)
    notes.push(...hiddenNotes(file, hidden))
    if (file.path === undefined && diff !== '') notes.push(streamNote(file, ofFile))
  }
  return { diff: diffs.join(''), notes, ...writer(writes) }
}

function writer(writes: readonly FileChange[]): Pick<FixPlan, 'fixed' | 'write'> {
  const fixed = writes.map(({ path }) => path)
  return {
    fixed,
    write() {
      const complaints = writeFiles(writes)
      const unwritten = new Set(complaints.map(({ file }) => file))
      fixed.splice(0, fixed.length, ...fixed.filter((path) => !unwritten.has(path)))
      return complaints
    },
  }
}

/** So many changes of a file that are not shown are told one by one. */
const mostHidden = 10

function hiddenNotes({ file, path }: ManifestFile, hidden: readonly HiddenChange[]): readonly string[] {
  const remedy = path === undefined ? '' : '; --fix writes it'
  const notes = hidden
    .slice(0, mostHidden)
    .map(({ line, reason }) => `${file}:${String(line)}: not shown: ${reason}${remedy}`)
  const more = hidden.length - notes.length
  return more > 0 ? [...notes, `${file}: ${String(more)} more changes are not shown${remedy}`] : notes
}

/** What is to be changed in each file, by its key, and why some is not. */
function changesByFile(files: readonly ManifestFile[], judged: readonly JudgedManifest[]) {
  const streams = new Set(files.filter(({ path }) => path === undefined).map(({ file }) => file))
  const changes = new Map<string, ObjectEdits[]>()
  const notes: string[] = []
  for (const one of judged) {
    const { manifest } = one.change
    const edits = editsOf(one)
    if (edits === undefined) continue
    if (!edits.ok) {
      notes.push(`${manifest.file}:${String(manifest.line)}: left alone: ${edits.problem}; change it by hand`)
      continue
    }
    if (edits.edits.length === 0) continue
    const key = keyOf(manifest.source, streams)
    const known = changes.get(key) ?? []
    changes.set(key, known)
    known.push({ object: manifest, edits: edits.edits })
  }
  return { changes, notes }
}

/**
 * By what a file is known: its path, or which stream it is. Its name does not do: standard input has the
 * names that `# Source:` gives, and a file may have one of those.
 */
function keyOf(
  { file, path }: Pick<SourceDocument, 'file'> & { readonly path?: string | undefined },
  streams: ReadonlySet<string> = new Set([file]),
): string {
  return path === undefined ? `stream ${streams.has(file) ? file : standardInput}` : `path ${path}`
}

/** What a reader has to know of the diff of a stream, with the templates to look into. */
function streamNote({ file }: ManifestFile, changes: readonly ObjectEdits[]): string {
  const names = new Set(changes.map(({ object }) => object.file))
  names.delete(file)
  const where = names.size === 0 ? '' : ` It changes what comes from ${[...names].join(', ')}.`
  return `the diff of ${file} is to be read, not applied.${where}`
}

/** The edits of one object; undefined for what has nothing to fix: other kinds, and what is gone. */
function editsOf({ change: { manifest }, judged }: JudgedManifest): ReturnType<typeof fixesOf> | undefined {
  const { operation, stored, isMutated } = judged
  if (operation === 'DELETE' || !isMutated) return undefined
  const { patch } = mutate(
    mutators,
    {
      operation: operation === 'UPDATE' ? 'UPDATE' : 'CREATE',
      object: manifest.value,
      oldObject: operation === 'UPDATE' ? (stored ?? {}) : {},
    },
    false,
  )
  return fixesOf(manifest.value, patch)
}
