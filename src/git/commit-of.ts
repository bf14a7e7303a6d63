import { bounded } from '../engine/finding.ts'
import { git, GitProblem, outputOf } from './git-command.ts'

/** A commit, and the repository that has it. */
export interface Commit {
  /** The folder with `.git` in it. */
  readonly root: string
  readonly id: string
}

/** A ref that can be shown in a command without quotes. */
const plainRefPattern = /^[\w./-]+$/

/** Finds the commit that a ref names. Throws `GitProblem`. */
export function commitOf(root: string, ref: string): Commit {
  const shown = JSON.stringify(bounded(ref))
  // None of them can name a commit, and git would take the first for a flag.
  if (ref === '' || ref.startsWith('-') || /[\0\n]/.test(ref))
    throw new GitProblem(`${shown} is no name of a commit; give a branch, a tag or a commit`)
  const { isSuccessful, output } = git(root, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`])
  if (isSuccessful) return { root, id: output.toString().trim() }
  const isShallow = outputOf(root, ['rev-parse', '--is-shallow-repository']).toString().trim() === 'true'
  const branch = plainRefPattern.test(ref) ? ref.replace(/^(?:refs\/remotes\/)?origin\//, '') : 'REF'
  throw new GitProblem(
    isShallow
      ? `${shown} is not in this shallow clone; fetch it: git fetch --depth=1 origin ${branch}`
      : `${shown} names no commit here; give another, or fetch it: git fetch origin ${branch}`,
  )
}
