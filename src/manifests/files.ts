import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import type { Complaint } from './complaint.ts'

/** The bytes of one file. */
export interface ManifestFile {
  readonly file: string
  readonly bytes: Uint8Array
}

const manifestPattern = /\.(?:ya?ml|json)$/

/**
 * Reads what is under the paths: a file whatever it is called, and of a folder, with all folders in it, every
 * `*.yaml`, `*.yml` and `*.json`, in alphabetical order. What cannot be read is a complaint.
 */
export function readFiles(paths: readonly string[]): {
  readonly files: readonly ManifestFile[]
  readonly complaints: readonly Complaint[]
} {
  const files: ManifestFile[] = []
  const complaints: Complaint[] = []
  const visit = (path: string, isNamed: boolean): void => {
    try {
      if (statSync(path).isDirectory()) {
        for (const name of readdirSync(path).sort()) visit(join(path, name), false)
      } else if (isNamed || manifestPattern.test(path)) {
        files.push({ file: path, bytes: readFileSync(path) })
      }
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
      complaints.push({
        file: path,
        problem: `cannot be read (${reason})`,
        remedy: 'check the path and its rights',
      })
    }
  }
  for (const path of paths) visit(path, true)
  return { files, complaints }
}
