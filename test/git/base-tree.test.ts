import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { test, type Test } from 'tap'

import { filesAt } from '../../src/git/base-tree.ts'
import { readFiles } from '../../src/manifests/files.ts'
import { emptyFolder, repository, repositoryIn } from './repository.ts'

/** The names and texts at a ref, seen from a folder as a person there would give the paths; or the problem. */
function at(folder: string, ref: string, ...paths: readonly string[]): unknown {
  return within(folder, () => {
    const result = filesAt(ref, paths)
    return result.ok ? shown(result.files) : result.problem.replaceAll(folder, '/repository')
  })
}

const shown = (files: readonly { readonly file: string; readonly bytes: Uint8Array }[]): unknown =>
  files.map(({ file, bytes }) => [file, Buffer.from(bytes).toString('latin1')])

function within<T>(folder: string, act: () => T): T {
  const before = process.cwd()
  process.chdir(folder)
  try {
    return act()
  } finally {
    process.chdir(before)
  }
}

/** Runs with other environment variables. */
function withEnvironment<T>(variables: Readonly<Record<string, string>>, act: () => T): T {
  const before = { ...process.env }
  Object.assign(process.env, variables)
  try {
    return act()
  } finally {
    process.env = before
  }
}

/** Every file and folder with its size and when it was written. */
const standing = (folder: string): string =>
  execFileSync('find', ['.', '-printf', '%p %s %T@\\n'], { cwd: folder, encoding: 'utf8' })

void test('the manifests as they were: changed, gone, and not those that are new', (t) => {
  const { folder, commit } = repository(t)
  const base = commit({
    'sets/a.yaml': 'a: 1',
    'sets/gone/b.yml': 'b: 1',
    'sets/c.json': '{}',
    'sets/README.md': '#',
  })
  commit({ 'sets/a.yaml': 'a: 2', 'sets/gone/b.yml': null, 'sets/new.yaml': 'new: 1' })
  writeFileSync(join(folder, 'sets/a.yaml'), 'a: 3, not committed')
  const before = standing(folder)
  const expected = [
    ['sets/a.yaml', 'a: 1'],
    ['sets/c.json', '{}'],
    ['sets/gone/b.yml', 'b: 1'],
  ]
  t.strictSame(at(folder, base, 'sets'), expected)
  t.strictSame(at(folder, 'HEAD~1', '.'), expected)
  t.strictSame(at(folder, 'HEAD', 'sets/a.yaml', 'sets/new.yaml'), [
    ['sets/a.yaml', 'a: 2'],
    ['sets/new.yaml', 'new: 1'],
  ])
  t.strictSame(at(folder, base, 'sets/new.yaml', 'no/where'), [])
  t.strictSame(at(folder, base, 'sets/gone'), [['sets/gone/b.yml', 'b: 1']])
  t.equal(standing(folder), before, 'working tree and index are as they were')
  t.end()
})

void test('the same choice, order and names as of the files of today', (t) => {
  const { folder, commit } = repository(t)
  commit({
    'w/b.yaml': 'b',
    'w/c/d/e.json': 'e',
    'w/c/a.yml': 'a',
    'w/c-d.yaml': 'c-d',
    'w/c.yaml': 'c',
    'w/README.md': 'x',
    'w/yaml': 'x',
    'w/.hidden.yaml': 'h',
    'w/node_modules/x/p.yaml': 'x',
    'w/..2026_11_21/m.yaml': 'mounted',
    'w/..data': { to: '..2026_11_21' },
    'w/m.yaml': { to: '..data/m.yaml' },
    'w/..p.yaml': 'x',
    'w/Ä ö\n"\\.yaml': 'ä',
    ':(top)*.yaml': 'colon',
    'world.txt': 'named',
  })
  for (const paths of [
    ['.'],
    ['w'],
    ['./w/'],
    ['w/c', 'w/b.yaml'],
    ['world.txt', './w/c/../c'],
    [join(folder, 'w')],
    [':(top)*.yaml'],
    ['w/node_modules', 'w/..data'],
  ])
    t.strictSame(
      at(folder, 'HEAD', ...paths),
      within(folder, () => shown(readFiles(paths).files)),
      paths.join(' '),
    )
  t.strictSame(
    at(join(folder, 'w/c'), 'HEAD', '..', 'd'),
    within(join(folder, 'w/c'), () => shown(readFiles(['..', 'd']).files)),
    'from a subfolder',
  )
  t.end()
})

void test('bytes are bytes', (t) => {
  const { folder, commit } = repository(t)
  commit({ 'a.yaml': Buffer.from([0xff, 0x00, 0x0d, 0x0a, 0x0a]), 'empty.yaml': '' })
  t.strictSame(at(folder, 'HEAD', '.'), [
    ['a.yaml', '\xff\0\r\n\n'],
    ['empty.yaml', ''],
  ])
  t.end()
})

