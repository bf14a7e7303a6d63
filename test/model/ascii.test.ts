import { test } from 'tap'

import { isSameIgnoringCase, lowerAscii } from '../../src/model/ascii.ts'

void test('ASCII letters become small', (t) => {
  t.equal(lowerAscii('DB.Paris.EXAMPLE'), 'db.paris.example')
  t.equal(lowerAscii('dc1-mysql'), 'dc1-mysql')
  t.equal(lowerAscii(''), '')
  t.end()
})

void test('letters beyond ASCII stay, and so does the length', (t) => {
  t.equal(lowerAscii('İÄ-A'), 'İÄ-a')
  t.equal(lowerAscii('\u212a'), '\u212a', 'the sign of the unit kelvin is no letter k')
  t.end()
})

void test('two texts are the same when only ASCII letter case differs', (t) => {
  t.equal(isSameIgnoringCase('DC1', 'dc1'), true)
  t.equal(isSameIgnoringCase('dc1', 'dc2'), false)
  t.equal(isSameIgnoringCase('Ä', 'ä'), false)
  t.end()
})
