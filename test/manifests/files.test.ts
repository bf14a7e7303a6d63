import { spawnSync, type StdioOptions } from 'node:child_process'
import { openSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { test, type Test } from 'tap'

import { shownComplaint } from '../../src/manifests/complaint.ts'
import { readFiles } from '../../src/manifests/files.ts'
import { folderWith, repository } from '../support/guard-process.ts'

/** What was read, as text, with paths from the folder on. */
function read(folder: string, ...names: readonly string[]) {
  const { files, complaints } = readFiles(names.map((name) => join(folder, name)))
  const relative = (text: string): string => text.replaceAll(`${folder}/`, '')
  return {
    files: files.map(({ file, bytes }) => [relative(file), Buffer.from(bytes).toString('utf8')]),
    complaints: complaints.map((one) => relative(shownComplaint(one))),
  }
}

const folderOf = (t: Test, ...names: readonly string[]): string =>
  folderWith(t, Object.fromEntries(names.map((name) => [name, `in ${name}`])))

void test('a folder: its manifests and those of all folders in it, in alphabetical order', (t) => {
  const folder = folderOf(t, 'w/b.yaml', 'w/c/d/e.json', 'w/c/a.yml', 'w/a.yaml', 'w/README.md', 'w/yaml')
  t.strictSame(read(folder, 'w'), {
    files: [
      ['w/a.yaml', 'in w/a.yaml'],
      ['w/b.yaml', 'in w/b.yaml'],
      ['w/c/a.yml', 'in w/c/a.yml'],
      ['w/c/d/e.json', 'in w/c/d/e.json'],
    ],
    complaints: [],
  })
  t.end()
})

void test('a file that is named is read, whatever it is called', (t) => {
  const folder = folderOf(t, 'world.txt')
  t.strictSame(read(folder, 'world.txt'), { files: [['world.txt', 'in world.txt']], complaints: [] })
  t.end()
})

void test('paths are read in the order in which they are given', (t) => {
  const folder = folderOf(t, 'b.yaml', 'a.yaml')
  t.strictSame(read(folder, 'b.yaml', 'a.yaml'), {
    files: [
      ['b.yaml', 'in b.yaml'],
      ['a.yaml', 'in a.yaml'],
    ],
    complaints: [],
  })
  t.end()
})

void test('an empty folder', (t) => {
  t.strictSame(read(folderOf(t, 'w/README.md'), 'w'), { files: [], complaints: [] })
  t.end()
})

void test('no paths', (t) => {
  t.strictSame(readFiles([]), { files: [], complaints: [] })
  t.end()
})

void test('paths that are missing: all of them, beside what is there', (t) => {
  const folder = folderOf(t, 'a.yaml')
  t.strictSame(read(folder, 'no.yaml', 'a.yaml', 'nowhere/at/all'), {
    files: [['a.yaml', 'in a.yaml']],
    complaints: [
      'no.yaml: cannot be read (ENOENT); check the path and its rights',
      'nowhere/at/all: cannot be read (ENOENT); check the path and its rights',
    ],
  })
  t.end()
})

void test('a path through a file', (t) => {
  t.strictSame(read(folderOf(t, 'a.yaml'), 'a.yaml/b.yaml'), {
    files: [],
    complaints: ['a.yaml/b.yaml: cannot be read (ENOTDIR); check the path and its rights'],
  })
  t.end()
})

void test('a link that leads nowhere, and one that leads to itself', (t) => {
  const folder = folderOf(t, 'w/a.yaml')
  symlinkSync(join(folder, 'gone.yaml'), join(folder, 'w/b.yaml'))
  symlinkSync(join(folder, 'w/c.yaml'), join(folder, 'w/c.yaml'))
  t.strictSame(read(folder, 'w'), {
    files: [['w/a.yaml', 'in w/a.yaml']],
    complaints: [
      'w/b.yaml: cannot be read (ENOENT); check the path and its rights',
      'w/c.yaml: cannot be read (ELOOP); check the path and its rights',
    ],
  })
  t.end()
})

void test('links to manifests are followed, as a mounted ConfigMap has them', (t) => {
  const folder = folderOf(t, 'data/a.yaml')
  symlinkSync(join(folder, 'data/a.yaml'), join(folder, 'b.yaml'))
  t.strictSame(read(folder, 'b.yaml'), { files: [['b.yaml', 'in data/a.yaml']], complaints: [] })
  t.end()
})

void test('a link to a folder around it ends in a complaint, not in a circle', (t) => {
  const folder = folderOf(t, 'w/a.yaml', 'w/c/b.yaml')
  symlinkSync('..', join(folder, 'w/c/up'))
  t.strictSame(read(folder, 'w'), {
    files: [
      ['w/a.yaml', 'in w/a.yaml'],
      ['w/c/b.yaml', 'in w/c/b.yaml'],
    ],
    complaints: ['w/c/up: is a link to a folder around it; take the link away'],
  })
  t.end()
})

void test('a folder that is linked twice is read twice', (t) => {
  const folder = folderOf(t, 'base/a.yaml', 'w/x.md')
  symlinkSync('../base', join(folder, 'w/one'))
  symlinkSync('../base', join(folder, 'w/two'))
  t.strictSame(read(folder, 'w'), {
    files: [
      ['w/one/a.yaml', 'in base/a.yaml'],
      ['w/two/a.yaml', 'in base/a.yaml'],
    ],
    complaints: [],
  })
  t.end()
})

void test('a ConfigMap as Kubernetes mounts it: each file once', (t) => {
  const folder = folderOf(t, 'w/..2026_11_21/a.yaml', 'w/..2026_11_21/b.yaml')
  symlinkSync('..2026_11_21', join(folder, 'w/..data'))
  symlinkSync('..data/a.yaml', join(folder, 'w/a.yaml'))
  symlinkSync('..data/b.yaml', join(folder, 'w/b.yaml'))
  t.strictSame(read(folder, 'w'), {
    files: [
      ['w/a.yaml', 'in w/..2026_11_21/a.yaml'],
      ['w/b.yaml', 'in w/..2026_11_21/b.yaml'],
    ],
    complaints: [],
  })
  t.end()
})

void test('what git and npm keep is not read, unless it is named', (t) => {
  const folder = folderOf(t, 'w/.git/a.yaml', 'w/node_modules/b/b.yaml', 'w/.github/c.yaml')
  t.strictSame(read(folder, 'w', 'w/node_modules'), {
    files: [
      ['w/.github/c.yaml', 'in w/.github/c.yaml'],
      ['w/node_modules/b/b.yaml', 'in w/node_modules/b/b.yaml'],
    ],
    complaints: [],
  })
  t.end()
})

void test('a path that is a pipe is a complaint: nobody may ever write to it', (t) => {
  const folder = folderOf(t, 'w/a.yaml')
  spawnSync('mkfifo', [join(folder, 'w/b.yaml'), join(folder, 'pipe')])
  t.strictSame(read(folder, 'w', 'pipe'), {
    files: [['w/a.yaml', 'in w/a.yaml']],
    complaints: [
      'w/b.yaml: is no file and no folder; name a file or a folder',
      'pipe: is no file and no folder; name a file or a folder',
    ],
  })
  t.end()
})

void test('a file of more than 32 MiB is not read', (t) => {
  const folder = folderOf(t, 'a.yaml')
  writeFileSync(join(folder, 'b.yaml'), '')
  truncateSync(join(folder, 'b.yaml'), 32 * 1024 * 1024 + 1)
  t.strictSame(read(folder, 'b.yaml', 'a.yaml'), {
    files: [['a.yaml', 'in a.yaml']],
    complaints: ['b.yaml: has more than 32 MiB; check a part of it at a time'],
  })
  t.end()
})

void test('each file can be written back to its path', (t) => {
  const folder = folderOf(t, 'w/a.yaml')
  t.match(readFiles([join(folder, 'w')]).files, [{ path: join(folder, 'w/a.yaml') }])
  t.end()
})

/** What a process of its own reads from its standard input, written as JSON. */
function readByProcess(
  paths: readonly string[],
  input: { readonly text: string } | { readonly file: string },
) {
  const code = [
    `import { readFiles } from ${JSON.stringify(pathToFileURL(join(repository, 'src/manifests/files.ts')))}`,
    `const { files, complaints } = readFiles(${JSON.stringify(paths)})`,
    'const texts = files.map(({ bytes, ...file }) => ({ ...file, text: Buffer.from(bytes).toString() }))',
    'console.log(JSON.stringify({ files: texts, complaints }))',
  ].join('\n')
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    encoding: 'utf8',
    timeout: 60_000,
    ...('text' in input
      ? { input: input.text }
      : { stdio: [openSync(input.file, 'r'), 'pipe', 'pipe'] satisfies StdioOptions }),
  })
  const shown: unknown = JSON.parse(stdout)
  return shown
}

