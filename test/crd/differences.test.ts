import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import {
  beyondTheObject,
  knownDifferences,
  readings,
  type Difference,
} from '../e2e/check-differential-known.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/differences.md'), 'utf8')

/** The rows of the table under a heading. */
function rowsUnder(heading: string): readonly Difference[] {
  const [, rest = ''] = page.split(`## ${heading}\n`)
  const [part = ''] = rest.split('\n## ')
  return [...part.matchAll(/^\| (.*?) +\| (.*?) +\|$/gm)]
    .map(([, difference = '', reason = '']) => ({ difference, reason }))
    .filter(({ difference }) => difference !== 'difference' && !difference.startsWith('---'))
}

void test('the page tells every difference that the differential test makes allowance for, and no other', (t) => {
  t.strictSame(rowsUnder('How the same is told in another way'), readings)
  t.strictSame(rowsUnder('Where the two do not agree'), Object.values(knownDifferences))
  t.strictSame(rowsUnder('What the test cannot compare'), beyondTheObject)
  t.end()
})
