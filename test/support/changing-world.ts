import type { Test } from 'tap'

import { unchanging } from '../../src/engine/facts.ts'
import { patchedBy, toldBy, type Told } from './answers.ts'
import { reviewUid } from './reviews.ts'
import { startWebhook } from './webhook.ts'
import { world, type World } from './world.ts'

/** The real server, over HTTPS, with a world that is another one for each question. */
export interface ChangingWebhook {
  validate(review: unknown, of: World): Promise<Told>
  mutate(review: unknown): Promise<Told>
}

/** Starts the server; it is closed when the test ends. */
export async function startChangingWebhook(t: Test): Promise<ChangingWebhook> {
  let facts = world()
  const webhook = await startWebhook(t, { factSource: { gather: () => unchanging(facts).gather(0) } })
  return {
    async validate(review, of) {
      facts = world(of)
      return toldBy(await webhook.post('/validate', review), reviewUid)
    },
    mutate: async (review) => patchedBy(await webhook.post('/mutate', review), reviewUid),
  }
}
