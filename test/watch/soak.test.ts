import { test } from 'tap'

import { isSound, soak } from './soak-story.ts'

// `npm run soak` tells a whole day, with another seed each time.
void test('some hours of a watch on which everything goes wrong', async (t) => {
  const report = await soak({ seed: 5, events: 10_000, eventsPerSecond: 4_000, objects: 700 })
  t.ok(isSound(report), JSON.stringify(report, undefined, 2))
})
