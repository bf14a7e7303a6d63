import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import fc from 'fast-check'
import { test, type Test } from 'tap'

import { linesOf } from '../../src/fix/lines-of-text.ts'
import type { ShownText } from '../../src/fix/shown-lines.ts'
import { unifiedDiff } from '../../src/fix/unified-diff.ts'
import { folderWith } from '../support/guard-process.ts'
import { reproducible } from '../support/properties.ts'

/** A text of which every line may be shown but those of the numbers, from 1. */
function shownBut(text: string, ...hidden: readonly number[]): ShownText {
  const lines = linesOf(text)
  return { lines, parts: lines.map((_, index) => (hidden.includes(index + 1) ? undefined : 1)) }
}

/** The diff of two texts without a Secret. */
const diffOf = (file: string, before: string, after: string): string =>
  unifiedDiff(file, shownBut(before), shownBut(after)).diff

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
    diffOf(
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
  t.equal(diffOf('a.yaml', 'a: 1\n', 'a: 1\n'), '')
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
    t.strictSame(applied(t, file.replace(/^\//, ''), before, diffOf(file, before, after)), [after, after])
    t.end()
  })

void test('a name that git writes in quotes', (t) => {
  const file = 'ö "a"\n.yaml'
  const [byGit] = [diffOf(file, 'a: 1\n', 'a: 2\n')].map((diff) => {
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
  const diff = diffOf('a.yaml', before, after)
  t.equal(diff.split('\n').filter((line) => line.startsWith('+port')).length, 10_000)
  t.end()
})

void test('lines that are not to be shown: nothing of them, and the rest applies', (t) => {
  const before = 'secret 1\na: X\nb: 1\nb: 2\nsecret 5\nc: X\nsecret 7\nd: X secret 8\ne: 1\ne: 2\nf: X\n'
  const after = before.replace(/X/g, 'x\nx: 1')
  const { diff, hidden } = unifiedDiff(
    'a.yaml',
    shownBut(before, 1, 5, 7, 8),
    shownBut(after, 1, 6, 9, 10, 11),
  )
  t.strictSame(hidden, [
    { line: 6, reason: 'a Secret stands in the next line' },
    { line: 8, reason: 'a Secret stands in the same line' },
  ])
  t.equal(
    diff,
    `--- a/a.yaml
+++ b/a.yaml
@@ -2,3 +2,4 @@
-a: X
+a: x
+x: 1
 b: 1
 b: 2
@@ -9,3 +10,4 @@
 e: 1
 e: 2
-f: X
+f: x
+x: 1
`,
  )
  const expected = before.replace('a: X', 'a: x\nx: 1').replace('f: X', 'f: x\nx: 1')
  t.strictSame(applied(t, 'a.yaml', before, diff), [expected, expected])
  t.end()
})

void test('as many lines before a change as after it, but at the end of the file', (t) => {
  const before = 'a: 1\na: 2\na: 3\nb: X\nc: 1\nsecret\nd: 1\n'
  const after = before.replace('X', 'x')
  const { diff } = unifiedDiff('a.yaml', shownBut(before, 6), shownBut(after, 6))
  t.match(diff, '@@ -3,3 +3,3 @@\n a: 3\n-b: X\n+b: x\n c: 1\n')
  t.strictSame(applied(t, 'a.yaml', before, diff), [after, after])
  t.end()
})

void test('two changes with a line between them that is not to be shown', (t) => {
  const before = 'a: X\nb: 1\nsecret\nb: 2\nc: X\n'
  const after = before.replaceAll('X', 'x')
  const { diff } = unifiedDiff('a.yaml', shownBut(before, 3), shownBut(after, 3))
  t.match(diff, '@@ -1,2 +1,2 @@\n-a: X\n+a: x\n b: 1\n@@ -4,2 +4,2 @@\n b: 2\n-c: X\n+c: x\n')
  t.strictSame(applied(t, 'a.yaml', before, diff), [after, after])
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
        input: diffOf('a.yaml', before, after),
        stdio: ['pipe', 'pipe', 'pipe'],
      })
      return readFileSync(join(folder, 'a.yaml'), 'utf8') === after
    }),
    reproducible({ numRuns: 40 }),
  )
  t.end()
})
