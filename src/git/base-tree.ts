import { bounded } from '../engine/finding.ts'
import type { ManifestFile } from '../manifests/files.ts'
import { blobs } from './blobs.ts'
import { commitOf } from './commit-of.ts'
import { GitProblem } from './git-command.ts'
import { chosenFiles } from './chosen-files.ts'
import { repositoryOf } from './repository-of.ts'
import { filesBelow } from './tree-entries.ts'

/** The manifests before a change, or why they cannot be had, with what to do about it. */
export type BaseTree =
  | { readonly ok: true; readonly files: readonly ManifestFile[] }
  | { readonly ok: false; readonly problem: string }

/** What is read from a stream has no past. */
const streamPattern = /^(?:-|\/dev\/(?:fd\/\d+|stdin))$/

/**
 * The manifests under the paths as they were at a git ref, chosen and named as `readFiles` does with those of
 * today. A path that was not there has none. The working tree and the index are not touched. Each path is
 * looked for in the repository in which it lies; `GIT_DIR` and its like, which git sets for hooks, are ignored.
 *
 * @param ref a branch, tag or commit, and that very commit: who wants the place where a branch began gives
 *   `$(git merge-base origin/main HEAD)`
 */
export function filesAt(ref: string, paths: readonly string[]): BaseTree {
  try {
    const places = paths
      .filter((path) => !streamPattern.test(path))
      .map((path) => ({ path, ...repositoryOf(path) }))
    const files = new Map<string, readonly ManifestFile[]>()
    for (const [root, ofRoot] of Map.groupBy(places, (place) => place.root)) {
      const commit = commitOf(root, ref)
      const below = filesBelow(
        commit,
        ofRoot.map(({ rest }) => rest),
      )
      const chosen = ofRoot.map(({ path, rest }) => ({ path, files: chosenFiles(below, path, rest) }))
      const bytes = blobs(
        root,
        chosen.flatMap((one) => one.files.map(({ blob }) => blob)),
      )
      for (const one of chosen)
        files.set(
          one.path,
          one.files.map(({ file, blob }) => manifest(file, bytes.get(blob))),
        )
    }
    return { ok: true, files: places.flatMap(({ path }) => files.get(path) ?? []) }
  } catch (error) {
    if (error instanceof GitProblem) return { ok: false, problem: error.message }
    throw error
  }
}

const largeFilePointer = 'version https://git-lfs.github.com/spec/'

function manifest(file: string, bytes: Uint8Array = new Uint8Array()): ManifestFile {
  if (Buffer.from(bytes.subarray(0, largeFilePointer.length)).toString('latin1') === largeFilePointer)
    throw new GitProblem(
      `${bounded(file)} is in Git LFS, and its text not in the repository; give the old manifests with --baseline`,
    )
  return { file, bytes, path: undefined }
}
