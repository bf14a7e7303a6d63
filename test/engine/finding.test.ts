import { test } from 'tap'

import { fillIn, perhaps, type Finding } from '../../src/engine/finding.ts'

void test('values take the place of placeholders', (t) => {
  t.equal(
    fillIn('host {host} is also endpoint {index} of {host}', { host: 'db', index: 2 }),
    'host db is also endpoint 2 of db',
  )
  t.equal(fillIn('nothing to fill', {}), 'nothing to fill')
  t.end()
})

void test('a value is put in as it is, whatever it looks like', (t) => {
  t.equal(fillIn('{a} and {b}', { a: '{b}', b: '$&' }), '{b} and $&')
  t.end()
})

void test('what is likely is the same finding, not proven', (t) => {
  const finding: Finding = {
    message: 'gone',
    path: 'spec',
    about: ['dc1'],
    problem: 'dc1 is gone',
    remedy: 'bring it back',
    isProven: true,
  }
  t.strictSame(perhaps(finding), { ...finding, isProven: false })
  t.equal(finding.isProven, true, 'the finding itself stays')
  t.end()
})
