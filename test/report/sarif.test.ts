import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import type { Log, Result, Run } from 'sarif'
import { test } from 'tap'

import type { Report, ReportedFinding, ReportedSubject } from '../../src/report/report.ts'
import { sarifReport } from '../../src/report/sarif.ts'
import { reproducible } from '../support/properties.ts'
import { anyReport } from './any-report.ts'
import { rawCharacters, runnerCommands } from './plain-output.ts'
import { emptySample, hostileSample, hostileTexts, sample, shortSample } from './sample.ts'

/** The schema of SARIF 2.1.0 as its editors publish it, draft 4 of JSON Schema; ajv reads what it uses as draft 7. */
const { $schema, id, ...schema } = JSON.parse(
  readFileSync(
    createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'),
    'utf8',
  ),
) as Record<string, unknown>

const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
addFormats.default(ajv)
const isSarif = ajv.compile(schema)

/** What the official schema says of a log. Null when it fits. */
function misfits(text: string): unknown {
  isSarif(JSON.parse(text))
  return isSarif.errors ?? null
}

function runOf(report: Report): Run {
  const [run] = (JSON.parse(sarifReport(report)) as Log).runs
  if (run === undefined) throw new Error('no run')
  return run
}

const resultsOf = (report: Report): readonly Result[] => runOf(report).results ?? []

const fingerprintsOf = (report: Report): readonly (string | undefined)[] =>
  resultsOf(report).map(({ partialFingerprints }) => partialFingerprints?.['clustersetGuard/v1'])

void test('the schema is the one of SARIF 2.1.0', (t) => {
  t.match($schema, /draft-04/)
  t.match(id, /sarif-2\.1\.0-rtm\.5/)
  t.not(misfits('{ "version": "2.1.0", "runs": [{}] }'), null)
  t.end()
})

void test('logs fit the official schema', (t) => {
  t.equal(misfits(sarifReport(sample)), null)
  t.equal(misfits(sarifReport(emptySample)), null)
  t.equal(misfits(sarifReport(hostileSample)), null)
  fc.assert(
    fc.property(anyReport, (report) => misfits(sarifReport(report)) === null),
    reproducible({ numRuns: 25 }),
  )
  t.end()
})

void test('a finding is a result with its rule, place and fingerprint', (t) => {
  t.strictSame(resultsOf(shortSample), [
    {
      ruleId: 'endpoint-hosts-unique',
      ruleIndex: 0,
      level: 'error',
      message: {
        text: 'spec.clusters[1].endpoints[0].host: host db.paris.example is also endpoint 0 of cluster paris. To mend it: give each endpoint its own host.',
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'sets/orders.yaml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 14, startColumn: 17 },
          },
          logicalLocations: [
            {
              fullyQualifiedName: 'ClusterSet shop/orders spec.clusters[1].endpoints[0].host',
              kind: 'element',
            },
          ],
        },
      ],
      partialFingerprints: { 'clustersetGuard/v1': '9235fdd8e2a62cd56dad201ac85a20a8:1' },
      properties: { message: 'sharedHost', state: 'violated', operation: 'NONE' },
    },
  ])
  t.end()
})

void test('what counts is an error or a warning, what stands or is waived a note', (t) => {
  t.strictSame(
    resultsOf(sample).map(({ ruleId, level, suppressions }) => [ruleId, level, suppressions]),
    [
      ['endpoint-claimed-once', 'note', undefined],
      ['member-version-supported', 'note', [{ kind: 'external', status: 'accepted' }]],
      ['schema', 'error', undefined],
      ['endpoint-hosts-unique', 'error', undefined],
      ['credentials-secret-exists', 'warning', undefined],
      ['primary-not-removed', 'error', undefined],
    ],
  )
  t.end()
})

