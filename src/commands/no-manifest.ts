import type { ManifestFile } from '../manifests/files.ts'
import type { ParsedFile } from '../manifests/parse.ts'
import { isObject } from '../model/json.ts'

/**
 * Whether a file that nobody named is JSON of another program: a list, a text or a number at its top. Not so of YAML,
 * where a list can be a ClusterSet with a dash too many.
 */
export function noManifest({ file, bytes }: ManifestFile, { objects, complaints }: ParsedFile): boolean {
  if (!file.endsWith('.json') || objects.length > 0 || complaints.length === 0) return false
  try {
    return !isObject(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch {
    return false
  }
}
