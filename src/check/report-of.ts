import type { Mutator } from '../engine/mutator.ts'
import type { Rule } from '../engine/rule.ts'
import { placeOf } from '../manifests/positions.ts'
import { inManifestOrder } from '../model/field-path.ts'
import type {
  Description,
  OutcomeStatus,
  Report,
  ReportedFinding,
  ReportedSubject,
  Summary,
} from '../report/report.ts'
import type { JudgedManifest } from './check.ts'
import { gapsIn } from './gaps.ts'
import { otherDescriptions } from './descriptions.ts'
import type { UnplacedFinding } from './reported.ts'

interface ReportParts {
  readonly rules: readonly Rule[]
  readonly mutators: readonly Mutator[]
  readonly tool: Report['tool']
  /** Documents of kinds that are neither judged nor facts. */
  readonly passedOver: number
  /** All documents that were seen. */
  readonly documents: number
}

/** The report of what was judged. Places are looked up here, and only of findings. */
export function reportOf(
  judged: readonly JudgedManifest[],
  { rules, mutators, tool, passedOver, documents }: ReportParts,
): Report {
  const subjects = judged.map(reportedSubject)
  return {
    tool,
    enforcementPoint: 'check',
    summary: summaryOf(subjects, passedOver),
    subjects,
    descriptions: descriptionsOf(subjects, rules, mutators),
    gaps: gapsIn(subjects),
    documents,
  }
}

function reportedSubject({ change: { manifest }, judged }: JudgedManifest): ReportedSubject {
  const { apiVersion, kind, namespace, name, operation, outcomes } = judged
  const { file, line } = manifest
  const placed = (finding: UnplacedFinding): ReportedFinding => ({
    ...finding,
    file,
    ...placeOf(manifest, finding.path),
  })
  return {
    apiVersion,
    kind,
    namespace,
    name,
    operation,
    file,
    line,
    outcomes: outcomes.map((outcome) => ({
      ...outcome,
      findings: inManifestOrder(outcome.findings, manifest.value).map(placed),
    })),
  }
}

function summaryOf(subjects: readonly ReportedSubject[], documentsPassedOver: number): Summary {
  const counts: Record<OutcomeStatus | 'warned', number> = {
    violated: 0,
    warned: 0,
    standing: 0,
    waived: 0,
    unproven: 0,
    crashed: 0,
    passed: 0,
  }
  for (const { outcomes } of subjects)
    for (const { status, severity } of outcomes)
      counts[status === 'violated' && severity === 'warning' ? 'warned' : status] += 1
  return { subjects: subjects.length, ...counts, documentsPassedOver }
}

/** What the ids in the outcomes mean, in the order of the lists. */
function descriptionsOf(
  subjects: readonly ReportedSubject[],
  rules: readonly Rule[],
  mutators: readonly Mutator[],
): readonly Description[] {
  const used = new Set(subjects.flatMap(({ outcomes }) => outcomes.map(({ rule }) => rule)))
  return [
    ...otherDescriptions(mutators),
    ...rules.map(({ id, summary, rationale, worst }) => ({ id, summary, rationale, severity: worst })),
  ].filter(({ id }) => used.has(id))
}
