import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

import { test, type Test } from 'tap'

import { planFixes } from '../../src/commands/check-fixes.ts'
import { run } from '../../src/commands/program.ts'
import { readFiles } from '../../src/manifests/files.ts'
import { parseManifests } from '../../src/manifests/parse.ts'
import { folderWith, runGuard } from '../support/guard-process.ts'
import { clusterSet, clusterSetInOneLine, hunk, secret, secretInOneLine } from './fixable-manifests.ts'

/** Runs `check` as from a shell in a folder, in this process. */
async function checkIn(folder: string, ...given: readonly string[]) {
  const written = { out: '', error: '' }
  const before = process.cwd()
  process.chdir(folder)
  try {
    const code = await run(
      ['check', ...given],
      {},
      { out: (text) => (written.out += text), error: (text) => (written.error += text) },
    )
    return { code, ...written }
  } finally {
    process.chdir(before)
  }
}

/** What `--diff` says, and that nothing anywhere in it, nor in what `--fix` says, is a Secret's. */
async function shownWithoutSecrets(t: Test, folder: string, name: string) {
  const before = readFileSync(join(folder, name), 'utf8')
  const shown = await checkIn(folder, name, '--diff')
  t.equal(readFileSync(join(folder, name), 'utf8'), before)
  const { diff, notes } = { diff: shown.out, notes: notesIn(shown.error) }
  if (diff !== '') execFileSync('git', ['apply', '--check', '-'], { cwd: folder, input: diff })
  const fixed = await checkIn(folder, name, '--fix')
  t.notMatch([shown, fixed].map(({ out, error }) => out + error).join('\n'), 'SECRET')
  return { diff, notes, text: readFileSync(join(folder, name), 'utf8') }
}

const notesIn = (error: string): readonly string[] =>
  error.split('\n').filter((line) => line.startsWith('note: '))

void test('a Secret in the document after: the diff ends at the border', async (t) => {
  const folder = folderWith(t, { 'a.yaml': `${clusterSet('orders')}---\n${secret}` })
  const { diff, notes, text } = await shownWithoutSecrets(t, folder, 'a.yaml')
  t.equal(diff, hunk('a.yaml', 12, ' ---\n'))
  t.strictSame(notes, [])
  t.match(text, 'sslMode: AUTO\n---\n')
})

void test('a Secret in the document before: the diff begins at the border', async (t) => {
  const [metadata = ''] = /^metadata.*\n/m.exec(clusterSet('orders')) ?? []
  const set = metadata.replace(', finalizers: [percona.com/clusterset-dissolve]', '')
  const folder = folderWith(t, {
    'a.yaml': `${secret}---\n${set}${clusterSet('orders').replace(metadata, '')}`,
  })
  const { diff, notes } = await shownWithoutSecrets(t, folder, 'a.yaml')
  t.match(diff, `@@ -6,4 +6,4 @@\n-${set}+${metadata} apiVersion`)
  t.strictSame(notes, [])
})

void test('a Secret in the same line: no diff, and a note that says so', async (t) => {
  const list = `{"apiVersion":"v1","kind":"List","items":[${secretInOneLine('SECRET')},${clusterSetInOneLine}]}\n`
  const folder = folderWith(t, {
    'list.json': list,
    'stream.json': `${secretInOneLine('SECRET')} ${clusterSetInOneLine}\n`,
  })
  for (const name of ['list.json', 'stream.json']) {
    const { diff, notes, text } = await shownWithoutSecrets(t, folder, name)
    t.equal(diff, '')
    t.strictSame(notes, [`note: ${name}:1: not shown: a Secret stands in the same line; --fix writes it`])
    t.match(text, '"sslMode":"AUTO"')
  }
})

void test('standard input: a diff to read, under its own name', async (t) => {
  const folder = folderWith(t, { 'orders.yaml': clusterSet('stock') })
  const input = `# Source: orders.yaml\n${clusterSet('orders')}---\n# Source: chart/secret.yaml\n${secret}`
  const { stdout, stderr } = await runGuard(
    ['check', '-', join(folder, 'orders.yaml'), '--diff'],
    {},
    undefined,
    input,
  )
  const [ofStream = '', ofFile = ''] = stdout.split(/(?<=^)(?=--- a\/)/m)
  t.equal(ofStream, hunk('<stdin>', 13, ' ---\n'))
  t.match(ofFile, /^--- a\/.*\/orders\.yaml\n/)
  t.match(ofFile, '-  sslMode: Auto\n+  sslMode: AUTO\n')
  t.notMatch(stdout + stderr, 'SECRET')
  t.strictSame(notesIn(stderr), [
    'note: the diff of <stdin> is to be read, not applied. It changes what comes from orders.yaml.',
  ])
})

void test('two objects of a file, one of which cannot be written: the file stays, and that is said', async (t) => {
  const merged = clusterSet('stock').replace(
    /    - innodb.*\n.*\n/,
    `    - &a
      innodbClusterName: dc1
      endpoints: [{ host: b.example }]
    - <<: *a
      innodbClusterName: dc2
`,
  )
  const folder = folderWith(t, { 'a.yaml': `${clusterSet('orders')}---\n${merged}` })
  const before = readFileSync(join(folder, 'a.yaml'), 'utf8')
  const { diff, notes, text } = await shownWithoutSecrets(t, folder, 'a.yaml')
  t.equal(diff, '')
  t.strictSame(notes, [
    'note: a.yaml:15: the whole file is left alone: more would change than is meant, by an anchor, a merge or a rare form; change it by hand',
  ])
  t.equal(text, before)
})

