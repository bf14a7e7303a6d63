import { test } from 'tap'

import { randomlyKeyedDigest } from '../../src/facts/digest.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)

void test('equal values have equal digests, and others have others', (t) => {
  const digest = randomlyKeyedDigest()
  t.equal(digest(bytes('a')), digest(bytes('a')))
  t.not(digest(bytes('a')), digest(bytes('b')))
  t.end()
})

void test('another process could not compare: each key gives other digests', (t) => {
  t.not(randomlyKeyedDigest()(bytes('a')), randomlyKeyedDigest()(bytes('a')))
  t.end()
})

void test('a digest does not tell how long the value is', (t) => {
  const digest = randomlyKeyedDigest()
  t.equal(digest(bytes('')).length, digest(bytes('a'.repeat(1000))).length)
  t.end()
})