void test('- is standard input, which has no path, and can be read once', (t) => {
  const folder = folderOf(t, 'a.yaml')
  const path = join(folder, 'a.yaml')
  t.strictSame(readByProcess(['-', path, '-'], { text: 'kind: A\n' }), {
    files: [
      { file: '<stdin>', text: 'kind: A\n' },
      { file: path, path, text: 'in a.yaml' },
    ],
    complaints: [{ file: '<stdin>', problem: 'can be read only once', remedy: 'name - once' }],
  })
  t.end()
})

void test('standard input that is empty, long, or a file', (t) => {
  const long = 'x'.repeat(300_000)
  const folder = folderWith(t, { 'a.yaml': 'kind: B\n' })
  t.strictSame(readByProcess(['-'], { text: '' }), { files: [{ file: '<stdin>', text: '' }], complaints: [] })
  t.same(readByProcess(['/dev/stdin'], { text: long }), {
    files: [{ file: '<stdin>', text: long }],
    complaints: [],
  })
  t.same(readByProcess(['/dev/fd/0'], { text: 'kind: A\n' }), {
    files: [{ file: '/dev/fd/0', text: 'kind: A\n' }],
    complaints: [],
  })
  t.strictSame(readByProcess(['-'], { file: join(folder, 'a.yaml') }), {
    files: [{ file: '<stdin>', text: 'kind: B\n' }],
    complaints: [],
  })
  t.end()
})

void test('standard input that never ends is left at 32 MiB', (t) => {
  t.strictSame(readByProcess(['-'], { file: '/dev/zero' }), {
    files: [],
    complaints: [
      { file: '<stdin>', problem: 'has more than 32 MiB', remedy: 'check a part of it at a time' },
    ],
  })
  t.end()
})