void test('standard input has no past', (t) => {
  t.strictSame(at(emptyFolder(t), 'HEAD', '-', '/dev/fd/63', '/dev/stdin'), [])
  t.end()
})

void test('branches, tags and commits', (t) => {
  const { folder, commit, git } = repository(t)
  const first = commit({ 'a.yaml': '1' })
  git('tag', '--annotate', '--message=x', 'v1')
  git('branch', 'feature/x')
  commit({ 'a.yaml': '2' })
  for (const ref of ['v1', 'feature/x', 'refs/heads/feature/x', first, first.slice(0, 8), 'HEAD^', 'main~1'])
    t.strictSame(at(folder, ref, 'a.yaml'), [['a.yaml', '1']], ref)
  t.end()
})

void test('refs that name no commit', (t) => {
  const { folder, commit } = repository(t)
  commit({ 'a.yaml': '1' })
  const unknown = (ref: string, branch: string): string =>
    `${JSON.stringify(ref)} names no commit here; give another, or fetch it: git fetch origin ${branch}`
  t.equal(at(folder, 'origin/main', '.'), unknown('origin/main', 'main'))
  t.equal(at(folder, 'HEAD:a.yaml', '.'), unknown('HEAD:a.yaml', 'REF'))
  t.equal(at(folder, 'x; rm -rf .', '.'), unknown('x; rm -rf .', 'REF'))
  for (const ref of ['', '-', '--all', '--output=a.yaml', 'a\nb', 'a\0b'])
    t.equal(
      at(folder, ref, '.'),
      `${JSON.stringify(ref)} is no name of a commit; give a branch, a tag or a commit`,
    )
  t.strictSame(readFileSync(join(folder, 'a.yaml'), 'utf8'), '1')
  t.end()
})

void test('a repository without a commit', (t) => {
  const { folder } = repository(t)
  t.equal(
    at(folder, 'HEAD', '.'),
    '"HEAD" names no commit here; give another, or fetch it: git fetch origin HEAD',
  )
  t.end()
})

void test('a shallow clone: the remedy is one command, and it works', (t) => {
  const origin = repository(t)
  origin.commit({ 'a.yaml': '1' })
  origin.git('checkout', '--quiet', '-b', 'change')
  origin.commit({ 'a.yaml': '2' })
  const clone = join(emptyFolder(t), 'clone')
  origin.git(
    'clone',
    '--quiet',
    '--depth=1',
    '--no-single-branch',
    '--branch=change',
    `file://${origin.folder}`,
    clone,
  )
  t.equal(
    at(clone, 'HEAD~1', '.'),
    '"HEAD~1" is not in this shallow clone; fetch it: git fetch --depth=1 origin REF',
  )
  execFileSync('git', ['update-ref', '-d', 'refs/remotes/origin/main'], { cwd: clone })
  t.equal(
    at(clone, 'origin/main', '.'),
    '"origin/main" is not in this shallow clone; fetch it: git fetch --depth=1 origin main',
  )
  execFileSync('git', ['fetch', '--quiet', '--depth=1', 'origin', 'main'], { cwd: clone })
  t.strictSame(at(clone, 'origin/main', '.'), [['a.yaml', '1']])
  t.end()
})

void test('a clone without blobs fetches those that it needs', (t) => {
  const origin = repository(t)
  origin.commit({ 'a.yaml': '1' })
  origin.commit({ 'a.yaml': '2' })
  origin.git('config', 'uploadpack.allowFilter', 'true')
  origin.git('config', 'uploadpack.allowAnySHA1InWant', 'true')
  const clone = join(emptyFolder(t), 'clone')
  origin.git('clone', '--quiet', '--filter=blob:none', `file://${origin.folder}`, clone)
  t.strictSame(at(clone, 'HEAD~1', '.'), [['a.yaml', '1']])
  t.end()
})

void test('outside of a repository', (t) => {
  t.equal(
    at(emptyFolder(t), 'HEAD', 'a.yaml'),
    'a.yaml is in no git repository; run the command in a checkout, or give the old manifests with --baseline',
  )
  t.end()
})

void test('no git', (t) => {
  const { folder, commit } = repository(t)
  commit({ 'a.yaml': '1' })
  t.equal(
    withEnvironment({ PATH: '/nowhere' }, () => at(folder, 'HEAD', '.')),
    'there is no git here; install it, or give the old manifests with --baseline',
  )
  t.end()
})

