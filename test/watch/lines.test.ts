import { test } from 'tap'

import { Lines } from '../../src/watch/lines.ts'

/** The lines in some chunks, and whether they all were taken. */
function linesIn(longestBytes: number, chunks: readonly (string | Buffer)[]) {
  const lines = new Lines(longestBytes)
  const taken: string[] = []
  const isWhole = chunks.every((chunk) =>
    lines.add(Buffer.from(chunk), (line) => {
      taken.push(line)
      return line !== 'stop'
    }),
  )
  return { taken, isWhole }
}

void test('lines in one chunk, and over several', (t) => {
  t.strictSame(linesIn(100, ['a\nb\n\nc', 'd', '\n', 'e']), { taken: ['a', 'b', '', 'cd'], isWhole: true })
  t.end()
})

void test('characters of several bytes, a byte at a time', (t) => {
  const bytes = [...Buffer.from('ö🐬\nß\n')].map((byte) => Buffer.of(byte))
  t.strictSame(linesIn(100, bytes), { taken: ['ö🐬', 'ß'], isWhole: true })
  t.end()
})

void test('a line that is longer than allowed', (t) => {
  t.strictSame(linesIn(3, ['abc\n']), { taken: ['abc'], isWhole: true })
  t.strictSame(linesIn(3, ['abcd\n']), { taken: [], isWhole: false })
  t.strictSame(linesIn(3, ['ab', 'cd']), { taken: [], isWhole: false }, 'before its end has come')
  t.strictSame(linesIn(3, ['ab', 'c\n', 'abc\n']), { taken: ['abc', 'abc'], isWhole: true })
  t.end()
})

void test('a line after which nothing more is wanted', (t) => {
  t.strictSame(linesIn(100, ['a\nstop\nb\n']), { taken: ['a', 'stop'], isWhole: false })
  t.end()
})
