import { realpathSync } from 'node:fs'
import { isAbsolute, relative, sep } from 'node:path'

import type { ManifestFile } from '../manifests/files.ts'

/**
 * The files to which a link leads out of every folder that was named: who names a folder does not mean what
 * lies elsewhere to be written. A file or link that was named itself is meant.
 */
export function filesLedOut(files: readonly ManifestFile[]): ReadonlySet<ManifestFile> {
  const folders = [...new Set(files.flatMap(({ below }) => (below === undefined ? [] : [below])))].map(
    realPath,
  )
  return new Set(
    files.filter(({ path, below }) => {
      if (path === undefined || below === undefined) return false
      const real = realPath(path)
      return !folders.some((folder) => isBelow(real, folder))
    }),
  )
}

/** As it is if it has gone since: then nothing can be written either. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
