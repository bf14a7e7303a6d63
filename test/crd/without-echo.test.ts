import { test } from 'tap'

import { withoutEcho } from '../../src/crd/without-echo.ts'
import type { SchemaError, SchemaErrorKind } from '../../src/crd/schema-error.ts'

const error = (path: string, is: SchemaErrorKind, remedy = 'do'): SchemaError => ({
  path,
  is,
  problem: 'is',
  remedy,
})

void test('of a field of a wrong type no more than that is told, and nothing twice', (t) => {
  t.strictSame(
    withoutEcho([
      error('metadata.name', 'typeInvalid'),
      error('spec', 'invalid', 'this'),
      error('metadata.name', 'required'),
      error('spec', 'invalid', 'that'),
      error('spec', 'invalid', 'this'),
      error('metadata', 'required'),
    ]),
    [
      error('metadata.name', 'typeInvalid'),
      error('spec', 'invalid', 'this'),
      error('spec', 'invalid', 'that'),
      error('metadata', 'required'),
    ],
  )
  t.end()
})
