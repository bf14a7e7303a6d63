import fc from 'fast-check'
import { test } from 'tap'
import { Parser, type FinalResults, type Result } from 'tap-parser'

import { tapReport } from '../../src/report/tap.ts'
import { reproducible } from '../support/properties.ts'
import { anyReport } from './any-report.ts'
import { rawCharacters, runnerCommands } from './plain-output.ts'
import { emptySample, hostileSample, hostileTexts, sample } from './sample.ts'

interface Run {
  readonly results: FinalResults | undefined
  readonly tests: readonly Result[]
  readonly children: readonly { readonly name: string; readonly tests: readonly Result[] }[]
  /** Lines that are no TAP. */
  readonly extra: readonly string[]
}

/** What a harness makes of it. */
function parsed(text: string): Run {
  const parser = new Parser({ strict: true })
  let results: FinalResults | undefined
  const tests: Result[] = []
  const children: { readonly name: string; readonly tests: Result[] }[] = []
  const extra: string[] = []
  parser.on('complete', (complete: FinalResults) => {
    results = complete
  })
  parser.on('assert', (result: Result) => {
    tests.push(result)
  })
  parser.on('extra', (line: string) => {
    extra.push(line)
  })
  parser.on('child', (child: Parser) => {
    const seen = { name: child.name, tests: [] as Result[] }
    children.push(seen)
    child.on('assert', (result: Result) => {
      seen.tests.push(result)
    })
    child.on('extra', (line: string) => {
      extra.push(line)
    })
  })
  parser.end(text)
  return { results, tests, children, extra }
}

void test('an object is a subtest: an error fails, a warning is TODO, what is unproven is SKIP', (t) => {
  const { results, tests, children, extra } = parsed(tapReport(sample))
  t.strictSame(extra, [])
  t.equal(results?.ok, false)
  t.strictSame(
    tests.map(({ ok, name }) => [ok, name]),
    [
      [true, 'ClusterSet shop/billing (UPDATE) sets/billing.yaml:1'],
      [false, 'ClusterSet shop/orders (CREATE) sets/orders.yaml:1'],
      [true, 'ClusterSet shop/search sets/search.yaml:3'],
      [false, 'PerconaServerMySQL shop/lisbon (DELETE)'],
    ],
  )
  t.strictSame(
    children
      .slice(0, 2)
      .map((child) => child.tests.map(({ ok, name, todo, skip }) => [ok, name, todo, skip])),
    [
      [
        [true, 'schema', false, false],
        [false, 'endpoint-claimed-once', 'standing error', false],
        [false, 'member-version-supported', 'waived error', false],
        [true, 'credentials-match', false, 'could not be proven for want of secrets, perconaServers'],
      ],
      [
        [false, 'schema', false, false],
        [false, 'endpoint-hosts-unique', false, false],
        [false, 'credentials-secret-exists', 'warning', false],
        [false, 'primary-is-member', false, false],
      ],
    ],
  )
  t.strictSame(children[1]?.tests[1]?.diag, {
    severity: 'error',
    findings: [
      'sets/orders.yaml:14:17: error: spec.clusters[1].endpoints[0].host: host db.paris.example is also endpoint 0 of cluster paris; give each endpoint its own host',
    ],
  })
  t.end()
})

void test('warnings alone, and what is unproven, do not fail a run', (t) => {
  const { results, extra } = parsed(tapReport({ ...sample, subjects: sample.subjects.slice(0, 1) }))
  t.strictSame(extra, [])
  t.equal(results?.ok, true)
  t.end()
})

void test('a report about nothing is skipped, with the reason', (t) => {
  const text = tapReport(emptySample)
  t.equal(
    text,
    'TAP version 14\n1..0 # SKIP Nothing was judged: none of 3 documents is of a kind that is judged\n',
  )
  t.equal(parsed(text).results?.ok, true)
  t.end()
})

void test('no text of a manifest makes a test, a directive or a bail-out', (t) => {
  const text = tapReport(hostileSample)
  const { results, children, extra } = parsed(text)
  t.strictSame(extra, [])
  t.equal(results?.bailout, false)
  t.equal(children.length, hostileTexts.length)
  for (const [index, child] of children.entries())
    t.strictSame(
      child.tests.map(({ ok, todo, skip }) => [ok, todo, typeof skip]),
      [
        [false, index % 2 === 0 ? false : 'warning', 'boolean'],
        [true, false, 'string'],
      ],
    )
  t.strictSame(rawCharacters(text), [])
  t.strictSame(runnerCommands(text), [])
  fc.assert(
    fc.property(anyReport, (report) => {
      const run = parsed(tapReport(report))
      return run.extra.length === 0 && run.tests.length === report.subjects.length
    }),
    reproducible({ numRuns: 50 }),
  )
  t.end()
})
