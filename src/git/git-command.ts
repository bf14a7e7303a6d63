import { spawnSync } from 'node:child_process'

import { bounded } from '../engine/finding.ts'

/** Why the manifests before the change could not be had, with a remedy after a semicolon. */
export class GitProblem extends Error {}

/**
 * What git sets for its hooks, and others for git: which repository, index or objects are meant. We ask about
 * the repository in which the manifests lie, whoever calls us.
 */
const misleading = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_PREFIX',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_QUARANTINE_PATH',
  'GIT_SHALLOW_FILE',
  'GIT_GRAFT_FILE',
  'GIT_GLOB_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
]

const environment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !misleading.includes(name))),
  // A path is a path, also one that begins with a colon or holds an asterisk.
  GIT_LITERAL_PATHSPECS: '1',
  // Nobody sits there to answer.
  GIT_TERMINAL_PROMPT: '0',
  // Nothing is written, not even a refreshed index.
  GIT_OPTIONAL_LOCKS: '0',
  // We read what it says of errors.
  LC_ALL: 'C',
})

/** What a repository's own configuration would have git run as it lists files. */
const withoutCommands = ['-c', 'core.fsmonitor=false']

/** A clone without blobs fetches them when they are asked for. */
const longestRunMilliseconds = 300_000

export interface GitRun {
  readonly isSuccessful: boolean
  readonly output: Buffer
  /** What it said on standard error. */
  readonly said: string
}

/** Runs `git` in a folder. Throws `GitProblem` only when there is no git, or it does not end. */
export function git(folder: string, args: readonly string[], input = ''): GitRun {
  const { error, status, stdout, stderr } = spawnSync(
    'git',
    ['--no-pager', ...withoutCommands, '-C', folder, ...args],
    {
      env: environment(),
      input,
      maxBuffer: Number.POSITIVE_INFINITY,
      timeout: longestRunMilliseconds,
    },
  )
  if (error !== undefined) throw new GitProblem(startProblem('code' in error ? String(error.code) : ''))
  return { isSuccessful: status === 0, output: stdout, said: stderr.toString().trim() }
}

function startProblem(code: string): string {
  if (code === 'ENOENT') return 'there is no git here; install it, or give the old manifests with --baseline'
  if (code === 'ETIMEDOUT')
    return `git did not end within ${String(longestRunMilliseconds / 1000)} s; give the old manifests with --baseline`
  return `git could not be run (${code || 'unknown error'}); give the old manifests with --baseline`
}

/** The output of `git`. Throws `GitProblem` when it fails. */
export function outputOf(folder: string, args: readonly string[], input = ''): Buffer {
  const { isSuccessful, output, said } = git(folder, args, input)
  if (!isSuccessful) throw new GitProblem(failureOf(said))
  return output
}

function failureOf(said: string): string {
  const [, owned] = /(?:dubious ownership|unsafe repository)[^']*'([^'\n]*)'/.exec(said) ?? []
  if (owned !== undefined)
    return `git does not trust ${bounded(owned)}, which another user owns; run: git config --global --add safe.directory '${bounded(owned)}'`
  if (said.includes('must be run in a work tree'))
    return 'the repository has no working tree; run the command in a checkout'
  const [first = ''] = said.split('\n')
  return `git says: ${bounded(first.replace(/^fatal: /, '')) || 'nothing'}; see to that, or give the old manifests with --baseline`
}