void test('a file that cannot be written is said, and the others are written', async (t) => {
  const folder = folderWith(t, { 'a.yaml': clusterSet('orders'), 'b.yaml': clusterSet('stock') })
  chmodSync(join(folder, 'a.yaml'), 0o444)
  const { code, error } = await checkIn(folder, '.', '--fix')
  t.equal(code, 2)
  t.match(error, 'error: a.yaml: is read-only, and was not changed;')
  t.match(readFileSync(join(folder, 'a.yaml'), 'utf8'), 'sslMode: Auto')
  t.match(readFileSync(join(folder, 'b.yaml'), 'utf8'), 'sslMode: AUTO')
})

void test('--fix does not write through a link out of the folder that is given', async (t) => {
  const folder = folderWith(t, {
    'in/a.yaml': clusterSet('orders'),
    'out/b.yaml': clusterSet('stock'),
    'out/c.yaml': clusterSet('sales'),
  })
  symlinkSync('../out', join(folder, 'in/linked'))
  const textOf = (name: string) => readFileSync(join(folder, name), 'utf8')
  const { error } = await checkIn(folder, 'in', '--fix')
  t.strictSame(notesIn(error), [
    'note: in/linked/b.yaml: left alone: a link leads out of in; name the file itself',
    'note: in/linked/c.yaml: left alone: a link leads out of in; name the file itself',
  ])
  t.match(error, 'fixed: in/a.yaml\n')
  t.match(textOf('out/b.yaml'), 'sslMode: Auto')
  t.match(textOf('in/a.yaml'), 'sslMode: AUTO')
  symlinkSync('../out/b.yaml', join(folder, 'in/link.yaml'))
  t.strictSame(notesIn((await checkIn(folder, 'in/link.yaml', '--fix')).error), [])
  t.match(textOf('out/b.yaml'), 'sslMode: AUTO', 'a link that is named is followed')
  t.match(textOf('out/c.yaml'), 'sslMode: Auto')
  t.strictSame(notesIn((await checkIn(join(folder, 'in'), 'linked', '--fix')).error), [])
  t.match(textOf('out/c.yaml'), 'sslMode: AUTO', 'and so is a folder')
})

void test('the names in a diff are those from here on, or the whole path', async (t) => {
  const folder = realpathSync(folderWith(t, { 'w/a.yaml': clusterSet('orders'), 'x/y': '' }))
  const headOf = (diff: string) => diff.split('\n')[0]
  t.equal(headOf((await checkIn(folder, './w/../w', '--diff')).out), '--- a/w/a.yaml')
  t.equal(headOf((await checkIn(folder, join(folder, 'w'), '--diff')).out), '--- a/w/a.yaml')
  t.equal(headOf((await checkIn(join(folder, 'x'), '../w/a.yaml', '--diff')).out), `--- a${folder}/w/a.yaml`)
})

void test('of many changes that are not shown ten are told one by one', async (t) => {
  const lines = Array.from(
    { length: 12 },
    (_, index) =>
      `${secretInOneLine('SECRET').replace('"s"', `"s${String(index)}"`)} ${clusterSetInOneLine.replace('orders', `o${String(index)}`).replace('a.ex', `a${String(index)}.ex`)}\n`,
  )
  const folder = folderWith(t, {
    'a.json': lines.map((line) => `${line}{"kind":"List","apiVersion":"v1","items":[]}\n`).join(''),
  })
  const { notes } = await shownWithoutSecrets(t, folder, 'a.json')
  t.equal(notes.length, 11)
  t.equal(notes[10], 'note: a.json: 2 more changes are not shown; --fix writes it')
})

void test('a plan: without a diff no note of what is not shown; what was written is what is left as fixed', (t) => {
  const folder = folderWith(t, {
    'a.yaml': clusterSet('orders'),
    'b.json': `${secretInOneLine('SECRET')} ${clusterSetInOneLine}\n`,
  })
  const { files } = readFiles([folder])
  const judged = files
    .flatMap((file) => parseManifests(file).objects)
    .filter(({ value }) => value['kind'] !== 'Secret')
    .map((manifest) => ({
      change: { operation: 'CREATE' as const, manifest, before: undefined },
      judged: {
        ...{ namespace: 'shop', name: 'orders', apiVersion: '', kind: '' },
        ...{ operation: 'CREATE' as const, outcomes: [], stored: undefined, isMutated: true },
      },
    }))
  const plan = planFixes(files, judged, false)
  t.match(plan, { diff: '', notes: [] })
  t.strictSame(plan.fixed, [join(folder, 'a.yaml'), join(folder, 'b.json')])
  chmodSync(join(folder, 'a.yaml'), 0o444)
  t.equal(plan.write().length, 1)
  t.strictSame(plan.fixed, [join(folder, 'b.json')])
  t.end()
})
