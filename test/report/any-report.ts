import fc from 'fast-check'

import type {
  Gap,
  Report,
  ReportedFinding,
  ReportedOutcome,
  ReportedSubject,
} from '../../src/report/report.ts'
import { hostileTexts } from './sample.ts'

/** Any text, with halves of surrogate pairs and control characters, and the hostile ones more often than chance has it. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(...hostileTexts.filter(({ length }) => length < 100)),
)

const anySeverity = fc.constantFrom('error' as const, 'warning' as const)
const anyPosition = fc.integer({ min: 1, max: 1_000_000 })

const anyFinding: fc.Arbitrary<ReportedFinding> = fc.record(
  {
    message: anyText,
    severity: anySeverity,
    state: fc.constantFrom('violated' as const, 'standing' as const, 'waived' as const),
    path: anyText,
    problem: anyText,
    remedy: anyText,
    about: fc.array(anyText, { maxLength: 3 }),
    file: anyText,
    line: anyPosition,
    column: anyPosition,
  },
  { requiredKeys: ['message', 'severity', 'state', 'path', 'problem', 'remedy', 'about'] },
)

const anyOutcome: fc.Arbitrary<ReportedOutcome> = fc.record({
  rule: anyText,
  status: fc.constantFrom(
    'passed' as const,
    'violated' as const,
    'standing' as const,
    'waived' as const,
    'unproven' as const,
    'crashed' as const,
  ),
  severity: anySeverity,
  findings: fc.array(anyFinding, { maxLength: 3 }),
  unseen: fc.array(anyText, { maxLength: 2 }),
})

const anySubject: fc.Arbitrary<ReportedSubject> = fc.record(
  {
    apiVersion: anyText,
    kind: anyText,
    namespace: anyText,
    name: anyText,
    operation: fc.constantFrom('CREATE' as const, 'UPDATE' as const, 'DELETE' as const, 'NONE' as const),
    outcomes: fc.array(anyOutcome, { maxLength: 4 }),
    file: anyText,
    line: anyPosition,
  },
  { requiredKeys: ['apiVersion', 'kind', 'namespace', 'name', 'operation', 'outcomes'] },
)

const anyGap: fc.Arbitrary<Gap> = fc.record({
  missing: anyText,
  rules: fc.array(anyText, { maxLength: 3 }),
  outcomes: fc.nat(),
  supply: anyText,
})

const count = fc.nat()

/** Any report that the model allows, also one whose counts do not add up. */
export const anyReport: fc.Arbitrary<Report> = fc.record({
  tool: fc.record({ name: anyText, version: anyText, ruleset: anyText }),
  enforcementPoint: fc.constantFrom('check' as const, 'audit' as const),
  summary: fc.record({
    subjects: count,
    violated: count,
    warned: count,
    standing: count,
    waived: count,
    unproven: count,
    crashed: count,
    passed: count,
    documentsPassedOver: count,
  }),
  subjects: fc.array(anySubject, { maxLength: 4 }),
  descriptions: fc.array(
    fc.record({ id: anyText, summary: anyText, rationale: anyText, severity: anySeverity }),
    { maxLength: 3 },
  ),
  gaps: fc.array(anyGap, { maxLength: 3 }),
})
