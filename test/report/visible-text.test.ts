import { test } from 'tap'

import { jsonText, plainLine, visible } from '../../src/report/visible-text.ts'

void test('what can be printed stays as it is', (t) => {
  t.equal(visible('Größe 8.4 – データ 😀 ::x'), 'Größe 8.4 – データ 😀 ::x')
  t.end()
})

void test('what cannot be printed is shown by name', (t) => {
  t.equal(
    visible('a\nb\r\tc\u0000\u001B[2J\u009B\u200F\u202E\u2028\uFEFF'),
    'a\\nb\\r\\tc\\u0000\\u001b[2J\\u009b\\u200f\\u202e\\u2028\\ufeff',
  )
  t.equal(visible('\u{E0041}'), '\\u{e0041}', 'tags beyond the first plane')
  t.equal(visible('half \uD800'), 'half \\ud800')
  t.end()
})

void test("a runner's command is none any more", (t) => {
  t.equal(visible('##[error]x ##vso[y] ### heading'), '#\\u0023[error]x #\\u0023vso[y] ### heading')
  t.equal(plainLine('  ::error::x'), '  \\u003a:error::x')
  t.equal(plainLine('a::b'), 'a::b')
  t.end()
})

void test('a long text is cut between characters, and says how long it was', (t) => {
  t.equal(visible('abcdef', 6), 'abcdef')
  t.equal(visible('abcdefg', 6), 'abcdef… (7 characters)')
  t.equal(visible('abc😀', 4), 'abc… (5 characters)')
  t.end()
})

void test('JSON text has the same value, and nothing raw', (t) => {
  const value = { 'a\u009B': '\u202E\u{E0041}\u001B ##[error] ##vso[x]', b: ['\uD800'] }
  const text = jsonText(value)
  t.strictSame(JSON.parse(text), value)
  t.match(text, /^[\n -~]*$/)
  t.notMatch(text, /##/)
  t.end()
})
