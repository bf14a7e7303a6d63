import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { test } from 'tap'

import { jsonReport } from '../../src/report/json.ts'
import { reproducible } from '../support/properties.ts'
import { anyReport } from './any-report.ts'
import { rawCharacters, runnerCommands } from './plain-output.ts'
import { emptySample, hostileSample, hostileTexts, sample, shortSample } from './sample.ts'

const schema: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/report-schema.json'), 'utf8'),
)

if (typeof schema !== 'object' || schema === null) throw new Error('the schema is no object')
const isReport = new Ajv2020({ strict: true, allErrors: true }).compile(schema)

/** What the schema says of a report. Null when it fits. */
function misfits(text: string): unknown {
  isReport(JSON.parse(text))
  return isReport.errors ?? null
}

void test('the document that interfaces promise, keys in their order', (t) => {
  t.equal(
    jsonReport(shortSample),
    `{
  "format": 1,
  "tool": {
    "name": "clusterset-guard",
    "version": "0.1.0",
    "ruleset": "0.1.0"
  },
  "enforcementPoint": "check",
  "summary": {
    "subjects": 1,
    "violated": 1,
    "warned": 0,
    "standing": 0,
    "waived": 0,
    "unproven": 1,
    "crashed": 0,
    "passed": 0,
    "documentsPassedOver": 3
  },
  "subjects": [
    {
      "apiVersion": "ps.percona.com/v1",
      "kind": "PerconaServerMySQLClusterSet",
      "namespace": "shop",
      "name": "orders",
      "operation": "NONE",
      "file": "sets/orders.yaml",
      "line": 1,
      "outcomes": [
        {
          "rule": "endpoint-hosts-unique",
          "status": "violated",
          "severity": "error",
          "findings": [
            {
              "message": "sharedHost",
              "severity": "error",
              "path": "spec.clusters[1].endpoints[0].host",
              "problem": "host db.paris.example is also endpoint 0 of cluster paris",
              "remedy": "give each endpoint its own host",
              "file": "sets/orders.yaml",
              "line": 14,
              "column": 17
            }
          ]
        },
        {
          "rule": "credentials-match",
          "status": "unproven",
          "severity": "error",
          "unseen": [
            "secrets"
          ]
        }
      ]
    }
  ],
  "gaps": [
    {
      "missing": "secrets",
      "rules": [
        "credentials-match"
      ],
      "outcomes": 1,
      "supply": "--assume-complete secrets, --snapshot FILE or --kubeconfig FILE"
    }
  ]
}
`,
  )
  t.end()
})

void test('every outcome is listed, and a finding has a state only when it does not count', (t) => {
  const report = JSON.parse(jsonReport(sample)) as {
    readonly subjects: readonly {
      readonly outcomes: readonly {
        readonly rule: string
        readonly status: string
        readonly findings?: readonly { readonly state?: string }[]
      }[]
    }[]
  }
  t.strictSame(
    report.subjects.map(({ outcomes }) =>
      outcomes.map(({ rule, status, findings }) =>
        [rule, status, ...(findings ?? []).map(({ state }) => state ?? '-')].join(' '),
      ),
    ),
    [
      [
        'schema passed',
        'endpoint-claimed-once standing standing',
        'member-version-supported waived waived',
        'credentials-match unproven',
      ],
      [
        'schema violated -',
        'endpoint-hosts-unique violated -',
        'credentials-secret-exists violated -',
        'primary-is-member crashed',
      ],
      ['schema passed', 'credentials-match unproven'],
      ['primary-not-removed violated -'],
    ],
  )
  t.end()
})

void test('reports fit the JSON Schema in the package', (t) => {
  t.equal(misfits(jsonReport(sample)), null)
  t.equal(misfits(jsonReport(emptySample)), null)
  t.equal(misfits(jsonReport(hostileSample)), null)
  fc.assert(
    fc.property(anyReport, (report) => misfits(jsonReport(report)) === null),
    reproducible({ numRuns: 200 }),
  )
  t.end()
})

void test('the JSON Schema refuses what no report has', (t) => {
  const report = JSON.parse(jsonReport(shortSample)) as Record<string, unknown>
  t.not(misfits(JSON.stringify({ ...report, extra: 1 })), null)
  t.not(misfits(JSON.stringify({ ...report, format: 2 })), null)
  t.not(misfits(JSON.stringify({ ...report, gaps: undefined })), null)
  t.end()
})

void test('a program gets every text back, and a terminal that shows it gets none raw', (t) => {
  const text = jsonReport(hostileSample)
  const report = JSON.parse(text) as { readonly subjects: readonly { readonly name: string }[] }
  t.strictSame(
    report.subjects.map(({ name }) => name),
    hostileTexts,
  )
  t.strictSame(rawCharacters(text), [])
  t.strictSame(runnerCommands(text), [])
  t.end()
})
