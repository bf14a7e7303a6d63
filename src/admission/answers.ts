import type { Kind, Subject } from '../engine/subject.ts'
import type { UndecidedPolicy, Verdict } from '../engine/verdict.ts'
import type { Waiver } from '../engine/waiver.ts'
import { asObject } from '../model/json.ts'
import { inManifestOrder } from '../model/field-path.ts'
import { referenceTo } from '../model/kubernetes-object.ts'
import type { Misfit } from '../model/structure.ts'
import { ruleSetVersion } from '../rules/index.ts'
import { withWarnings, type AdmissionResponse, type Cause, type Status } from './response.ts'
import type { AdmissionRequest } from './review.ts'
import { identityOf } from './subject.ts'
import { shownWarnings, type Warning } from './warnings.ts'
import {
  causeOf,
  causeOfMisfit,
  denialMessage,
  failureText,
  kindNames,
  misfitMessage,
  noVerdictMessage,
  schemaId,
  warningOfMisfit,
  warningsOf,
} from './wording.ts'

interface Answer {
  readonly verdict: Verdict['name'] | 'exempt'
  readonly rules: readonly string[]
  readonly warnings: readonly Warning[]
  readonly status: Status | undefined
}

/** Allowed unless there is a status that says why not. */
const answer = (
  { uid }: AdmissionRequest,
  { verdict, rules, warnings, status }: Answer,
): AdmissionResponse => ({
  uid,
  allowed: status === undefined,
  ...(status === undefined ? {} : { status }),
  ...withWarnings(shownWarnings(warnings)),
  auditAnnotations: {
    verdict,
    rules: rules.length === 0 ? '' : [...new Set(rules)].join(','),
    ruleset: ruleSetVersion,
  },
})

const shownSubject = (kind: Kind, request: AdmissionRequest): string =>
  `${kindNames[kind]} ${referenceTo(identityOf(request))}`

const invalid = (request: AdmissionRequest, message: string, causes: readonly Cause[]): Status => ({
  status: 'Failure',
  code: 422,
  reason: 'Invalid',
  message,
  details: { group: request.group, kind: request.kind, name: identityOf(request).name, causes },
})

const unavailable = (message: string): Status => ({
  status: 'Failure',
  code: 503,
  reason: 'ServiceUnavailable',
  message,
})

const broken = (message: string): Status => ({
  status: 'Failure',
  code: 500,
  reason: 'InternalError',
  message,
})

/** The answer to what nothing is run for. */
export const exemptAnswer = (request: AdmissionRequest): AdmissionResponse =>
  answer(request, { verdict: 'exempt', rules: [], warnings: [], status: undefined })

/** The answer to an object that is not of its kind's shape, so that no rule could judge it. */
export function misshapenAnswer(
  kind: Kind,
  request: AdmissionRequest,
  misfits: readonly Misfit[],
): AdmissionResponse {
  const limits = misfits.filter(({ is }) => is === 'beyondLimit')
  const errors = inManifestOrder(
    misfits.filter(({ is }) => is !== 'beyondLimit'),
    request.object,
  )
  const message = misfitMessage(shownSubject(kind, request), errors)
  return answer(request, {
    verdict: 'denied',
    rules: [schemaId],
    warnings: limits.map(warningOfMisfit),
    status: invalid(request, message, errors.map(causeOfMisfit)),
  })
}

/** What became of a subject. */
export interface Judgement {
  readonly subject: Subject
  /** Limits that the object goes beyond. */
  readonly misfits: readonly Misfit[]
  readonly verdict: Verdict
  readonly waiver: Waiver
}

/** The answer that says a verdict. */
export function verdictAnswer(request: AdmissionRequest, judgement: Judgement): AdmissionResponse {
  const { subject, misfits, waiver } = judgement
  const verdict: Verdict = {
    ...judgement.verdict,
    denials: inManifestOrder(judgement.verdict.denials, request.object),
    warnings: inManifestOrder(judgement.verdict.warnings, request.object),
  }
  const warnings = warningsOf(verdict, misfits, waiver)
  const findings = [...verdict.denials, ...verdict.warnings].map(({ rule }) => rule)
  return answer(request, {
    verdict: verdict.name === 'allowed' && warnings.length > 0 ? 'warned' : verdict.name,
    rules: misfits.length > 0 ? [schemaId, ...findings] : findings,
    warnings,
    status: verdict.isAllowed ? undefined : denialOf(shownSubject(subject.kind, request), request, verdict),
  })
}

/** Ten for every endpoint that a ClusterSet can hold. A body with more mistakes is made to hold us up. */
const mostCauses = 900

function denialOf(subject: string, request: AdmissionRequest, verdict: Verdict): Status {
  const { name } = verdict
  const denials = verdict.denials.slice(0, mostCauses)
  if (name === 'undecided') return unavailable(noVerdictMessage(subject, verdict))
  if (name === 'broken') return broken(noVerdictMessage(subject, verdict))
  return invalid(request, denialMessage(subject, denials), denials.map(causeOf))
}

/**
 * The answer when we failed outside a rule. As for a rule that crashed, only a CREATE that is no emergency
 * waits for us.
 */
export function failureAnswer(request: AdmissionRequest, undecided: UndecidedPolicy): AdmissionResponse {
  const spec = asObject(asObject(request.object)['spec'])
  const isForced = asObject(spec['unsafeFlags'])['forcedFailover'] === true
  const isDenied = request.operation === 'CREATE' && !isForced && undecided === 'deny'
  return answer(request, {
    verdict: 'broken',
    rules: [],
    warnings: isDenied ? [] : [{ from: 'clusterset-guard', problem: failureText }],
    status: isDenied ? broken(failureText) : undefined,
  })
}
