import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

import { test } from 'tap'

/** What the files of a folder import. */
interface Row {
  /** Other folders of ours. */
  readonly ours: readonly string[]
  /** Which files import others of the same folder. */
  readonly siblings: 'any file' | 'index.ts only' | 'none'
  readonly packages: readonly string[]
}

/** Who may import whom. A row holds what is used, no more: a folder or an import that goes takes its cell along. */
const table: Readonly<Record<string, Row>> = {
  model: { ours: [], siblings: 'any file', packages: ['node:net'] },
  engine: { ours: ['model'], siblings: 'any file', packages: [] },
  topology: { ours: ['engine', 'model'], siblings: 'any file', packages: [] },
  rules: { ours: ['engine', 'model', 'topology'], siblings: 'index.ts only', packages: [] },
  mutators: { ours: ['engine', 'model', 'topology'], siblings: 'index.ts only', packages: [] },
  manifests: { ours: ['model'], siblings: 'any file', packages: ['js-yaml', 'node:fs', 'node:path'] },
  kubernetes: {
    ours: ['model'],
    siblings: 'any file',
    packages: [
      '@kubernetes/client-node/dist/exec_auth.js',
      '@kubernetes/client-node/dist/oidc_auth.js',
      'node:crypto',
      'node:fs/promises',
      'node:http',
      'node:https',
      'node:net',
      'node:path',
      'node:stream',
      'node:tls',
      'yaml',
    ],
  },
  certificates: {
    ours: ['kubernetes', 'model'],
    siblings: 'any file',
    packages: [
      '@peculiar/x509',
      'node:crypto',
      'node:fs',
      'node:path',
      'node:timers/promises',
      'node:tls',
      'reflect-metadata',
    ],
  },
  watch: { ours: ['kubernetes', 'model'], siblings: 'any file', packages: ['node:stream'] },
  facts: {
    ours: ['engine', 'kubernetes', 'manifests', 'model', 'watch'],
    siblings: 'any file',
    packages: ['node:crypto', 'node:timers/promises'],
  },
  report: {
    ours: ['engine', 'kubernetes', 'model'],
    siblings: 'any file',
    packages: ['node:crypto', 'sarif'],
  },
  cel: {
    ours: [],
    siblings: 'any file',
    packages: ['@marcbachmann/cel-js', '@marcbachmann/cel-js/evaluator', 'node:net', 're2js'],
  },
  crd: {
    ours: ['cel', 'model'],
    siblings: 'any file',
    packages: ['js-yaml', 'node:fs', 'node:net', 'node:path', 're2js'],
  },
  fix: {
    ours: ['engine', 'manifests', 'model'],
    siblings: 'any file',
    packages: ['diff', 'node:fs', 'node:path', 'yaml'],
  },
  git: {
    ours: ['engine', 'manifests'],
    siblings: 'any file',
    packages: ['node:child_process', 'node:fs', 'node:path'],
  },
  check: {
    ours: ['crd', 'engine', 'facts', 'manifests', 'model', 'mutators', 'report'],
    siblings: 'any file',
    packages: [],
  },
  admission: { ours: ['engine', 'model', 'rules'], siblings: 'any file', packages: [] },
  metrics: { ours: ['engine'], siblings: 'any file', packages: ['@prometheus-io/client', 'node:fs'] },
  server: {
    ours: ['admission', 'certificates', 'engine', 'metrics'],
    siblings: 'any file',
    packages: [
      'node:http',
      'node:https',
      'node:net',
      'node:stream',
      'node:timers/promises',
      'node:tty',
      'node:v8',
      'pino',
      'pino-pretty',
    ],
  },
  commands: {
    ours: [
      'certificates',
      'check',
      'crd',
      'engine',
      'facts',
      'fix',
      'git',
      'kubernetes',
      'manifests',
      'metrics',
      'model',
      'mutators',
      'report',
      'rules',
      'server',
      'watch',
    ],
    siblings: 'any file',
    packages: [
      '../package.json',
      'commander',
      'node:events',
      'node:fs',
      'node:module',
      'node:net',
      'node:os',
      'node:path',
      'node:stream',
      'node:tty',
      'pino',
      'zod',
    ],
  },
  'files at the root': { ours: ['commands'], siblings: 'none', packages: ['node:tty'] },
}

const source = resolve(import.meta.dirname, '../src')

