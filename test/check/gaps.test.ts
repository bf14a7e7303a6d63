import { test } from 'tap'

import { gapsIn } from '../../src/check/gaps.ts'
import type { OutcomeStatus, ReportedSubject } from '../../src/report/report.ts'

const subject = (
  ...outcomes: readonly (readonly [rule: string, status: OutcomeStatus, ...unseen: string[]])[]
): ReportedSubject => ({
  apiVersion: 'ps.percona.com/v1',
  kind: 'PerconaServerMySQLClusterSet',
  namespace: 'shop',
  name: 'orders',
  operation: 'NONE',
  outcomes: outcomes.map(([rule, status, ...unseen]) => ({
    rule,
    status,
    severity: 'error',
    findings: [],
    unseen,
  })),
})

void test('each thing that was missing, the rules that wanted it, and how often', (t) => {
  const one = subject(['a', 'unproven', 'secrets', 'services'], ['b', 'unproven', 'secrets'])
  t.match(gapsIn([one, subject(['a', 'unproven', 'secrets'])]), [
    {
      missing: 'secrets',
      rules: ['a', 'b'],
      outcomes: 3,
      supply: /^--assume-complete secrets if .* --snapshot FILE or --kubeconfig FILE$/,
    },
    { missing: 'services', rules: ['a'], outcomes: 1 },
  ])
  t.end()
})

void test('what else was unseen is no gap', (t) => {
  t.strictSame(gapsIn([subject(['a', 'violated', 'secrets'], ['b', 'passed'])]), [])
  t.end()
})

void test('rules of a CRD are one gap, whatever they say', (t) => {
  t.match(gapsIn([subject(['schema', 'unproven', 'spec: self.a() (x)', 'spec: self.b() (x)'])]), [
    { missing: 'expressions', rules: ['schema'], outcomes: 1, supply: /--dry-run=server/ },
  ])
  t.end()
})
