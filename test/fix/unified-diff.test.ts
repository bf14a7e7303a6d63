import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import fc from 'fast-check'
import { test, type Test } from 'tap'

import { unifiedDiff } from '../../src/fix/unified-diff.ts'
import { folderWith } from '../support/guard-process.ts'
import { reproducible } from '../support/properties.ts'

/** What a file is after the diff, by `git apply` and by `patch`. */
function applied(t: Test, file: string, before: string, diff: string): readonly string[] {
  return [
    ['git', 'apply', '-p1', '-'],
    ['patch', '-p1', '--quiet', '--binary'],
  ].map(([command = '', ...args]) => {
    const folder = folderWith(t, {})
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), before)
    execFileSync(command, args, { cwd: folder, input: diff, stdio: ['pipe', 'pipe', 'pipe'] })
    return readFileSync(join(folder, file), 'utf8')
  })
}

void test('a diff as people know it', (t) => {
  t.equal(
    unifiedDiff(
      './sets/orders.yaml',
      'a: 1\nb: X # b\nc: 1\nd: 1\ne: 1\nf: 1\n',
      'a: 1\nb: x # b\nc: 1\nd: 1\ne: 1\nf: 1\n',
    ),
    `--- a/sets/orders.yaml
+++ b/sets/orders.yaml
@@ -1,5 +1,5 @@
 a: 1
-b: X # b
+b: x # b
 c: 1
 d: 1
 e: 1
`,
  )
  t.equal(unifiedDiff('a.yaml', 'a: 1\n', 'a: 1\n'), '')
  t.end()
})

const lines = (count: number, changed: (index: number) => string | undefined = () => undefined): string =>
  Array.from({ length: count }, (_, index) => changed(index) ?? `line: ${String(index % 5)}\n`).join('')

for (const [what, file, before, after] of [
  ['line ends of Windows', 'a.yaml', 'a: 1\r\nb: 2\r\n', 'a: 1\r\nb: 3\r\n'],
  ['no line end at the end', 'a.yaml', 'a: 1\nb: 2', 'a: 1\nb: 2\nc: 3'],
  ['a line end that comes', 'a.yaml', 'a: 1\nb: 2', 'a: 1\nb: 3\n'],
  ['an absolute path', '/etc/sets/a.yaml', 'a: 1\n', 'a: 2\n'],
  ['a name with a space', 'my sets/a b.yaml', 'a: 1\n', 'a: 2\n'],
  [
    'many changes, near and far',
    'a.yaml',
    lines(400),
    lines(400, (i) => (i % 7 === 3 || i % 60 < 2 ? `new: 1\nline: ${String(i % 5)}\n` : undefined)),
  ],
  ['another text', 'a.yaml', lines(300), 'a: 1\n'],
  ['the first and the last line', 'a.yaml', lines(30), `first: 1\n${lines(29)}last: 1\n`],
] as const)
  void test(`git apply and patch take it: ${what}`, (t) => {
    t.strictSame(applied(t, file.replace(/^\//, ''), before, unifiedDiff(file, before, after)), [
      after,
      after,
    ])
    t.end()
  })

void test('a name that git writes in quotes', (t) => {
  const file = 'ö "a"\n.yaml'
  const [byGit] = [unifiedDiff(file, 'a: 1\n', 'a: 2\n')].map((diff) => {
    const folder = folderWith(t, {})
    writeFileSync(join(folder, file), 'a: 1\n')
    execFileSync('git', ['apply', '-'], { cwd: folder, input: diff })
    return readFileSync(join(folder, file), 'utf8')
  })
  t.equal(byGit, 'a: 2\n')
  t.end()
})

void test('10,000 changes take as long as their number, not its square', (t) => {
  const before = lines(60_000)
  const after = lines(60_000, (i) => (i % 6 < 1 ? `line: ${String(i % 5)}\nport: 3306\n` : undefined))
  const diff = unifiedDiff('a.yaml', before, after)
  t.equal(diff.split('\n').filter((line) => line.startsWith('+port')).length, 10_000)
  t.end()
})

void test('any two texts: the diff makes the one of the other', (t) => {
  const text = fc
    .array(fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', ' d\n', '-e\n'), { maxLength: 60 })
    .chain((parts) => fc.constantFrom('', 'end').map((end) => parts.join('') + end))
  const folder = folderWith(t, {})
  fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== after && before !== '' && after !== '')
      writeFileSync(join(folder, 'a.yaml'), before)
      execFileSync('git', ['apply', '--whitespace=nowarn', '-'], {
        cwd: folder,
        input: unifiedDiff('a.yaml', before, after),
        stdio: ['pipe', 'pipe', 'pipe'],
      })
      return readFileSync(join(folder, 'a.yaml'), 'utf8') === after
    }),
    reproducible({ numRuns: 40 }),
  )
  t.end()
})
