import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { test, type Test } from 'tap'

import { shownComplaint } from '../../src/manifests/complaint.ts'
import { parseManifests } from '../../src/manifests/parse.ts'
import { asObject } from '../../src/model/json.ts'
import { repository } from '../support/guard-process.ts'

/**
 * That it ends at all. What is promised is 2 s, on a machine that does nothing else: `npm run bench -- --only check` measures
 * that. Coverage and a busy machine take several times as long.
 */
const mostMilliseconds = 20_000
const mostMebibytes = 512

const source = (name: string): string =>
  JSON.stringify(pathToFileURL(join(repository, 'src/manifests', name)).href)

/** Parses a text that a JavaScript expression makes, in a process of its own, which is measured. */
function parsedApart(expression: string) {
  const code = `
    import { shownComplaint } from ${source('complaint.ts')}
    import { parseManifests } from ${source('parse.ts')}
    const bytes = Buffer.from(${expression})
    const before = process.cpuUsage().user
    const { objects, complaints } = parseManifests({ file: 'a.yaml', bytes })
    const milliseconds = Math.round((process.cpuUsage().user - before) / 1000)
    const mebibytes = Math.round(process.resourceUsage().maxRSS / 1024)
    const shown = complaints.map(shownComplaint)
    console.log(JSON.stringify({ objects: objects.length, shown, milliseconds, mebibytes }))`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { PATH: process.env['PATH'] },
  })
  if (stdout === '') throw new Error(`it ended without an answer: ${stderr}`)
  return asObject(JSON.parse(stdout))
}

function ends(t: Test, expression: string, objects: number, ...complaints: readonly string[]): void {
  const found = parsedApart(expression)
  t.strictSame(found['shown'], complaints)
  t.equal(found['objects'], objects)
  t.ok(Number(found['milliseconds']) < mostMilliseconds, `${String(found['milliseconds'])} ms`)
  t.ok(Number(found['mebibytes']) < mostMebibytes, `${String(found['mebibytes'])} MiB`)
  t.end()
}

/** The same for a text that is too small to fill the memory, without a process. */
function endsHere(t: Test, text: string, objects: number, ...complaints: readonly string[]): void {
  const before = process.cpuUsage()
  const found = parseManifests({ file: 'a.yaml', bytes: Buffer.from(text) })
  const milliseconds = process.cpuUsage(before).user / 1000
  t.strictSame(found.complaints.map(shownComplaint), complaints)
  t.equal(found.objects.length, objects)
  t.ok(milliseconds < mostMilliseconds, `${String(milliseconds)} ms`)
  t.end()
}

const tooDeep = 'the nesting is deeper than 1,000 levels; write it flatter'
const tooLarge =
  'the document has more than 1,000,000 lines, keys, items and escapes; split it into several documents'
const tooMany = 'there are more than 200,000 documents; check a part of them at a time'
const bombed = 'aliases multiply beyond measure; write the values out'

void test('brackets that open', (t) => {
  endsHere(t, '['.repeat(9e5), 0, `a.yaml:1:1000: ${tooDeep}`)
})

void test('30 MB of brackets that open', (t) => {
  ends(t, `'['.repeat(30e6)`, 0, `a.yaml:1:1: ${tooLarge}`)
})

void test('mappings in mappings', (t) => {
  endsHere(t, '{a: '.repeat(2e5), 0, `a.yaml:1:3994: ${tooDeep}`)
})

void test('lists in lists in one line', (t) => {
  endsHere(t, '- '.repeat(1e6), 0, `a.yaml:1:2001: ${tooDeep}`)
})

void test('a line of 30 MB', (t) => {
  ends(t, `'a: "' + 'x'.repeat(30e6) + '"'`, 1)
})

void test('a quote that 10 MB do not close', (t) => {
  const words = 'the quote is not closed; close it, or leave it out'
  ends(t, `'a: 1\\nb: "' + 'x'.repeat(10e6)`, 0, `a.yaml:2:4: ${words}`)
})

void test('a million documents', (t) => {
  ends(t, `'---\\na: 1\\n'.repeat(1e6)`, 0, `a.yaml: ${tooMany}`)
})

void test('half a million objects of JSON', (t) => {
  endsHere(t, '{}'.repeat(5e5), 0, `a.yaml: ${tooMany}`)
})

void test('as many documents as are taken', (t) => {
  ends(t, `'---\\na: 1\\n'.repeat(199_999)`, 199_999)
})

void test('a million keys', (t) => {
  ends(
    t,
    `Array.from({ length: 1e6 }, (_, index) => 'k' + index + ': 1').join('\\n')`,
    0,
    `a.yaml:1:1: ${tooLarge}`,
  )
})

void test('a List of two million objects', (t) => {
  ends(t, `'{"kind":"List","items":[' + '{"kind":"A"},'.repeat(2e6) + ']}'`, 0, `a.yaml:1:1: ${tooLarge}`)
})

void test('twenty million empty lines above an error', (t) => {
  ends(t, `'a: 1\\n' + '\\n'.repeat(20e6) + '@'`, 0, `a.yaml:1:1: ${tooLarge}`)
})

void test('a List of half a million numbers: the first twenty complaints', (t) => {
  const words = 'this is no Kubernetes object; write a mapping with a kind'
  const first = Array.from({ length: 20 }, (_, index) => `a.yaml:2:${String(9 + 2 * index)}: ${words}`)
  ends(t, `'kind: List\\nitems: [' + '1,'.repeat(4.9e5) + ']'`, 0, ...first)
})

void test('a key half a million times', (t) => {
  const words = 'the key is in this mapping twice; keep one of the two'
  const first = Array.from({ length: 20 }, (_, index) => `a.yaml:${String(index + 2)}:1: ${words}`)
  ends(t, `'a: 1\\n'.repeat(4.9e5)`, 0, ...first)
})

void test('aliases that multiply', (t) => {
  const lines = Array.from('bcdefghij', (letter, index) => {
    const alias = `*${'abcdefghi'.charAt(index)},`
    return `${letter}: &${letter} [${alias.repeat(9)}]`
  })
  endsHere(t, ['a: &a [x, x, x]', ...lines].join('\n'), 0, `a.yaml:4:29: ${bombed}`)
})

void test('merges that multiply', (t) => {
  const keys = Array.from({ length: 1000 }, (_, index) => `k${String(index)}: 1`).join(', ')
  const merges = Array.from({ length: 90_000 }, (_, index) => `b${String(index)}: {<<: *a}\n`).join('')
  endsHere(t, `a: &a {${keys}}\n${merges}`, 0, `a.yaml:125:12: ${bombed}`)
})

void test('a number of a million digits', (t) => {
  endsHere(t, `a: 0x${'f'.repeat(1e6)}\nb: ${'9'.repeat(1e6)}`, 1)
})

void test('brackets whose 300,000 lines are not indented', (t) => {
  endsHere(t, `a: [\n${'b,\n'.repeat(3e5)}]\n`, 1)
})

void test('a text of 30 MB that is nothing but escapes', (t) => {
  ends(t, `'{"a": "' + 'x\\\\n'.repeat(10e6) + '"} {"b": 1}'`, 0, `a.yaml:1:1: ${tooLarge}`)
})

void test('two objects of JSON, one of 30 MB', (t) => {
  ends(t, `'{"a": "' + 'x'.repeat(30e6) + '"} {"b": 1}'`, 2)
})

void test('a quote of many escapes that nothing closes', (t) => {
  const words = 'the quote is not closed; close it, or leave it out'
  endsHere(t, `{"a": "${'\\"'.repeat(4e5)}`, 0, `a.yaml:1:7: ${words}`)
})
