import type { Outcome } from '../engine/evaluate.ts'
import type { FactSource } from '../engine/facts.ts'
import { judge } from '../engine/judge.ts'
import type { Rule } from '../engine/rule.ts'
import type { Reading } from '../engine/read-subject.ts'
import type { Subject } from '../engine/subject.ts'
import { admissionVerdictOf, type RefusalPolicy } from '../engine/verdict.ts'
import { breakGlassOf, noWaiver, waive, type Waiver } from '../engine/waiver.ts'
import { exemptAnswer, misshapenAnswer, verdictAnswer } from './answers.ts'
import { exemptionOf, kindOf } from './exemptions.ts'
import type { AdmissionResponse } from './response.ts'
import type { AdmissionRequest } from './review.ts'
import { readRequest } from './subject.ts'

/** What judging at admission depends on. */
export interface Judging extends RefusalPolicy {
  readonly rules: readonly Rule[]
  readonly factSource: FactSource
  readonly reading: Reading
  readonly breakGlassGroups: readonly string[]
}

/** An answer, and what became of the rules on the way to it. */
export interface Judged {
  readonly response: AdmissionResponse
  readonly outcomes: readonly Outcome[]
}

/**
 * Judges one request: an exemption, a shape that does not fit, or the verdict of the rules.
 *
 * @param deadline when the answer must be there, in milliseconds of `performance.now()`; without one it waits for all
 */
export async function validate(
  request: AdmissionRequest,
  judging: Judging,
  deadline = Infinity,
): Promise<Judged> {
  const kind = kindOf(request)
  if (kind === undefined || exemptionOf(request) !== undefined)
    return { response: exemptAnswer(request), outcomes: none }
  const { subject, misfits } = readRequest(kind, request, judging.reading)
  if (subject === undefined)
    return { response: misshapenAnswer(kind, request, misfits, judging), outcomes: none }
  const judged = await judge(judging.rules, subject, judging.factSource.gather(deadline))
  const waiver = waiverOf(subject, request, judging)
  const outcomes = waive(judged, waiver)
  const verdict = admissionVerdictOf(outcomes, {
    isCreation: subject.operation === 'CREATE',
    isForced: subject.kind === 'ClusterSet' && subject.object?.isForced === true,
    undecided: judging.undecided,
    mode: judging.mode,
  })
  return { response: verdictAnswer(request, { subject, misfits, verdict, waiver }), outcomes }
}

const none: readonly Outcome[] = []

function waiverOf(subject: Subject, request: AdmissionRequest, { rules, breakGlassGroups }: Judging): Waiver {
  if (subject.kind !== 'ClusterSet' || subject.object === undefined) return noWaiver
  return breakGlassOf(subject.object, request.userGroups, breakGlassGroups, rules)
}
