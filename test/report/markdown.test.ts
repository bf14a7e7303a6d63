import fc from 'fast-check'
import { test } from 'tap'

import { markdownReport } from '../../src/report/markdown.ts'
import type { Report } from '../../src/report/report.ts'
import { reproducible } from '../support/properties.ts'
import { anyReport } from './any-report.ts'
import { emptySample, hostileSample, sample, shortSample } from './sample.ts'
import { rawCharacters, runnerCommands } from './plain-output.ts'

const plain = { isColoured: false }

void test('a table of counts, a section for each object, what could not be proven folded', (t) => {
  t.equal(
    markdownReport(shortSample, plain),
    `<!-- clusterset-guard -->
## clusterset-guard

| objects | violated | warned | unproven | passed |
| ---: | ---: | ---: | ---: | ---: |
| 1 | 1 | 0 | 1 | 0 |

### ClusterSet shop/orders

| | rule | where | what |
| --- | --- | --- | --- |
| **error** | \`endpoint-hosts-unique\` | \`sets/orders.yaml:14:17\`<br>\`spec.clusters[1].endpoints[0].host\` | host db.paris.example is also endpoint 0 of cluster paris<br>To mend it: give each endpoint its own host |

<details><summary>What could not be proven</summary>

- not proven for want of secrets, 1 time: credentials-match; to supply them: --assume-complete secrets, --snapshot FILE or --kubeconfig FILE

</details>

<sub>clusterset-guard 0.1.0: 1 object: 1 violated, 0 warned, 1 unproven (secrets), 0 passed; 3 other documents passed over</sub>
`,
  )
  t.end()
})

void test('what counts is bold, what stands or is waived is marked, a crash is told', (t) => {
  t.strictSame(
    markdownReport(sample, plain)
      .split('\n')
      .filter((line) => /^\| .*`/.test(line))
      .map((line) => line.split(' | ').slice(0, 2).join(' | ')),
    [
      '| standing error | `endpoint-claimed-once`',
      '| waived error | `member-version-supported`',
      '| **error** | `schema`',
      '| **error** | `endpoint-hosts-unique`',
      '| warning | `credentials-secret-exists`',
      '| **crashed** | `primary-is-member`',
      '| **error** | `primary-not-removed`',
    ],
  )
  t.end()
})

void test('a place is a link where it is known what to link to', (t) => {
  const text = markdownReport(
    {
      ...shortSample,
      subjects: shortSample.subjects.map((subject) => ({
        ...subject,
        outcomes: subject.outcomes.map((outcome) => ({
          ...outcome,
          findings: outcome.findings.map((finding) => ({ ...finding, file: './a (b)/c.yaml' })),
        })),
      })),
    },
    { isColoured: false, sourceUrl: 'https://git.example/shop/blob/4fd1c0/' },
  )
  t.ok(text.includes('[`./a (b)/c.yaml:14:17`](https://git.example/shop/blob/4fd1c0/a%20%28b%29/c.yaml#L14)'))
  t.end()
})

void test('a report about nothing says so', (t) => {
  t.equal(
    markdownReport(emptySample, plain),
    `<!-- clusterset-guard -->
## clusterset-guard

Nothing was judged: none of 3 documents is of a kind that is judged

<sub>clusterset-guard 0.1.0: nothing was judged</sub>
`,
  )
  t.end()
})

void test('a report longer than a comment may be leaves out objects, warnings first, and says how many', (t) => {
  const [one] = shortSample.subjects
  if (one === undefined) throw new Error('no subject')
  const warned = {
    ...one,
    outcomes: one.outcomes.map((outcome) => ({
      ...outcome,
      severity: 'warning' as const,
      findings: outcome.findings.map((finding) => ({ ...finding, severity: 'warning' as const })),
    })),
  }
  const subjects = [...Array.from({ length: 300 }, () => warned), { ...one, name: 'last' }]
  const text = markdownReport({ ...shortSample, subjects }, plain)
  t.ok(text.length <= 65_536)
  t.ok(text.length > 60_000, 'the room is used')
  t.ok(text.indexOf('### ClusterSet shop/last') < text.indexOf('### ClusterSet shop/orders'))
  const shown = text.split('### ').length - 1
  t.ok(text.includes(`**${String(301 - shown)} more objects** have findings that do not fit into a comment.`))
  t.ok(text.includes('What could not be proven'), 'the end is there')
  t.end()
})

/** Cells of a row as GitHub's parser counts them: a backslash takes the next character along. */
const cellsOf = (row: string): number => row.replace(/\\[!-/:-@[-`{-~]/g, '').split('|').length - 2

/** What markup there is once code spans, targets of links and what is escaped are taken away. */
const bare = (text: string): string =>
  text
    .replace(/\\[!-/:-@[-`{-~]/g, '')
    .replace(/`[^`\n]*`/g, '')
    .replace(/\]\([^()\s]*\)/g, '')

const ownTags = /<(?:br|\/?sub|\/?code|\/?details|\/?summary|!-- clusterset-guard --)>/g

function breakouts(report: Report): readonly string[] {
  const text = markdownReport(report, { isColoured: false, sourceUrl: 'https://git.example/' })
  const rows = text.split('\n').filter((line) => line.startsWith('|') && line.includes('`'))
  const findings = report.subjects.flatMap(({ outcomes }) => outcomes).flatMap((outcome) => outcome.findings)
  const rest = bare(text).replaceAll(ownTags, '')
  return [
    ...rows.filter((row) => cellsOf(row) !== 4).map((row) => `cells: ${row}`),
    ...(rest.match(/<.{0,40}/g) ?? []).map((tag) => `tag: ${tag}`),
    ...(rest.match(/@\w.{0,20}|#\d.{0,20}|GH-\d/gi) ?? []).map((call) => `call: ${call}`),
    ...(rest.match(/!\[.{0,20}|(?<!\]\()https?:\/\/.{0,20}|www\..{0,20}/gi) ?? []).map(
      (link) => `link: ${link}`,
    ),
    ...(findings.length < rows.length - report.subjects.length * 4 ? ['rows'] : []),
  ]
}

void test('no text of a manifest is markup, leaves its cell, links or calls anybody', (t) => {
  t.strictSame(breakouts(hostileSample), [])
  const text = markdownReport(hostileSample, plain)
  t.strictSame(
    rawCharacters(text).filter((character) => character !== '\u200B'),
    [],
  )
  t.strictSame(runnerCommands(text), [])
  t.end()
})

void test('nor any other text', (t) => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const [first] = breakouts(report)
      if (first !== undefined) throw new Error(first)
    }),
    reproducible({ numRuns: 100 }),
  )
  t.end()
})
