import { mutate, type Mutation, type Mutator, type MutatorSubject } from '../engine/mutator.ts'
import { asObject, isObject } from '../model/json.ts'
import { exemptionOf, isLeavingAlone, kindOf } from './exemptions.ts'
import { encodedPatch, withWarnings, type AdmissionResponse } from './response.ts'
import type { AdmissionRequest } from './review.ts'
import { shownWarnings } from './warnings.ts'

const nothing: Mutation = { patch: [], notices: [], mutators: [] }

/** What the mutators see of a request. The API server has checked nothing yet, so any JSON may be in it. */
function subjectOf({ operation, object, oldObject }: AdmissionRequest): MutatorSubject | undefined {
  if (!isObject(object) || (operation !== 'CREATE' && operation !== 'UPDATE')) return undefined
  return { operation, object, oldObject: asObject(operation === 'CREATE' ? undefined : oldObject) }
}

/** An answer, and the mutators that changed something. */
export interface Mutated {
  readonly response: AdmissionResponse
  readonly patchedBy: readonly string[]
}

/** Fills and repairs one request. Whatever it cannot make sense of is allowed as it is: `/validate` will speak. */
export function mutateRequest(request: AdmissionRequest, mutators: readonly Mutator[]): Mutated {
  const isExempt = exemptionOf(request) !== undefined || kindOf(request) !== 'ClusterSet'
  const subject = isExempt ? undefined : subjectOf(request)
  const {
    patch,
    notices,
    mutators: used,
  } = subject === undefined ? nothing : mutate(mutators, subject, isLeavingAlone('ClusterSet', request))
  const response = {
    uid: request.uid,
    allowed: true,
    ...encodedPatch(patch),
    ...withWarnings(
      shownWarnings(
        notices.map(({ mutator, path, told }) => ({ from: mutator, problem: `${path} ${told}` })),
      ),
    ),
    auditAnnotations: {
      verdict: isExempt ? 'exempt' : notices.length > 0 ? 'warned' : 'allowed',
      mutators: used.join(','),
    },
  }
  return { response, patchedBy: used }
}

/** The answer when we failed: a mutator may never stop anybody. */
export const unmutated = ({ uid }: AdmissionRequest): AdmissionResponse => ({
  uid,
  allowed: true,
  auditAnnotations: { verdict: 'broken', mutators: '' },
})
