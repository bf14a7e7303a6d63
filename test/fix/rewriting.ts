import { withEdits, type Edit } from '../../src/fix/edit.ts'
import { rewritten, type ObjectEdits } from '../../src/fix/rewritten.ts'
import type { Step } from '../../src/model/field-path.ts'
import type { ManifestFile } from '../../src/manifests/files.ts'
import { parseManifests } from '../../src/manifests/parse.ts'

export const fileOf = (text: string, file = 'orders.yaml'): ManifestFile => ({
  file,
  bytes: Buffer.from(text),
  path: file,
})

/** `set('spec.clusters.0.host', 'a')` */
export const set = (path: string, value: unknown): Edit => ({ set: stepsFrom(path), value })

export const append = (path: string, value: unknown): Edit => ({ append: stepsFrom(path), value })

const stepsFrom = (path: string): readonly Step[] =>
  path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step))

/** A file with edits in its objects, those of the first, then those of the second and so on; or why not. */
export function rewrite(text: string, ...edits: readonly (readonly Edit[])[]): string {
  const file = fileOf(text)
  const { objects } = parseManifests(file)
  const changes = objects.map((object, index): ObjectEdits => ({ object, edits: edits[index] ?? [] }))
  const result = rewritten(file, changes)
  return result.ok ? result.text : `left alone, line ${String(result.line)}: ${result.problem}`
}

/** The values that a file has after the edits, by the plain meaning of the edits. */
export const expectedValues = (text: string, ...edits: readonly (readonly Edit[])[]): readonly unknown[] =>
  parseManifests(fileOf(text)).objects.map(({ value }, index) => withEdits(value, edits[index] ?? []))
