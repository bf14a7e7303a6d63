import type { Kind, Subject } from '../engine/subject.ts'
import { isLetThrough, type RefusalPolicy, type Verdict } from '../engine/verdict.ts'
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
  denialWarning,
  denialMessage,
  failureText,
  kindNames,
  misfitMessage,
  misfitWarning,
  noVerdictMessage,
  noVerdictWarning,
  schemaId,
  warningOfMisfit,
  warningsOf,
} from './wording.ts'

interface Answer {
  readonly verdict: Verdict['name'] | 'exempt'
  readonly rules: readonly string[]
  readonly warnings: readonly Warning[]
  readonly refusal: Refusal | undefined
}

/** Why a request is refused, in the words of either way to say it. */
interface Refusal {
  readonly status: Status
  /** What is said in place of the status when the request is let through. */
  readonly warnings: readonly Warning[]
  /** Rules that deny; none when there is no verdict. */
  readonly deniedBy: readonly string[]
  readonly isLetThrough: boolean
}

const eachOnce = (ids: readonly string[]): string => (ids.length === 0 ? '' : [...new Set(ids)].join(','))

/** Refused if there is a refusal that is not let through. */
function answer({ uid }: AdmissionRequest, { verdict, rules, warnings, refusal }: Answer): AdmissionResponse {
  const status = refusal?.isLetThrough === false ? refusal.status : undefined
  const withheld = refusal?.isLetThrough === true ? refusal : undefined
  const wouldDeny = eachOnce(withheld?.deniedBy ?? [])
  return {
    uid,
    allowed: status === undefined,
    ...(status === undefined ? {} : { status }),
    ...withWarnings(shownWarnings([...(withheld?.warnings ?? []), ...warnings])),
    auditAnnotations: {
      verdict: wouldDeny === '' ? verdict : 'warned',
      rules: eachOnce(rules),
      ruleset: ruleSetVersion,
      ...(wouldDeny === '' ? {} : { wouldDeny }),
    },
  }
}

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
  answer(request, { verdict: 'exempt', rules: [], warnings: [], refusal: undefined })

/** The answer to an object that is not of its kind's shape, so that no rule could judge it. */
export function misshapenAnswer(
  kind: Kind,
  request: AdmissionRequest,
  misfits: readonly Misfit[],
  policy: RefusalPolicy,
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
    refusal: {
      status: invalid(request, message, errors.map(causeOfMisfit)),
      warnings: errors.map(misfitWarning),
      deniedBy: [schemaId],
      isLetThrough: isLetThrough('denied', policy),
    },
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
    refusal: refusalOf(shownSubject(subject.kind, request), request, verdict),
  })
}

/** Ten for every endpoint that a ClusterSet can hold. A body with more mistakes is made to hold us up. */
const mostCauses = 900

/** Verdicts that refuse, or would. */
function refusalOf(subject: string, request: AdmissionRequest, verdict: Verdict): Refusal | undefined {
  const { name, denials, isAllowed: isLetThrough } = verdict
  switch (name) {
    case 'denied': {
      const told = denials.slice(0, mostCauses)
      return {
        status: invalid(request, denialMessage(subject, told), told.map(causeOf)),
        warnings: denials.map(denialWarning),
        deniedBy: denials.map(({ rule }) => rule),
        isLetThrough,
      }
    }
    case 'undecided':
    case 'broken': {
      const status = name === 'broken' ? broken : unavailable
      return {
        status: status(noVerdictMessage(subject, verdict)),
        warnings: [noVerdictWarning(verdict)],
        deniedBy: [],
        isLetThrough,
      }
    }
    case 'allowed':
    case 'warned':
      return undefined
  }
}

/**
 * The answer when we failed outside a rule. As for a rule that crashed, only a CREATE that is no emergency
 * waits for us.
 */
export function failureAnswer(request: AdmissionRequest, policy: RefusalPolicy): AdmissionResponse {
  const spec = asObject(asObject(request.object)['spec'])
  const isForced = asObject(spec['unsafeFlags'])['forcedFailover'] === true
  return answer(request, {
    verdict: 'broken',
    rules: [],
    warnings: [],
    refusal: {
      status: broken(failureText),
      warnings: [{ from: 'clusterset-guard', problem: failureText }],
      deniedBy: [],
      isLetThrough: request.operation !== 'CREATE' || isForced || isLetThrough('broken', policy),
    },
  })
}
