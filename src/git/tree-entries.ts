import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { bounded } from '../engine/finding.ts'
import { isManifestIn, isPassedOver } from '../manifests/files.ts'
import type { Commit } from './commit-of.ts'
import { GitProblem, outputOf } from './git-command.ts'
import { leftOut } from './sparse.ts'

/** A file of a commit. */
export interface TreeFile {
  /** From the root of the repository. */
  readonly path: string
  readonly blob: string
}

interface Entry {
  readonly mode: string
  readonly id: string
  readonly path: string
}

/** More than these we list the whole tree: a command line has an end. */
const mostPaths = 100

/** A folder that links to itself has no end either. */
const deepestLinks = 8

const [submodule, symbolicLink] = ['160000', '120000']

/**
 * The files of a commit at and below the paths, with those to which links in the tree lead. A path that was
 * not there has none. Throws `GitProblem` where it cannot be known what was there.
 *
 * @param paths from the root on; '' is the root
 */
export function filesBelow(commit: Commit, paths: readonly string[]): readonly TreeFile[] {
  const named = new Set(paths)
  const entries = entriesOf(commit, commit.id, named.has('') || paths.length > mostPaths ? [] : paths)
  const isLeftOut = leftOut(commit.root)
  const there = entries.filter(({ path }) => isAtOrBelow(path, named) && !isLeftOut.has(path))
  return resolved({ commit, named }, there, 0)
}

function isAtOrBelow(path: string, named: ReadonlySet<string>): boolean {
  if (named.has('') || named.has(path)) return true
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    if (named.has(path.slice(0, end))) return true
  return false
}

/** What is looked for, and in what. */
interface Search {
  readonly commit: Commit
  /** These are read whatever they are called. */
  readonly named: ReadonlySet<string>
}

function entriesOf({ root }: Commit, tree: string, paths: readonly string[]): readonly Entry[] {
  const listed = outputOf(root, ['ls-tree', '-r', '-z', '--full-tree', tree, '--', ...paths])
  return listed
    .toString()
    .split('\0')
    .flatMap((line) => {
      const [, mode = '', id = '', path = ''] = /^(\d+) \w+ ([0-9a-f]+)\t(.+)$/s.exec(line) ?? []
      return path === '' ? [] : [{ mode, id, path }]
    })
}

function resolved(search: Search, found: readonly Entry[], depth: number): readonly TreeFile[] {
  const entries = found.filter(({ path }) => isReached(search, path))
  for (const { mode, path } of entries) if (mode === submodule) refuseUnlessEmpty(search.commit.root, path)
  const links = entries.filter(({ mode }) => mode === symbolicLink)
  const files = entries
    .filter(({ mode }) => mode !== submodule && mode !== symbolicLink)
    .map(({ path, id }) => ({ path, blob: id }))
  return links.length === 0 ? files : [...files, ...behindLinks(search, links, depth)]
}

/** Whether a way leads from a path that is named to this one without what is passed over in folders. */
function isReached({ named }: Search, path: string): boolean {
  const steps = path.split('/')
  for (let depth = steps.findLastIndex(isPassedOver) + 1; depth <= steps.length; depth += 1)
    if (named.has(steps.slice(0, depth).join('/'))) return true
  return false
}

/** What is in a submodule is not in this repository. One that is not checked out has no manifests today either. */
function refuseUnlessEmpty(root: string, path: string): void {
  try {
    if (readdirSync(join(root, path)).length === 0) return
  } catch {
    // It is gone since, and its manifests with it.
  }
  throw new GitProblem(
    `${bounded(path)} is a submodule, and what it held is not in this repository; give the old manifests with --baseline`,
  )
}

function behindLinks(search: Search, links: readonly Entry[], depth: number): readonly TreeFile[] {
  const { commit } = search
  for (const { path } of links) {
    if (path.includes('\n')) throw unknownLink(path, 'with a line break in its name')
    if (depth >= deepestLinks) throw unknownLink(path, 'to a link to a link, perhaps without end')
  }
  const questions = links.map(({ path }) => `${commit.id}:${path}\n`).join('')
  const answers = outputOf(commit.root, ['cat-file', '--batch-check', '--follow-symlinks'], questions)
  return linkTargets(answers.toString()).flatMap((target, index): readonly TreeFile[] => {
    const path = links[index]?.path ?? ''
    if (target.is === 'blob') return [{ path, blob: target.id }]
    if (target.is === 'tree') {
      const inside = entriesOf(commit, target.id, [])
      return resolved(
        search,
        inside.map((entry) => ({ ...entry, path: `${path}/${entry.path}` })),
        depth + 1,
      )
    }
    if (target.is === 'symlink' && isOfInterest(search, path))
      throw unknownLink(path, 'out of the repository')
    // It led nowhere then, or to what is no manifest.
    return []
  })
}

/** Whether a link out of the repository may have led to manifests: by its name, or by what is there today. */
const isOfInterest = ({ commit, named }: Search, path: string): boolean =>
  named.has(path) ||
  isManifestIn(path.split('/').slice(-1)) ||
  statSync(join(commit.root, path), { throwIfNoEntry: false })?.isDirectory() === true

const unknownLink = (path: string, what: string): GitProblem =>
  new GitProblem(`${JSON.stringify(bounded(path))} is a link ${what}; give the old manifests with --baseline`)

/** `<id> blob <size>`, or `symlink <size>` and the target on a line of its own. */
function linkTargets(answers: string): readonly { readonly is: string; readonly id: string }[] {
  const targets: { readonly is: string; readonly id: string }[] = []
  let at = 0
  while (at < answers.length) {
    const end = answers.indexOf('\n', at)
    const [first = '', second = '', third] = answers.slice(at, end).split(' ')
    const isObject = /^[0-9a-f]{40,64}$/.test(first) && third !== undefined
    targets.push(isObject ? { is: second, id: first } : { is: first, id: '' })
    at = end + 1
    // The target has as many bytes as are said, but is of no interest: it ends with its line.
    if (!isObject && /^\d+$/.test(second)) at = answers.indexOf('\n', at) + 1
  }
  return targets
}
