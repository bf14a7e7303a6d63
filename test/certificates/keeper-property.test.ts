import fc from 'fast-check'
import { test } from 'tap'

import { mishaps } from './awaited-answers.ts'
import { InterleavedReplicas, type Step } from './interleaved-replicas.ts'

const replicas = 3
const replica = fc.nat(5)

/** Answers and looks for the most part; each other step once in a while. */
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 60,
    arbitrary: fc.record({
      is: fc.constant('answer'),
      replica,
      mishap: fc.oneof({ weight: 9, arbitrary: fc.constant('none') }, fc.constantFrom(...mishaps)),
    }),
  },
  { weight: 20, arbitrary: fc.record({ is: fc.constant('look'), replica }) },
  { weight: 4, arbitrary: fc.constantFrom({ is: 'secret deleted' }, { is: 'secret emptied' }) },
  { weight: 4, arbitrary: fc.record({ is: fc.constant('secret damaged'), key: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.constant({ is: 'configurations made anew' }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('restart'), replica }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('days pass'), days: fc.constantFrom(1, 19, 21) }) },
)

void test('what is served and trusted stays trusted, in whatever order requests come through', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 50, maxLength: 80 }), async (steps) => {
      const current = await InterleavedReplicas.start(replicas)
      for (const [number, step] of steps.entries()) {
        await current.take(step)
        const lost = current.lost()
        if (lost.length > 0) throw new Error(`after step ${String(number)}: ${lost.join(', ')}`)
      }
    }),
    { seed: 7, numRuns: 20 },
  )
})
