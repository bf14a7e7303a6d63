import { test } from 'tap'

import { schemaOutcome } from '../../src/check/reported.ts'

void test('two rules of the CRD at one field are two findings, known apart', (t) => {
  const error = { path: 'spec', is: 'invalid', remedy: 'mend it' } as const
  const { findings } = schemaOutcome({
    errors: [
      { ...error, problem: 'one' },
      { ...error, problem: 'other' },
    ],
    unproven: [],
    canBeJudged: true,
  })
  t.strictSame(
    findings.map(({ about }) => about),
    [
      ['spec', 'one'],
      ['spec', 'other'],
    ],
  )
  t.end()
})
