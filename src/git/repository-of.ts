import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'

import { bounded } from '../engine/finding.ts'
import { GitProblem } from './git-command.ts'

/** Where a path lies. */
export interface InRepository {
  /** The folder with `.git` in it. */
  readonly root: string
  /** The way from there to the path; empty for the root itself. */
  readonly rest: string
}

/**
 * The repository in which a path lies, whether or not the path is there today: a file that was removed lies
 * where its folder is. A link to a folder is itself a part of the repository that it lies in. Throws `GitProblem`.
 */
export function repositoryOf(path: string): InRepository {
  const [folder, names] = nearestFolder(path)
  const real = realpathSync(folder)
  const root = rootAbove(real)
  if (root !== undefined) return { root, rest: [relative(root, real), ...names].filter(Boolean).join('/') }
  // A link from elsewhere into a repository.
  const target = names.length === 1 && existsSync(path) ? realpathSync(path) : undefined
  const targetRoot = target === undefined ? undefined : rootAbove(dirname(target))
  if (target !== undefined && targetRoot !== undefined)
    return { root: targetRoot, rest: relative(targetRoot, target) }
  throw new GitProblem(
    `${bounded(path)} is in no git repository; run the command in a checkout, or give the old manifests with --baseline`,
  )
}

/** The nearest folder that is there, and the names from it to the path. */
function nearestFolder(path: string): readonly [folder: string, names: readonly string[]] {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return [path, []]
  const names: string[] = []
  for (let at = resolve(path); ; at = dirname(at)) {
    if (names.length > 0 && isFolder(at)) return [at, names]
    names.unshift(basename(at))
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** The folder itself or the nearest one above it in which git keeps a repository. */
function rootAbove(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (hasRepository(at)) return at
    if (at === dirname(at)) return undefined
  }
}

/** `.git` is a folder, or a file that says where the folder is: in a submodule or another working tree. */
function hasRepository(folder: string): boolean {
  const kept = join(folder, '.git')
  return isFolder(kept) ? existsSync(join(kept, 'HEAD')) : existsSync(kept)
}
