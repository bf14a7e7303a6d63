import type { Logger } from 'pino'

import { failureAnswer } from '../admission/answers.ts'
import { mutateRequest, unmutated } from '../admission/mutate.ts'
import type { AdmissionResponse } from '../admission/response.ts'
import type { AdmissionRequest } from '../admission/review.ts'
import { validate, type Judging } from '../admission/validate.ts'
import type { Mutator } from '../engine/mutator.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { describeFault } from './fault.ts'

/** One of the two webhooks. It always answers: a fault of ours is an answer, too. */
export interface Webhook {
  readonly name: 'validate' | 'mutate'
  /** @param deadline when the answer must be there, in milliseconds of `performance.now()` */
  respond(review: AdmissionRequest, deadline: number): AdmissionResponse | Promise<AdmissionResponse>
}

/** What the webhooks are made of. */
export interface WebhookParts {
  readonly judging: Judging
  readonly mutators: readonly Mutator[]
  readonly log: Logger
  readonly metrics: Metrics
}

/** Denies and warns. */
export const validating = ({ judging, log, metrics }: WebhookParts): Webhook => ({
  name: 'validate',
  async respond(review, deadline) {
    try {
      const { response, outcomes } = await validate(review, judging, deadline)
      metrics.judged(outcomes)
      metrics.withheld(response.auditAnnotations['wouldDeny']?.split(',') ?? [])
      for (const { rule, crash } of outcomes)
        if (crash !== undefined)
          log.error({ event: 'rule failed', uid: review.uid, rule: rule.id, ...describeFault(crash.error) })
      return response
    } catch (error) {
      log.error({ event: 'review failed', uid: review.uid, ...describeFault(error) })
      return failureAnswer(review, judging)
    }
  },
})

/** Fills and repairs. It stops nobody. */
export const mutating = ({ mutators, log, metrics }: WebhookParts): Webhook => ({
  name: 'mutate',
  respond(review) {
    try {
      const { response, patchedBy } = mutateRequest(review, mutators)
      metrics.patched(patchedBy)
      return response
    } catch (error) {
      log.error({ event: 'review failed', uid: review.uid, ...describeFault(error) })
      return unmutated(review)
    }
  },
})