void test('every result leads to its rule, and a rule has what GitHub wants to show', (t) => {
  const { tool, results = [] } = runOf(sample)
  const { rules = [] } = tool.driver
  for (const { ruleId, ruleIndex = -1 } of results) t.equal(rules[ruleIndex]?.id, ruleId)
  t.strictSame(
    rules.find(({ id: rule }) => rule === 'endpoint-claimed-once'),
    {
      id: 'endpoint-claimed-once',
      shortDescription: { text: 'Forbid two ClusterSets to claim one MySQL endpoint' },
      fullDescription: { text: 'Two ClusterSets that manage one server fence each other off.' },
      help: {
        text: 'Forbid two ClusterSets to claim one MySQL endpoint.\n\nTwo ClusterSets that manage one server fence each other off.\n\nMore, with examples: clusterset-guard explain endpoint-claimed-once',
        markdown:
          'Forbid two ClusterSets to claim one MySQL endpoint.\n\nTwo ClusterSets that manage one server fence each other off.\n\nMore, with examples: `clusterset-guard explain endpoint-claimed-once`',
      },
      defaultConfiguration: { level: 'error' },
      properties: { tags: ['kubernetes', 'mysql'], precision: 'very-high', 'problem.severity': 'error' },
    },
  )
  t.ok(
    rules.some(({ id: rule }) => rule === 'primary-is-member'),
    'also a rule that nobody described',
  )
  t.end()
})

void test('what could not be proven, and a crash, are notifications and no alerts', (t) => {
  const [invocation] = runOf(sample).invocations ?? []
  t.equal(invocation?.executionSuccessful, false)
  t.strictSame(
    invocation?.toolConfigurationNotifications?.map(({ level, message }) => [level, message.text]),
    [
      [
        'note',
        'not proven for want of secrets, 2 times: credentials-match; to supply them: --assume-complete secrets, --snapshot FILE or --kubeconfig FILE',
      ],
      [
        'note',
        'not proven for want of perconaServers, 1 time: credentials-match; to supply them: --assume-complete perconaServers, --snapshot FILE or --kubeconfig FILE',
      ],
      [
        'note',
        'not proven for want of clusterSets, 1 time: endpoint-claimed-once; to supply them: --assume-complete clusterSets, --snapshot FILE or --kubeconfig FILE',
      ],
    ],
  )
  t.strictSame(
    invocation?.toolExecutionNotifications?.map(({ level, message, associatedRule }) => [
      level,
      message.text,
      associatedRule?.id,
    ]),
    [
      [
        'error',
        'primary-is-member, on 1 object: the rule itself failed, so this is no verdict: a fault of clusterset-guard',
        'primary-is-member',
      ],
    ],
  )
  t.equal(runOf(shortSample).invocations?.[0]?.executionSuccessful, true)
  t.end()
})

/** The report with other places and texts, as after an unrelated edit of the file. */
const moved = (report: Report, change: (subject: ReportedSubject) => ReportedSubject): Report => ({
  ...report,
  subjects: report.subjects.map(change),
})

void test('a fingerprint stays when lines and indexes move, and differs for another object, rule or thing named', (t) => {
  const shifted = moved(sample, (subject) => ({
    ...subject,
    line: 40,
    outcomes: subject.outcomes.map((outcome) => ({
      ...outcome,
      findings: outcome.findings.map((finding) => ({
        ...finding,
        path: finding.path.replace('[1]', '[7]'),
        problem: finding.problem.replace('endpoint 0', 'endpoint 3'),
        severity: 'warning' as const,
        file: 'elsewhere.yaml',
        line: 99,
        column: 3,
      })),
    })),
  }))
  t.strictSame(fingerprintsOf(shifted), fingerprintsOf(sample))
  t.equal(new Set(fingerprintsOf(sample)).size, 6)
  const byPath = (path: string): Report =>
    moved(shortSample, (subject) => ({
      ...subject,
      outcomes: subject.outcomes.map((outcome) => ({
        ...outcome,
        findings: outcome.findings.map((finding) => ({ ...finding, path, about: [path] })),
      })),
    }))
  t.strictSame(
    fingerprintsOf(byPath('spec.clusters[1].host')),
    fingerprintsOf(byPath('spec.clusters[12].host')),
  )
  t.not(
    fingerprintsOf(byPath('spec.clusters[1].host'))[0],
    fingerprintsOf(byPath('spec.clusters[1].port'))[0],
  )
  const renamed = moved(shortSample, (subject) => ({ ...subject, name: 'billing' }))
  t.not(fingerprintsOf(renamed)[0], fingerprintsOf(shortSample)[0])
  t.end()
})

