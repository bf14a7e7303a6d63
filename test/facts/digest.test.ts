import { test } from 'tap'

import { digestUnder, randomlyKeyedDigest } from '../../src/facts/digest.ts'

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

void test('under one key digests compare across processes, and its id says so', (t) => {
  const key = bytes('0123456789abcdef0123456789abcdef')
  const [here, there, other] = [digestUnder(key), digestUnder(key), digestUnder(bytes('x'.repeat(32)))]
  t.equal(here.digest(bytes('a')), there.digest(bytes('a')))
  t.equal(here.keyId, there.keyId)
  t.not(here.digest(bytes('a')), other.digest(bytes('a')))
  t.not(here.keyId, other.keyId)
  t.match(here.keyId, /^[0-9a-f]{32}$/)
  t.end()
})

void test('a digest that snapshots hold stays the same from version to version', (t) => {
  const { digest, keyId } = digestUnder(bytes('0123456789abcdef0123456789abcdef'))
  t.equal(digest(bytes('root-1')), 'NPph7wyJkUkCL5YXl6ZtIsMCw0uQfqS9eb+tXUHGcfY=')
  t.equal(keyId, '4b28c03f1dc2c75d6e80703c12d52cd5')
  t.end()
})
