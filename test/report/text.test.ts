import { test } from 'tap'

import type { Report } from '../../src/report/report.ts'
import { textReport } from '../../src/report/text.ts'
import { rawCharacters, runnerCommands } from './plain-output.ts'
import { emptySample, hostileSample, sample, shortSample } from './sample.ts'

void test('a block for each object that has something to say, what was not proven, one line of counts', (t) => {
  t.equal(
    textReport(sample, { isColoured: false }),
    `sets/billing.yaml:1  ClusterSet shop/billing (UPDATE)
  sets/billing.yaml:11:17  standing error  endpoint-claimed-once
      spec.clusters[0].endpoints[0].host: endpoint db.oslo.example:3306 is already claimed by ClusterSet shop/ledger
      to mend it: remove the endpoint here, or remove it from shop/ledger first
  sets/billing.yaml:21:12  waived error  member-version-supported
      spec.mysqlshellRunner.image: image percona/percona-server:8.0.36 is older than 8.4
      to mend it: take an image of 8.4 or later

sets/orders.yaml:1  ClusterSet shop/orders (CREATE)
  sets/orders.yaml:9:3  error  schema
      spec.clusers: unknown field
      to mend it: write clusters, or leave it out
  sets/orders.yaml:14:17  error  endpoint-hosts-unique
      spec.clusters[1].endpoints[0].host: host db.paris.example is also endpoint 0 of cluster paris
      to mend it: give each endpoint its own host
  sets/orders.yaml:20:11  warning  credentials-secret-exists
      spec.credentialsSecret.name: Secret shop/orders-users is not there yet
      to mend it: create it before the set is formed
  crashed  primary-is-member
      the rule itself failed, so this is no verdict: a fault of clusterset-guard

PerconaServerMySQL shop/lisbon (DELETE)
  error  primary-not-removed
      cluster lisbon is the primary of ClusterSet shop/ledger
      to mend it: switch over to another cluster first

Not proven for want of secrets, perconaServers, clusterSets: credentials-match, endpoint-claimed-once; to supply them: --assume-complete secrets,perconaServers,clusterSets, --snapshot FILE or --kubeconfig FILE
4 objects: 3 violated, 1 warned, 1 standing, 1 waived, 2 unproven (secrets, perconaServers, clusterSets), 1 crashed, 2 passed; 3 other documents passed over
`,
  )
  t.end()
})

void test('when all is well there is one line, which still says that nothing is unproven', (t) => {
  const clean = {
    ...emptySample,
    summary: { ...emptySample.summary, subjects: 1, passed: 14, documentsPassedOver: 0 },
    subjects: sample.subjects.slice(2, 3),
  }
  t.equal(textReport(clean, { isColoured: false }), '1 object: 0 violated, 0 warned, 0 unproven, 14 passed\n')
  t.end()
})

void test('a report about nothing says so', (t) => {
  t.equal(
    textReport(emptySample, { isColoured: false }),
    'Nothing was judged: none of 3 documents is of a kind that is judged\n',
  )
  t.equal(
    textReport(
      { ...emptySample, summary: { ...emptySample.summary, documentsPassedOver: 0 } },
      { isColoured: false },
    ),
    'Nothing was judged: there is no document\n',
  )
  t.end()
})

void test('what is supplied in another way has a line of its own', (t) => {
  const gaps = [
    ...sample.gaps,
    { missing: 'expressions', rules: ['schema'], outcomes: 3, supply: 'nothing does' },
    { missing: 'restores', rules: ['primary-not-removed'], outcomes: 1, supply: '' },
  ]
  t.strictSame(
    textReport({ ...shortSample, gaps }, { isColoured: false })
      .split('\n')
      .filter((line) => line.startsWith('Not proven')),
    [
      'Not proven for want of secrets, perconaServers, clusterSets: credentials-match, endpoint-claimed-once; to supply them: --assume-complete secrets,perconaServers,clusterSets, --snapshot FILE or --kubeconfig FILE',
      'Not proven for want of expressions, 3 times: schema; to supply them: nothing does',
      'Not proven for want of restores, 1 time: primary-not-removed',
    ],
  )
  t.end()
})

void test('rules of a CRD that could not be run are told by name, each once', (t) => {
  const gap = {
    missing: 'expressions',
    rules: ['schema'],
    outcomes: 2,
    supply: 'kubectl apply --dry-run=server',
  }
  const unrun = (count: number): Report => ({
    ...sample,
    gaps: [gap],
    subjects: sample.subjects.slice(2, 3).flatMap((subject) =>
      [subject, subject].map((one) => ({
        ...one,
        outcomes: one.outcomes.map((outcome) => ({
          ...outcome,
          unseen: Array.from(
            { length: count },
            (_, index) => `spec.a${String(index)}: self.matches(x) (no such function)`,
          ),
        })),
      })),
    ),
  })
  const linesOf = (report: Report) => textReport(report, { isColoured: false }).split('\n').slice(0, -2)
  t.strictSame(linesOf(unrun(1)), [
    'Not proven for want of expressions, 2 times: schema; to supply them: kubectl apply --dry-run=server',
    '  spec.a0: self.matches(x) (no such function)',
  ])
  t.equal(linesOf(unrun(14)).at(-1), '  and 4 more')
  t.end()
})

void test('an error is red, a warning yellow, and what does not count dim, where colours are asked for', (t) => {
  const text = textReport(sample, { isColoured: true })
  t.ok(text.includes('  sets/orders.yaml:14:17  \u001B[31merror\u001B[0m  endpoint-hosts-unique\n'))
  t.ok(text.includes('  sets/orders.yaml:20:11  \u001B[33mwarning\u001B[0m  credentials-secret-exists\n'))
  t.ok(text.includes('  sets/billing.yaml:21:12  \u001B[2mwaived error\u001B[0m  member-version-supported\n'))
  t.equal(text.replace(/\u001B\[\d+m/g, ''), textReport(sample, { isColoured: false }))
  t.end()
})

void test('on a terminal long lines are broken between words, and go on where they began', (t) => {
  t.equal(
    textReport(shortSample, { isColoured: false, width: 60 }),
    `sets/orders.yaml:1  ClusterSet shop/orders
  sets/orders.yaml:14:17  error  endpoint-hosts-unique
      spec.clusters[1].endpoints[0].host: host
      db.paris.example is also endpoint 0 of cluster paris
      to mend it: give each endpoint its own host

Not proven for want of secrets, 1 time: credentials-match;
to supply them: --assume-complete secrets, --snapshot FILE
or --kubeconfig FILE
1 object: 1 violated, 0 warned, 1 unproven (secrets), 0 passed; 3 other documents passed over
`,
  )
  t.end()
})

void test('no text of a manifest commands a terminal or a runner, or makes a line of its own', (t) => {
  const text = textReport(hostileSample, { isColoured: false })
  t.strictSame(rawCharacters(text), [])
  t.strictSame(runnerCommands(text), [])
  t.strictSame(runnerCommands(textReport(hostileSample, { isColoured: false, width: 40 })), [])
  const perObject = 5
  t.equal(text.split('\n').length, hostileSample.subjects.length * perObject + 3)
  t.ok(text.includes('\\u001b[2J'), 'what cannot be printed is shown by name')
  t.ok(text.length < 10_240 * 10, 'what is very long is cut')
  t.end()
})
