import { test } from 'tap'

import { secretErrors } from '../../src/check/secret-errors.ts'
import { secret } from '../support/objects.ts'

const errors = (fields: object): readonly string[] =>
  secretErrors({ ...secret('dc1-secrets', {}), ...fields }).map(({ path, is }) => `${path} ${is}`)

void test('base64 as Go reads it, with the ends of lines', (t) => {
  t.strictSame(errors({ data: { a: '', b: 'YQ==', c: 'YWI=', d: 'YWJj', e: 'YW\nJj\r\n', f: '+/+/' } }), [])
  t.end()
})

void test('what is no base64', (t) => {
  for (const value of [
    'pass word',
    'YQ',
    'YQ=',
    'YQ===',
    'Y===',
    'YQ==YQ==',
    '=YQ=',
    'YWJj=',
    '-_-_',
    'YQ= =',
  ])
    t.strictSame(errors({ data: { root: value } }), ['data.root invalid'], value)
  t.end()
})

void test('what is no text', (t) => {
  t.strictSame(
    errors({ data: { a: 5, b: ['YQ=='], 'tls.crt': true }, stringData: { c: 5, d: 'any text' } }),
    ['data.a typeInvalid', 'data.b typeInvalid', 'data[tls.crt] typeInvalid', 'stringData.c typeInvalid'],
  )
  t.end()
})

void test('a null is an empty value, and a list no mapping', (t) => {
  t.strictSame(errors({ data: { a: null }, stringData: null }), [])
  t.strictSame(errors({ data: ['a'], stringData: 'a' }), ['data typeInvalid', 'stringData typeInvalid'])
  t.end()
})

void test('no value is told', (t) => {
  const found = secretErrors({ ...secret('s', {}), data: { root: 'hunter-2!' }, stringData: { a: 4711 } })
  t.equal(found.length, 2)
  t.notMatch(JSON.stringify(found), /hunter|4711/)
  t.end()
})

void test('a value of megabytes', (t) => {
  t.strictSame(errors({ data: { a: 'A'.repeat(16_000_000) } }), [])
  t.end()
})
