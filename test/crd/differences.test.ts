import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import {
  beyondTheObject,
  knownDifferences,
  readings,
  refusedHere,
  takenHere,
  type Difference,
  type ReadingDifference,
} from '../e2e/check-differential-known.ts'
import { streamsWeRefuse, streamsWeTake } from '../e2e/kubectl-reading-streams.ts'
import { refusedByUs, takenByUs } from '../e2e/kubectl-reading-values.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/differences.md'), 'utf8')

/** The rows of the table under a heading. */
function rowsUnder(heading: string): readonly Difference[] {
  const [, rest = ''] = page.split(`# ${heading}\n`)
  const [part = ''] = rest.split(/\n##/)
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

const told = (differences: readonly ReadingDifference[]): readonly Difference[] =>
  differences.map(({ difference, reason }) => ({ difference, reason }))

void test('the page tells every difference of reading, and the test of reading shows it', (t) => {
  t.strictSame(rowsUnder('kubectl takes it, `check` refuses it'), told(refusedHere))
  t.strictSame(rowsUnder('kubectl refuses it, `check` takes it'), told(takenHere))
  const valuesOf = (all: readonly ReadingDifference[]) => all.flatMap(({ values = [] }) => values).sort()
  t.strictSame(valuesOf(refusedHere), [...refusedByUs].sort())
  t.strictSame(valuesOf(takenHere), [...takenByUs].sort())
  for (const [all, texts] of [
    [refusedHere, streamsWeRefuse],
    [takenHere, streamsWeTake],
  ] as const) {
    const patterns = all.flatMap(({ streams = [] }) => streams)
    t.strictSame(
      texts.filter((text) => !patterns.some((pattern) => pattern.test(text))),
      [],
    )
    t.strictSame(
      patterns.filter((pattern) => !texts.some((text) => pattern.test(text))),
      [],
    )
  }
  t.end()
})
