import { test } from 'tap'

import { githubReport } from '../../src/report/github.ts'
import type { Report, ReportedFinding } from '../../src/report/report.ts'
import { visible } from '../../src/report/visible-text.ts'
import { rawCharacters } from './plain-output.ts'
import { emptySample, hostileSample, hostileTexts, sample, shortSample } from './sample.ts'

/** Reads a command as the runner does: up to the first blank its name, up to the next `::` its properties. */
function commandOf(line: string): {
  readonly name: string
  readonly properties: Record<string, string>
  readonly text: string
} {
  const [, name = '', properties = '', text = ''] = /^::(\S+?)(?: (.*?))?::(.*)$/.exec(line) ?? []
  const unescaped = (value: string): string =>
    value
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%')
  return {
    name,
    properties: Object.fromEntries(
      properties.split(',').map((property) => {
        const [key = '', ...value] = property.split('=')
        return [key, unescaped(value.join('='))] as const
      }),
    ),
    text: unescaped(text),
  }
}

const linesOf = (report: Report): readonly string[] => githubReport(report).trimEnd().split('\n')

void test('an error, a warning and what does not count are annotations at their lines', (t) => {
  t.equal(
    githubReport(sample),
    `::error file=sets/orders.yaml,line=9,col=3,title=schema::ClusterSet shop/orders: spec.clusers: unknown field; write clusters, or leave it out
::error file=sets/orders.yaml,line=14,col=17,title=endpoint-hosts-unique::ClusterSet shop/orders: spec.clusters[1].endpoints[0].host: host db.paris.example is also endpoint 0 of cluster paris; give each endpoint its own host
::error file=sets/orders.yaml,line=1,title=primary-is-member::ClusterSet shop/orders: the rule itself failed, so this is no verdict: a fault of clusterset-guard
::error title=primary-not-removed::PerconaServerMySQL shop/lisbon: cluster lisbon is the primary of ClusterSet shop/ledger; switch over to another cluster first
::warning file=sets/orders.yaml,line=20,col=11,title=credentials-secret-exists::ClusterSet shop/orders: spec.credentialsSecret.name: Secret shop/orders-users is not there yet; create it before the set is formed
::notice file=sets/billing.yaml,line=11,col=17,title=endpoint-claimed-once::ClusterSet shop/billing: standing error: spec.clusters[0].endpoints[0].host: endpoint db.oslo.example:3306 is already claimed by ClusterSet shop/ledger; remove the endpoint here, or remove it from shop/ledger first
::notice file=sets/billing.yaml,line=21,col=12,title=member-version-supported::ClusterSet shop/billing: waived error: spec.mysqlshellRunner.image: image percona/percona-server:8.0.36 is older than 8.4; take an image of 8.4 or later
::notice title=not proven::not proven for want of secrets, perconaServers, clusterSets: credentials-match, endpoint-claimed-once; to supply them: --assume-complete secrets,perconaServers,clusterSets, --snapshot FILE or --kubeconfig FILE
::notice title=clusterset-guard::4 objects: 3 violated, 1 warned, 1 standing, 1 waived, 2 unproven (secrets, perconaServers, clusterSets), 1 crashed, 2 passed; 3 other documents passed over
`,
  )
  t.end()
})

void test('a report about nothing says so', (t) => {
  t.equal(
    githubReport(emptySample),
    '::notice title=clusterset-guard::Nothing was judged: none of 3 documents is of a kind that is judged\n',
  )
  t.end()
})

/** The short sample with many findings. */
function withFindings(change: (finding: ReportedFinding) => readonly ReportedFinding[]): Report {
  return {
    ...shortSample,
    subjects: shortSample.subjects.map((subject) => ({
      ...subject,
      outcomes: subject.outcomes.map((outcome) => ({
        ...outcome,
        findings: outcome.findings.flatMap(change),
      })),
    })),
  }
}

void test('what is more than GitHub shows is in the log, and the last notice says how many', (t) => {
  const report = withFindings((finding) => [
    ...Array.from({ length: 12 }, () => finding),
    ...Array.from({ length: 11 }, () => ({ ...finding, severity: 'warning' as const })),
    ...Array.from({ length: 9 }, () => ({ ...finding, state: 'standing' as const })),
  ])
  const lines = linesOf(report)
  const count = (start: string): number => lines.filter((line) => line.startsWith(start)).length
  t.strictSame(
    ['::error ', '::warning ', '::notice ', '::group::', '::endgroup::'].map(count),
    [10, 10, 10, 1, 1],
  )
  const [first = ''] = lines.slice(lines.indexOf('::group::4 more than GitHub shows') + 1)
  t.equal(
    first,
    'sets/orders.yaml:14:17: error: endpoint-hosts-unique: ClusterSet shop/orders: spec.clusters[1].endpoints[0].host: host db.paris.example is also endpoint 0 of cluster paris; give each endpoint its own host',
  )
  t.match(lines.at(-1), /; 4 more than GitHub shows are in the log of this step$/)
  t.end()
})

void test('colons, commas and per cents of a file name do not end it', (t) => {
  const [line = ''] = linesOf(withFindings((finding) => [{ ...finding, file: 'a,b:c%3A=d.yaml' }]))
  t.match(line, /^::error file=a%2Cb%3Ac%253A=d\.yaml,line=14,col=17,title=/)
  t.equal(commandOf(line).properties['file'], 'a,b:c%3A=d.yaml')
  t.end()
})

void test('no text of a manifest is a command', (t) => {
  const text = githubReport(hostileSample)
  const lines = text.trimEnd().split('\n')
  const commands = lines.filter((line) => /^\s*::/.test(line)).map(commandOf)
  const shown = 10
  const rest = hostileTexts.length - 2 * shown
  t.strictSame(
    commands.map(({ name }) => name),
    [
      ...Array.from({ length: shown }, () => 'error'),
      ...Array.from({ length: shown }, () => 'warning'),
      `group`,
      'endgroup',
      'notice',
      'notice',
    ],
  )
  t.equal(lines.length, commands.length + rest)
  t.strictSame(
    commands.slice(0, shown).map(({ properties }) => [Object.keys(properties), properties['file']]),
    hostileTexts
      .filter((_, index) => index % 2 === 0)
      .slice(0, shown)
      .map((hostile) => [['file', 'line', 'col', 'title'], visible(hostile)]),
  )
  t.notMatch(text, /##\w*\[/)
  t.strictSame(rawCharacters(text), [])
  t.end()
})