/** The folder of a file below src. */
function folderOf(file: string): string {
  const [folder, ...more] = file.split(sep)
  return folder === undefined || more.length === 0 ? 'files at the root' : folder
}

/** `import … from 'x'`, `import 'x'`, `export … from 'x'`, `import('x')`. */
const importPattern =
  /^(?:import|export)\b(?:[^'"`;=]*?\bfrom)? *'([^']+)'|\bimport\(\s*'([^']+)'|\brequire\(\s*'([^']+)'/gm

interface Import {
  readonly file: string
  readonly folder: string
  readonly target: string
  readonly is: 'ours' | 'sibling' | 'package'
}

function importOf(file: string, written: string): Import {
  const folder = folderOf(file)
  if (!written.startsWith('.')) return { file, folder, target: written, is: 'package' }
  const path = join(dirname(file), written)
  if (path.startsWith('..')) return { file, folder, target: path, is: 'package' }
  const target = folderOf(path)
  return { file, folder, target, is: target === folder ? 'sibling' : 'ours' }
}

const files = globSync('**/*.ts', { cwd: source }).sort()

const imports = files.flatMap((file) =>
  [...readFileSync(join(source, file), 'utf8').matchAll(importPattern)].map(([, one, two, three]) =>
    importOf(file, one ?? two ?? three ?? ''),
  ),
)

function isAllowed({ file, folder, target, is }: Import): boolean {
  const row = table[folder]
  switch (is) {
    case 'ours':
      return row?.ours.includes(target) === true
    case 'package':
      return row?.packages.includes(target) === true
    case 'sibling':
      return (
        row?.siblings === 'any file' || (row?.siblings === 'index.ts only' && file.endsWith(`${sep}index.ts`))
      )
  }
}

void test('every folder has a row, and every row a folder', (t) => {
  t.strictSame(Object.keys(table).sort(), [...new Set(files.map(folderOf))].sort())
  t.end()
})

void test('nobody imports what is not allowed', (t) => {
  t.strictSame(
    imports.filter((one) => !isAllowed(one)).map(({ file, target, is }) => `${file}: ${is} ${target}`),
    [],
  )
  t.end()
})

void test('every allowance is used', (t) => {
  const isUsed = (folder: string, wanted: Import['is'], target: string): boolean =>
    imports.some((one) => one.folder === folder && one.is === wanted && one.target === target)
  t.strictSame(
    Object.entries(table).flatMap(([folder, { ours, packages }]) => [
      ...ours.filter((target) => !isUsed(folder, 'ours', target)).map((target) => `${folder}: ${target}`),
      ...packages
        .filter((target) => !isUsed(folder, 'package', target))
        .map((target) => `${folder}: ${target}`),
    ]),
    [],
  )
  t.end()
})

void test('no folder may import siblings more freely than it does', (t) => {
  const used = (folder: string): Row['siblings'] => {
    const importing = imports.filter((one) => one.folder === folder && one.is === 'sibling')
    if (importing.length === 0) return 'none'
    return importing.every(({ file }) => relative(folder, file) === 'index.ts') ? 'index.ts only' : 'any file'
  }
  t.strictSame(
    Object.fromEntries(Object.keys(table).map((folder) => [folder, used(folder)])),
    Object.fromEntries(Object.entries(table).map(([folder, { siblings }]) => [folder, siblings])),
  )
  t.end()
})

void test('imports in every form are read', (t) => {
  const read = (text: string) =>
    [...text.matchAll(importPattern)].map(([, one, two, three]) => one ?? two ?? three)
  t.strictSame(read("import { a } from './a.ts'"), ['./a.ts'])
  t.strictSame(read("import type { a } from './a.ts'"), ['./a.ts'])
  t.strictSame(read("import {\n  a,\n  type B,\n} from './a.ts'"), ['./a.ts'])
  t.strictSame(read("import a, { b } from 'a'\nimport * as c from 'c'"), ['a', 'c'])
  t.strictSame(read("import 'a'"), ['a'])
  t.strictSame(read("import a from './a.json' with { type: 'json' }"), ['./a.json'])
  t.strictSame(read("export { a } from './a.ts'\nexport * from './b.ts'"), ['./a.ts', './b.ts'])
  t.strictSame(read("  const { a } = await import('./a.ts')"), ['./a.ts'])
  t.strictSame(read("type A = import('./a.ts').A"), ['./a.ts'])
  t.strictSame(read("export const a = 'b'\n// what we import from 'c'"), [])
  t.end()
})
