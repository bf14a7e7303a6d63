import { test } from 'tap'

import { reviewedSecretFrom, secretShapeFrom } from '../../src/model/secret-shape.ts'
import { secret } from '../support/objects.ts'
import { readableDigest } from '../support/world.ts'

/** The filled keys with their digests. A Secret under review must tell the same of each key. */
function filledIn(object: Record<string, unknown>): readonly (readonly [string, string])[] {
  const { filled } = secretShapeFrom(object, readableDigest)
  if (!(filled instanceof Map)) throw new Error('expected a Map')
  const { filled: reviewed } = reviewedSecretFrom(object, readableDigest)
  const named = [object['data'], object['stringData']].flatMap((values) =>
    Object.keys(typeof values === 'object' && values !== null ? values : {}),
  )
  for (const key of [...named, 'missing', 'toString', '__proto__'])
    if (reviewed.get(key) !== filled.get(key) || reviewed.has(key) !== filled.has(key))
      throw new Error(`the two readings differ in ${key}`)
  return [...(filled as ReadonlyMap<string, string>)]
}

void test('of a Secret under review only what is asked for is digested', (t) => {
  let digested = 0
  const { filled, name } = reviewedSecretFrom(secret('dc1-secrets', { root: 'a', monitor: 'b' }), (value) => {
    digested += 1
    return readableDigest(value)
  })
  t.equal(name, 'dc1-secrets')
  t.equal(digested, 0)
  t.equal(filled.has('root'), true)
  t.equal(filled.get('monitor'), 'digest of b')
  t.equal(digested, 1)
  t.end()
})

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
