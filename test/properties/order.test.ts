import fc from 'fast-check'
import { test } from 'tap'

import { asObject } from '../../src/model/json.ts'
import { rules } from '../../src/rules/index.ts'
import { judged, type Told } from '../support/answers.ts'
import { placesIn } from '../support/manifest-order.ts'
import { reproducible } from '../support/properties.ts'
import { world } from '../support/world.ts'
import { broken, manyPlaces } from './broken-scenes.ts'
import { reviewOfScene, worldOf } from './scene.ts'
import { validScene } from './valid-scenes.ts'

const shuffledRules = fc.shuffledSubarray([...rules], { minLength: rules.length })

/** Of two rules at one field, either may speak first. */
const asSets = ({ allowed, verdict, causes, warnings, rules: ids }: Told): object => ({
  allowed,
  verdict,
  causes: causes.map(({ field, message }) => `${field} ${message}`).sort(),
  warnings: [...warnings].sort(),
  ids: [...ids].sort(),
})

void test('rules in any order give one verdict, the same causes and the same warnings', async (t) => {
  let reordered = 0
  let several = 0
  await fc.assert(
    fc.asyncProperty(validScene, manyPlaces, shuffledRules, async (scene, places, shuffled) => {
      const copy = broken(scene, places)
      const [review, facts] = [reviewOfScene(copy), world(worldOf(copy))]
      const told = await judged(review, facts)
      const other = await judged(review, facts, shuffled)
      const [one, two] = [JSON.stringify(asSets(told)), JSON.stringify(asSets(other))]
      if (one !== two) throw new Error(`${one} became ${two}`)
      const placeOf = placesIn(asObject(review['request'])['object'])
      const lines = other.causes.map(({ field }) => placeOf(field))
      if (lines.some((line, index) => line < (lines[index - 1] ?? 0)))
        throw new Error(`not in manifest order: ${JSON.stringify(other.causes)}`)
      if (told.rules.length > 1) several += 1
      if (shuffled.some((rule, index) => rule !== rules[index])) reordered += 1
    }),
    reproducible({ numRuns: 1500 }),
  )
  t.ok(reordered >= 1400, `${String(reordered)} runs had another order`)
  t.ok(several >= 400, `${String(several)} runs had findings of several rules`)
  t.end()
})
