import fc from 'fast-check'
import { test } from 'tap'

import { unchanging } from '../../src/engine/facts.ts'
import { asList, asObject, asText, textsIn } from '../../src/model/json.ts'
import { broken, manyPlaces } from '../properties/broken-scenes.ts'
import { reviewOfScene, worldOf } from '../properties/scene.ts'
import { validScene } from '../properties/valid-scenes.ts'
import { reproducible } from '../support/properties.ts'
import { world } from '../support/world.ts'
import { answered } from './answered.ts'

/** At least nine are shown in any case: the tenth line may be the one that counts the rest. */
const surelyShown = 9

void test('whatever is asked: warn refuses nothing, and names what enforce denies by', async (t) => {
  let denied = 0
  await fc.assert(
    fc.asyncProperty(validScene, manyPlaces, async (scene, places) => {
      const copy = broken(scene, places)
      const review = reviewOfScene(copy)
      const factSource = unchanging(world(worldOf(copy)))
      const [enforced, warned] = await Promise.all(
        (['enforce', 'warn'] as const).map(async (mode) =>
          asObject(asObject(await answered(review, mode, { factSource }))['response']),
        ),
      )
      if (warned?.['allowed'] !== true || 'status' in warned) throw new Error(JSON.stringify(warned))
      const causes = asList(asObject(asObject(enforced?.['status'])['details'])['causes'])
      const ids = causes.map((one) => asText(asObject(one)['message'])?.split(':', 1).join() ?? '')
      if (ids.length > 0) denied += 1
      const told = asText(asObject(warned['auditAnnotations'])['wouldDeny'])?.split(',') ?? []
      if (JSON.stringify([...told].sort()) !== JSON.stringify([...new Set(ids)].sort()))
        throw new Error(`denied by ${ids.join()}, told ${told.join()}`)
      const warnings = textsIn(warned['warnings'])
      const missed = ids
        .slice(0, surelyShown)
        .filter((id) => !warnings.some((one) => one.startsWith(`${id}: `)))
      if (missed.length > 0) throw new Error(`no word of ${missed.join()}: ${warnings.join('\n')}`)
    }),
    reproducible({ numRuns: 400 }),
  )
  t.ok(denied > 200, 'most of them are denied in mode enforce')
})
