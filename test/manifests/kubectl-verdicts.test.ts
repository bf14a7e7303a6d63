import { test } from 'tap'

import { parseManifests } from '../../src/manifests/parse.ts'
import { streamsWeRefuse, streamsWeTake } from '../e2e/kubectl-reading-streams.ts'
import { refused, refusedByUs, taken, takenByUs } from '../e2e/kubectl-reading-values.ts'

// test/e2e/kubectl-reading.test.ts compares the same texts with kubectl itself, and their values.

const isRefused = (text: string): boolean =>
  parseManifests({ file: 'a.yaml', bytes: Buffer.from(text) }).complaints.length > 0

const document = (snippet: string): string => `kind: Thing\nv: ${snippet}\n`

void test('what kubectl reads we read', (t) => {
  const texts = [...taken, ...takenByUs].map(document).concat(streamsWeTake)
  t.strictSame(texts.filter(isRefused), [])
  t.end()
})

void test('what kubectl refuses we refuse, and what it passes over in silence', (t) => {
  const texts = [...refused, ...refusedByUs].map(document).concat(streamsWeRefuse)
  t.strictSame(
    texts.filter((text) => !isRefused(text)),
    [],
  )
  t.end()
})
