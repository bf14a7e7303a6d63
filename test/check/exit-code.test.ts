import { test } from 'tap'

import { exitCodeOf } from '../../src/check/exit-code.ts'
import type { OutcomeStatus, Report, ReportedFinding } from '../../src/report/report.ts'

const lenient = { isStrict: false, isProofRequired: false }
const strict = { isStrict: true, isProofRequired: false }
const proving = { isStrict: false, isProofRequired: true }

const warning: ReportedFinding = {
  message: 'absent',
  severity: 'warning',
  state: 'violated',
  path: 'spec',
  problem: 'is absent',
  remedy: 'add it',
  about: [],
}

/** A report with one outcome. */
function report(status: OutcomeStatus | 'warned', ...findings: readonly ReportedFinding[]): Report {
  const none = { violated: 0, warned: 0, standing: 0, waived: 0, unproven: 0, crashed: 0, passed: 0 }
  return {
    tool: { name: 'clusterset-guard', version: '0', ruleset: '0' },
    enforcementPoint: 'check',
    summary: { subjects: 1, ...none, [status]: 1, documentsPassedOver: 0 },
    subjects: [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        namespace: 'shop',
        name: 'orders',
        operation: 'NONE',
        outcomes: [
          {
            rule: 'rule',
            status: status === 'warned' ? 'violated' : status,
            severity: 'warning',
            findings,
            unseen: [],
          },
        ],
      },
    ],
    descriptions: [],
    gaps: [],
  }
}

void test('0, when nothing counts', (t) => {
  t.equal(exitCodeOf(report('passed'), { isStrict: true, isProofRequired: true }), 0)
  t.equal(exitCodeOf(report('unproven'), strict), 0)
  t.equal(exitCodeOf(report('warned', warning), lenient), 0)
  t.equal(exitCodeOf(report('standing', { ...warning, state: 'standing' }), strict), 0)
  t.end()
})

void test('1, for errors, and for warnings in a strict run', (t) => {
  t.equal(exitCodeOf(report('violated'), lenient), 1)
  t.equal(exitCodeOf(report('warned', warning), strict), 1)
  t.end()
})

void test('a warning beside what could not be proven counts in a strict run', (t) => {
  t.equal(exitCodeOf(report('unproven', warning), strict), 1)
  t.end()
})

void test('3, when proof is required and something is unproven', (t) => {
  t.equal(exitCodeOf(report('unproven'), proving), 3)
  t.equal(exitCodeOf(report('unproven'), lenient), 0)
  t.end()
})

void test('4, for a fault of ours, whatever else there is', (t) => {
  t.equal(exitCodeOf(report('crashed'), lenient), 4)
  const both = report('crashed', { ...warning, severity: 'error' })
  t.equal(exitCodeOf({ ...both, summary: { ...both.summary, violated: 1, unproven: 1 } }, proving), 4)
  t.end()
})