void test('what a hook sets for git does not mislead', (t) => {
  const { folder, commit } = repository(t)
  const other = repository(t)
  commit({ 'a.yaml': '1' })
  other.commit({ 'a.yaml': 'of another repository' })
  const variables = {
    GIT_DIR: join(other.folder, '.git'),
    GIT_WORK_TREE: other.folder,
    GIT_INDEX_FILE: '/nowhere/index',
    GIT_OBJECT_DIRECTORY: join(other.folder, '.git/objects'),
    GIT_PREFIX: 'x/',
    GIT_GLOB_PATHSPECS: '1',
    GIT_TRACE: '1',
  }
  t.strictSame(
    withEnvironment(variables, () => at(folder, 'HEAD', 'a.yaml')),
    [['a.yaml', '1']],
  )
  t.end()
})

void test('no command runs that the configuration of the repository names', (t) => {
  const { folder, commit, git } = repository(t)
  commit({ 'a.yaml': '1' })
  const ran = join(emptyFolder(t), 'ran')
  git('config', 'core.sparseCheckout', 'true')
  git('config', 'core.fsmonitor', `touch ${ran}; false`)
  git('config', 'core.pager', `touch ${ran}; cat`)
  t.strictSame(at(folder, 'HEAD', '.'), [['a.yaml', '1']])
  t.notOk(existsSync(ran))
  t.end()
})

void test('within a hook before a commit', (t) => {
  const { folder, commit, git } = repository(t)
  commit({ 'a.yaml': '1' })
  const module = join(import.meta.dirname, '../../src/git/base-tree.ts')
  const script = `import { filesAt } from ${JSON.stringify(module)}; const r = filesAt('HEAD', ['.']); console.log(r.ok ? r.files.map(({ bytes }) => String(bytes)).join() : r.problem)`
  const hook = join(folder, '.git/hooks/pre-commit')
  writeFileSync(join(folder, '.git/hook.mjs'), script)
  writeFileSync(hook, `#!/bin/sh\n"${process.execPath}" .git/hook.mjs > .git/said\n`)
  chmodSync(hook, 0o755)
  writeFileSync(join(folder, 'a.yaml'), '2')
  git('commit', '--quiet', '--all', '--message=b')
  t.equal(readFileSync(join(folder, '.git/said'), 'utf8'), '1\n')
  t.end()
})

void test('another working tree of the repository', (t) => {
  const { folder, commit, git } = repository(t)
  commit({ 'a.yaml': '1' })
  const tree = join(emptyFolder(t), 'tree')
  git('worktree', 'add', '--quiet', '-b', 'x', tree)
  writeFileSync(join(tree, 'a.yaml'), '2')
  t.strictSame(at(tree, 'main', '.'), [['a.yaml', '1']])
  t.strictSame(at(folder, 'x', '.'), [['a.yaml', '1']])
  t.end()
})

void test('paths in two repositories: each is asked about its own', (t) => {
  const folder = emptyFolder(t)
  repositoryIn(join(folder, 'one')).commit({ 'a.yaml': '1' })
  repositoryIn(join(folder, 'two')).commit({ 'a.yaml': '2' })
  t.strictSame(at(folder, 'main', 'two', 'one/a.yaml'), [
    ['two/a.yaml', '2'],
    ['one/a.yaml', '1'],
  ])
  t.end()
})

void test('a file that was a folder, and a folder that was a file', (t) => {
  const { folder, commit } = repository(t)
  const base = commit({ 'x/a.yaml': '1', y: 'text: 1' })
  commit({ x: null })
  commit({ x: 'text: 2', y: null })
  commit({ 'y/a.yaml': '2' })
  t.strictSame(at(folder, base, 'x', 'y'), [
    ['x/a.yaml', '1'],
    ['y', 'text: 1'],
  ])
  t.end()
})

void test('links within the repository are followed, as they were then', (t) => {
  const { folder, commit } = repository(t)
  const base = commit({
    'v1/a.yaml': '1',
    'v2/a.yaml': '2',
    current: { to: 'v1' },
    'links/b.yaml': { to: '../v2/a.yaml' },
  })
  commit({ current: { to: 'v2' }, 'links/b.yaml': { to: '../v1/a.yaml' } })
  t.strictSame(at(folder, base, 'current', 'links'), [
    ['current/a.yaml', '1'],
    ['links/b.yaml', '2'],
  ])
  t.strictSame(at(folder, base, '.'), [
    ['current/a.yaml', '1'],
    ['links/b.yaml', '2'],
    ['v1/a.yaml', '1'],
    ['v2/a.yaml', '2'],
  ])
  t.end()
})

void test('a link out of the repository in a folder that is passed over, and a submodule there', (t) => {
  const { folder, commit, git } = repository(t)
  const { folder: other, commit: commitOther } = repository(t)
  commitOther({ 'b.yaml': '1' })
  commit({ 'a.yaml': '1', 'node_modules/b.yaml': { to: '/etc/hostname' }, '..data': { to: '/etc' } })
  git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other, 'node_modules/x')
  commit({})
  t.strictSame(at(folder, 'HEAD', '.'), [['a.yaml', '1']])
  t.equal(
    at(folder, 'HEAD', 'node_modules/b.yaml'),
    '"node_modules/b.yaml" is a link out of the repository; give the old manifests with --baseline',
  )
  t.end()
})