void test('two findings about the same things have two fingerprints', (t) => {
  const doubled = moved(shortSample, (subject) => ({
    ...subject,
    outcomes: subject.outcomes.map((outcome) => ({
      ...outcome,
      findings: [...outcome.findings, ...outcome.findings],
    })),
  }))
  const [one = '', other = ''] = fingerprintsOf(doubled)
  t.equal(one.replace(/:1$/, ':2'), other)
  t.end()
})

const placeless = ({
  message,
  severity,
  state,
  path,
  problem,
  remedy,
  about,
}: ReportedFinding): ReportedFinding => ({ message, severity, state, path, problem, remedy, about })

void test('a file is a URI relative to the sources; what is in no file has a place all the same', (t) => {
  const uriOf = (file: string | undefined): unknown => {
    const report = moved(shortSample, ({ apiVersion, kind, namespace, name, operation, outcomes }) => ({
      apiVersion,
      kind,
      namespace,
      name,
      operation,
      ...(file === undefined ? {} : { file, line: 2 }),
      outcomes: outcomes.map((outcome) => ({ ...outcome, findings: outcome.findings.map(placeless) })),
    }))
    return resultsOf(report)[0]?.locations?.[0]?.physicalLocation
  }
  const relative = (uri: string) => ({
    artifactLocation: { uri, uriBaseId: '%SRCROOT%' },
    region: { startLine: 2 },
  })
  t.strictSame(uriOf('./a folder//100%/ü#?.yaml'), relative('a%20folder/100%25/%C3%BC%23%3F.yaml'))
  t.strictSame(uriOf('c:x/y.yaml'), relative('c%3Ax/y.yaml'))
  t.strictSame(uriOf('<stdin>'), relative('%3Cstdin%3E'))
  t.strictSame(uriOf('/srv/a b.yaml'), {
    artifactLocation: { uri: 'file:///srv/a%20b.yaml' },
    region: { startLine: 2 },
  })
  t.strictSame(uriOf(undefined), {
    artifactLocation: { uri: 'shop/PerconaServerMySQLClusterSet/orders', uriBaseId: '%SRCROOT%' },
    region: { startLine: 1 },
  })
  t.end()
})

void test("GitHub's limits are kept, the mildest results go first, and it is said", (t) => {
  const [subject] = shortSample.subjects
  const [finding] = subject?.outcomes[0]?.findings ?? []
  if (subject === undefined || finding === undefined) throw new Error('no finding')
  const many = (count: number, severity: 'error' | 'warning'): ReportedSubject => ({
    ...subject,
    outcomes: [
      {
        rule: 'endpoint-hosts-unique',
        status: 'violated',
        severity,
        findings: Array.from({ length: count }, () => ({ ...finding, severity })),
        unseen: [],
      },
    ],
  })
  const limitOf = ({ invocations }: Run): unknown =>
    invocations?.[0]?.toolExecutionNotifications?.map(({ message }) => message.text)
  const shown = runOf({ ...shortSample, subjects: [many(5001, 'warning')] })
  t.equal(shown.results?.length, 5001)
  t.strictSame(limitOf(shown), ['there are 5001 results; GitHub shows 5000 of them, the worst first'])
  const tooMany = runOf({ ...shortSample, subjects: [many(25_000, 'warning'), many(2, 'error')] })
  t.equal(tooMany.results?.length, 25_000)
  t.equal(tooMany.results?.filter(({ level }) => level === 'error').length, 2)
  t.strictSame(limitOf(tooMany), ['2 results are not in this file, the mildest ones: GitHub takes 25000'])
  t.end()
})

void test('no text of a manifest makes a link, leaves the sources or reaches a terminal raw', (t) => {
  const text = sarifReport(hostileSample)
  const results = resultsOf(hostileSample)
  t.equal(results.length, hostileTexts.length)
  t.notMatch(results.map(({ message }) => message.text).join('\n'), /\]\(/)
  for (const { locations } of results)
    t.match(locations?.[0]?.physicalLocation?.artifactLocation?.uri, /^[A-Za-z0-9%._~!*'()/-]+$/)
  for (const { shortDescription, fullDescription } of runOf(hostileSample).tool.driver.rules ?? [])
    t.ok((shortDescription?.text.length ?? 0) <= 1024 && (fullDescription?.text.length ?? 0) <= 1024)
  t.strictSame(rawCharacters(text), [])
  t.strictSame(runnerCommands(text), [])
  t.end()
})
