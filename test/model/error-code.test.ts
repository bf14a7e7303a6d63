import { readFileSync } from 'node:fs'

import { test } from 'tap'

import { codeOf } from '../../src/model/error-code.ts'

void test('an error of the system by its code, any other without a word of it', (t) => {
  try {
    readFileSync(import.meta.dirname)
  } catch (error) {
    t.equal(codeOf(error), 'EISDIR')
  }
  t.equal(codeOf(new Error('a secret')), 'unknown error')
  t.equal(codeOf({ code: 'ENOENT' }), 'unknown error')
  t.end()
})
