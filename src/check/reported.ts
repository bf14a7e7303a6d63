import type { JudgedFinding, Outcome } from '../engine/evaluate.ts'
import { bounded, type Severity } from '../engine/finding.ts'
import { asObject, asText, type JsonObject } from '../model/json.ts'
import { fieldPath } from '../model/field-path.ts'
import { annotationOf, metadataOf } from '../model/kubernetes-object.ts'
import { removedClustersAnnotation } from '../model/removal-record.ts'
import { recordRemovedMembers } from '../mutators/record-removed-members.ts'
import type { OutcomeStatus, ReportedFinding, ReportedOutcome } from '../report/report.ts'
import type { Admitted } from './api-server.ts'

/** The id of what is no rule's: the object does not fit its CRD. */
export const schemaId = 'schema'

/** A finding before anybody knows where in a file it is. */
export type UnplacedFinding = Omit<ReportedFinding, 'file' | 'line' | 'column'>

export type UnplacedOutcome = Omit<ReportedOutcome, 'findings'> & {
  readonly findings: readonly UnplacedFinding[]
}

interface Evidence {
  readonly findings: readonly UnplacedFinding[]
  readonly isUnproven: boolean
  readonly isCrashed: boolean
  /** How bad it is that a rule could not be proven, or crashed. */
  readonly worst: Severity
}

/** The worst that became of a rule. A warning found never hides an error that could not be proven. */
function statusOf({ findings, isUnproven, isCrashed, worst }: Evidence): OutcomeStatus {
  const has = (state: JudgedFinding['state'], severity?: Severity): boolean =>
    findings.some((one) => one.state === state && (severity === undefined || one.severity === severity))
  if (isCrashed) return 'crashed'
  if (has('violated', 'error')) return 'violated'
  if (isUnproven && worst === 'error') return 'unproven'
  if (has('violated')) return 'violated'
  if (isUnproven) return 'unproven'
  if (has('standing')) return 'standing'
  return has('waived') ? 'waived' : 'passed'
}

/** Of findings that count the worst one's; of anything else how bad it can get. */
function severityOf(status: OutcomeStatus, { findings, worst }: Evidence): Severity {
  if (status !== 'violated') return worst
  return findings.some(({ state, severity }) => state === 'violated' && severity === 'error')
    ? 'error'
    : 'warning'
}

function outcomeFrom(rule: string, evidence: Evidence, unseen: readonly string[]): UnplacedOutcome {
  const status = statusOf(evidence)
  return { rule, status, severity: severityOf(status, evidence), findings: evidence.findings, unseen }
}

/** What became of a rule, as reports tell it. */
export function reportedOutcome({ rule, severity, findings, unseen, crash }: Outcome): UnplacedOutcome {
  return outcomeFrom(
    rule.id,
    { findings, isUnproven: unseen.length > 0, isCrashed: crash !== undefined, worst: severity },
    [...new Set(unseen.map(({ inventory }) => inventory))],
  )
}

/** What a reader of the outcome of the CRD learns of the rules when an object is beyond them. */
const rulesNotAsked = 'the rules: not asked, because of the errors there are'

/** What the CRD says of an object. */
export function schemaOutcome({
  errors,
  unproven,
  canBeJudged,
}: Pick<Admitted, 'errors' | 'unproven'> & { readonly canBeJudged: boolean }): UnplacedOutcome {
  const findings = errors.map(({ path, is, problem, remedy }) => ({
    message: is,
    severity: 'error' as const,
    state: 'violated' as const,
    path,
    problem,
    remedy,
    // One field can break several rules of the CRD.
    about: is === 'invalid' ? [path, problem] : [path],
  }))
  return outcomeFrom(
    schemaId,
    { findings, isUnproven: unproven.length > 0, isCrashed: false, worst: 'error' },
    [
      ...unproven.map(({ path, expression, problem }) => `${path}: ${bounded(expression)} (${problem})`),
      ...(canBeJudged ? [] : [rulesNotAsked]),
    ],
  )
}

/** The mutator that keeps the record of removals. */
const recorder = recordRemovedMembers.id

const toldByMutator = (path: string, problem: string, remedy: string): UnplacedFinding => ({
  message: 'changed',
  severity: 'warning',
  state: 'violated',
  path,
  problem,
  remedy,
  about: [path],
})

/**
 * What the mutating webhook would change of what a user wrote, one outcome for each mutator that has something to
 * tell.
 *
 * @param manifest the object as its file has it
 */
export function mutatorOutcomes(
  manifest: JsonObject,
  { mutation, object }: Pick<Admitted, 'mutation' | 'object'>,
): readonly UnplacedOutcome[] {
  const told = mutation.notices.map(({ mutator, path, told: problem }) => ({
    mutator,
    finding: toldByMutator(path, problem, 'write it so in the manifest'),
  }))
  const all = told.some(({ mutator }) => mutator === recorder)
    ? told
    : [...told, ...unwrittenRecord(manifest, object)]
  return [...new Set(all.map(({ mutator }) => mutator))].map((mutator) =>
    outcomeFrom(
      mutator,
      {
        findings: all.filter((one) => one.mutator === mutator).map(({ finding }) => finding),
        isUnproven: false,
        isCrashed: false,
        worst: 'warning',
      },
      [],
    ),
  )
}

/**
 * A record of removals that is only in the cluster is lost when the object is made anew from git, and nobody then
 * knows that a cluster must not come back.
 */
function unwrittenRecord(
  manifest: JsonObject,
  object: JsonObject,
): readonly { readonly mutator: string; readonly finding: UnplacedFinding }[] {
  const record = annotationOf(metadataOf(object), removedClustersAnnotation)
  const written = asText(asObject(asObject(manifest['metadata'])['annotations'])[removedClustersAnnotation])
  // What was written and is changed is told by the mutator itself.
  if (record === undefined || written !== undefined) return []
  const path = fieldPath('metadata', 'annotations', removedClustersAnnotation)
  const finding = toldByMutator(
    path,
    `removed clusters (${bounded(record)}) are recorded in the cluster and not in this manifest`,
    `write the annotation ${removedClustersAnnotation}: ${bounded(record)}, or the record is lost when the object is made anew from git`,
  )
  return [{ mutator: recorder, finding }]
}
