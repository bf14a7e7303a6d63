import pino from 'pino'

import { answerOf } from '../../src/admission/response.ts'
import { parseReview } from '../../src/admission/review.ts'
import type { Judging } from '../../src/admission/validate.ts'
import { unchanging } from '../../src/engine/facts.ts'
import type { Mode } from '../../src/engine/verdict.ts'
import { defaultBreakGlassGroups } from '../../src/engine/waiver.ts'
import { Metrics } from '../../src/metrics/metrics.ts'
import { rules } from '../../src/rules/index.ts'
import { validating } from '../../src/server/webhooks.ts'
import type { Raw } from '../support/objects.ts'
import { clusterDomain, readableDigest, world } from '../support/world.ts'

const log = pino({ level: 'silent' })

const metrics = new Metrics({
  ruleIds: rules.map(({ id }) => id),
  mutatorIds: [],
  version: '0.0.0',
  ruleSetVersion: '0',
  isReady: () => true,
  inFlight: () => 0,
  certificate: () => ({ validTo: new Date(0), reloads: { success: 0, failure: 0 } }),
})

/** What `/validate` answers to a review, as JSON, without a connection. */
export async function answered(review: Raw, mode: Mode, parts: Partial<Judging>): Promise<unknown> {
  const parsed = parseReview(review)
  if (!parsed.ok) throw new Error(parsed.message)
  const judging: Judging = {
    rules,
    factSource: unchanging(world()),
    reading: { clusterDomain, digest: readableDigest },
    undecided: 'deny',
    mode,
    breakGlassGroups: defaultBreakGlassGroups,
    ...parts,
  }
  const webhook = validating({ judging, mutators: [], log, metrics })
  return JSON.parse(JSON.stringify(answerOf(await webhook.respond(parsed.request, Infinity))))
}