void test('links that lead nowhere are nothing; those out of the repository cannot be known', (t) => {
  const { folder, commit } = repository(t)
  commit({
    'a.yaml': '1',
    'b.yaml': { to: 'nowhere' },
    'c.yaml': { to: 'c.yaml' },
    d: { to: '/etc/hostname' },
  })
  t.strictSame(at(folder, 'HEAD', '.'), [['a.yaml', '1']])
  commit({ 'e.yaml': { to: '/etc/hostname' } })
  const problem = '"e.yaml" is a link out of the repository; give the old manifests with --baseline'
  t.equal(at(folder, 'HEAD', '.'), problem)
  t.strictSame(at(folder, 'HEAD', 'a.yaml'), [['a.yaml', '1']])
  commit({ 'e.yaml': { to: '../../etc/hostname' } })
  t.equal(at(folder, 'HEAD', '.'), problem)
  t.end()
})

void test('a link to a folder around it', (t) => {
  const { folder, commit } = repository(t)
  commit({ 'w/a.yaml': '1', 'w/up': { to: '../w' } })
  t.match(at(folder, 'HEAD', 'w'), /^"w\/up.*" is a link to a link to a link, perhaps without end;/)
  t.end()
})

void test('a link from elsewhere into the repository', (t) => {
  const { folder, commit } = repository(t)
  commit({ 'w/a.yaml': '1' })
  const outside = emptyFolder(t)
  symlinkSync(join(folder, 'w'), join(outside, 'sets'))
  t.strictSame(at(outside, 'HEAD', 'sets'), [['sets/a.yaml', '1']])
  t.end()
})

void test('a submodule: what it held is not here', (t) => {
  const { folder, commit, git } = repository(t)
  const inner = repository(t)
  inner.commit({ 'a.yaml': '1' })
  git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.folder, 'sub')
  commit({ 'b.yaml': '2' })
  t.equal(
    at(folder, 'HEAD', '.'),
    'sub is a submodule, and what it held is not in this repository; give the old manifests with --baseline',
  )
  t.strictSame(at(folder, 'HEAD', 'b.yaml'), [['b.yaml', '2']])
  t.strictSame(at(folder, 'HEAD', 'sub/a.yaml'), [['sub/a.yaml', '1']], 'it is a repository of its own')
  rmSync(join(folder, 'sub'), { recursive: true })
  mkdirSync(join(folder, 'sub'))
  t.strictSame(
    at(folder, 'HEAD', '.'),
    [['b.yaml', '2']],
    'not checked out, there are no manifests in it today either',
  )
  t.end()
})

void test('a pointer of Git LFS is no manifest', (t) => {
  const { folder, commit } = repository(t)
  commit({ 'a.yaml': 'version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 12\n' })
  t.equal(
    at(folder, 'HEAD', '.'),
    'a.yaml is in Git LFS, and its text not in the repository; give the old manifests with --baseline',
  )
  t.end()
})

void test('what a sparse checkout leaves out is not gone', (t) => {
  const { folder, commit, git } = repository(t)
  commit({ 'one/a.yaml': '1', 'two/b.yaml': '2' })
  git('sparse-checkout', 'set', 'one')
  t.strictSame(at(folder, 'HEAD', '.'), [['one/a.yaml', '1']])
  t.end()
})

void test('a repository that belongs to somebody else: the remedy is one command', (t: Test) => {
  const { folder, commit } = repository(t)
  commit({ 'a.yaml': '1' })
  const variables = { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1', HOME: emptyFolder(t), GIT_CONFIG_NOSYSTEM: '1' }
  t.equal(
    withEnvironment(variables, () => at(folder, 'HEAD', '.')),
    "git does not trust /repository, which another user owns; run: git config --global --add safe.directory '/repository'",
  )
  const trusted = {
    ...variables,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: folder,
  }
  t.strictSame(
    withEnvironment(trusted, () => at(folder, 'HEAD', '.')),
    [['a.yaml', '1']],
  )
  t.end()
})

void test('150 paths, and a link that none of them means', (t) => {
  const { folder, commit } = repository(t)
  const names = Array.from({ length: 150 }, (_, index) => `${String(index)}.yaml`)
  commit({ ...Object.fromEntries(names.map((name) => [name, name])), 'x.yaml': { to: '/etc/hostname' } })
  t.strictSame(
    at(folder, 'HEAD', ...names),
    names.map((name) => [name, name]),
  )
  t.end()
})
