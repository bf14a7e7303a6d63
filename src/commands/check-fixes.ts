import type { JudgedManifest } from '../check/check.ts'
import { mutate } from '../engine/mutator.ts'
import { fixesOf } from '../fix/fixes-of.ts'
import { rewritten, type ObjectEdits } from '../fix/rewritten.ts'
import { unifiedDiff } from '../fix/unified-diff.ts'
import { writeFiles, type FileChange } from '../fix/write-files.ts'
import type { Complaint } from '../manifests/complaint.ts'
import type { ManifestFile } from '../manifests/files.ts'
import { mutators } from '../mutators/index.ts'

/** What `--diff` shows and `--fix` writes. */
export interface FixPlan {
  /** Empty when nothing is to be changed. */
  readonly diff: string
  /** Files that change. */
  readonly fixed: readonly string[]
  /** Files that are left alone, and why. */
  readonly notes: readonly string[]
  /** Writes the files, and says which could not be. */
  write(): readonly Complaint[]
}

/** Works out what the mutating webhook and the safe fixes would change in the files of ClusterSets. */
export function planFixes(files: readonly ManifestFile[], judged: readonly JudgedManifest[]): FixPlan {
  const notes: string[] = []
  const changes = new Map<string, ObjectEdits[]>()
  for (const one of judged) {
    const { manifest } = one.change
    const edits = editsOf(one)
    if (edits === undefined) continue
    if (!edits.ok) {
      notes.push(`${manifest.file}:${String(manifest.line)}: left alone: ${edits.problem}`)
      continue
    }
    const known = changes.get(manifest.source.file) ?? []
    changes.set(manifest.source.file, known)
    known.push({ object: manifest, edits: edits.edits })
  }
  const texts: FileChange[] = []
  const diffs: string[] = []
  for (const file of files) {
    const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.bytes)
    const result = rewritten(file, changes.get(file.file) ?? [])
    if (!result.ok) notes.push(`${file.file}:${String(result.line)}: left alone: ${result.problem}`)
    if (!result.ok || result.text === before) continue
    diffs.push(unifiedDiff(file.file, before, result.text))
    if (file.path !== undefined) texts.push({ path: file.path, before: file.bytes, after: result.text })
  }
  return {
    diff: diffs.join(''),
    fixed: texts.map(({ path }) => path),
    notes,
    write: () => writeFiles(texts),
  }
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
