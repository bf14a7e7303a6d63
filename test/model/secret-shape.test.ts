import { test } from 'tap'

import { secretShapeFrom } from '../../src/model/secret-shape.ts'
import { secret } from '../support/objects.ts'
import { readableDigest } from '../support/world.ts'

const filledIn = (object: Record<string, unknown>) => [...secretShapeFrom(object, readableDigest).filled]

void test('a Secret is known by its name and the digests of its values', (t) => {
  t.strictSame(secretShapeFrom(secret('dc1-secrets', { root: 'a', monitor: 'b' }), readableDigest), {
    namespace: 'shop',
    name: 'dc1-secrets',
    filled: new Map([
      ['root', 'digest of a'],
      ['monitor', 'digest of b'],
    ]),
  })
  t.end()
})

void test('a key without a byte is not filled', (t) => {
  t.strictSame(filledIn({ data: { root: '', monitor: 'YQ==' } }), [['monitor', 'digest of a']])
  t.strictSame(filledIn({ stringData: { root: '' } }), [])
  t.end()
})

void test('white space is a value', (t) => {
  t.strictSame(filledIn({ stringData: { root: ' ' } }), [['root', 'digest of  ']])
  t.end()
})

void test('stringData wins over data', (t) => {
  t.strictSame(filledIn({ data: { root: 'YQ==', monitor: 'Yg==' }, stringData: { root: 'c' } }), [
    ['root', 'digest of c'],
    ['monitor', 'digest of b'],
  ])
  t.strictSame(filledIn({ data: { root: 'YQ==' }, stringData: { root: '' } }), [], 'also when it is empty')
  t.end()
})

void test('the digest is of bytes: data in base64 and text in stringData meet', (t) => {
  t.strictSame(filledIn({ data: { root: 'w6Q=' } }), filledIn({ stringData: { root: 'ä' } }))
  t.end()
})

void test('values of another type count as absent', (t) => {
  t.strictSame(filledIn({}), [])
  t.strictSame(filledIn({ data: null, stringData: [] }), [])
  t.strictSame(
    filledIn({ data: { root: 1, monitor: null, operator: 'YQ==' }, stringData: { operator: null } }),
    [['operator', 'digest of a']],
  )
  t.end()
})

void test('a key may be called anything', (t) => {
  const data: unknown = JSON.parse('{"__proto__": "YQ==", "constructor": "Yg=="}')
  t.strictSame(filledIn({ data }), [
    ['__proto__', 'digest of a'],
    ['constructor', 'digest of b'],
  ])
  t.equal(secretShapeFrom({}, readableDigest).filled.get('constructor'), undefined)
  t.end()
})
