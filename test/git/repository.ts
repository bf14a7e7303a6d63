import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import type { Test } from 'tap'

/** Whatever the machine or a hook around us says about git is left out. */
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.com',
}

/** A repository in a folder of its own. */
export interface Repository {
  readonly folder: string
  readonly git: (...args: readonly string[]) => string
  /** Writes files (`null`: takes away; `{ to }`: a link) and commits all that is there; gives the commit. */
  readonly commit: (
    files: Readonly<Record<string, string | Uint8Array | null | { readonly to: string }>>,
  ) => string
}

export function emptyFolder(t: Test): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'clusterset-guard-test-')))
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

export function repositoryIn(folder: string): Repository {
  mkdirSync(folder, { recursive: true })
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, {
      cwd: folder,
      env: environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  git('init', '--quiet', '--initial-branch=main')
  return {
    folder,
    git,
    commit(files) {
      for (const [name, content] of Object.entries(files)) {
        const path = join(folder, name)
        rmSync(path, { recursive: true, force: true })
        if (content === null) continue
        mkdirSync(dirname(path), { recursive: true })
        if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(path, content)
        else symlinkSync(content.to, path)
      }
      git('add', '--all')
      git('commit', '--quiet', '--allow-empty', '--message=a')
      return git('rev-parse', 'HEAD').trim()
    },
  }
}

export const repository = (t: Test): Repository => repositoryIn(emptyFolder(t))
