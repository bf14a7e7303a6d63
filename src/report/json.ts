import type { Report, ReportedFinding, ReportedOutcome, ReportedSubject } from './report.ts'
import { jsonText } from './visible-text.ts'

/** The version of the document. It changes when a program that reads it would have to. */
const format = 1

/** Optional parts are left out by JSON when they are undefined. */
const shownFinding = ({
  message,
  severity,
  state,
  path,
  problem,
  remedy,
  file,
  line,
  column,
}: ReportedFinding) => ({
  message,
  severity,
  state: state === 'violated' ? undefined : state,
  path,
  problem,
  remedy,
  file,
  line,
  column,
})

const shownOutcome = ({ rule, status, severity, findings, unseen }: ReportedOutcome) => ({
  rule,
  status,
  severity,
  findings: findings.length === 0 ? undefined : findings.map(shownFinding),
  unseen: unseen.length === 0 ? undefined : unseen,
})

const shownSubject = ({
  apiVersion,
  kind,
  namespace,
  name,
  operation,
  file,
  line,
  outcomes,
}: ReportedSubject) => ({
  apiVersion,
  kind,
  namespace,
  name,
  operation,
  file,
  line,
  outcomes: outcomes.map(shownOutcome),
})

/** A report for programs: docs/report-schema.json. Every outcome is in it, also what passed. */
export const jsonReport = ({ tool, enforcementPoint, summary, subjects, gaps }: Report): string =>
  jsonText({
    format,
    tool: { name: tool.name, version: tool.version, ruleset: tool.ruleset },
    enforcementPoint,
    summary: {
      subjects: summary.subjects,
      violated: summary.violated,
      warned: summary.warned,
      standing: summary.standing,
      waived: summary.waived,
      unproven: summary.unproven,
      crashed: summary.crashed,
      passed: summary.passed,
      documentsPassedOver: summary.documentsPassedOver,
    },
    subjects: subjects.map(shownSubject),
    gaps: gaps.map(({ missing, rules, outcomes, supply }) => ({ missing, rules, outcomes, supply })),
  })
