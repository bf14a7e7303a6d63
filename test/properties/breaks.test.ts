import fc from 'fast-check'
import { test } from 'tap'

import { asObject } from '../../src/model/json.ts'
import { rules } from '../../src/rules/index.ts'
import { judged, type Told } from '../support/answers.ts'
import { placesIn } from '../support/manifest-order.ts'
import type { Raw } from '../support/objects.ts'
import { reproducible } from '../support/properties.ts'
import { world } from '../support/world.ts'
import { breaks } from './breaks.ts'
import { broken, manyPlaces, place } from './broken-scenes.ts'
import { reviewOfScene, worldOf, type Scene } from './scene.ts'
import { validScene } from './valid-scenes.ts'

const objectIn = (review: Raw): unknown => asObject(review['request'])['object']

/** What each rule says when it is asked alone. */
async function saidAlone(review: Raw, scene: Scene): Promise<readonly Told[]> {
  const facts = world(worldOf(scene))
  return Promise.all(rules.map((rule) => judged(review, facts, [rule])))
}

const textsOf = ({ causes }: Pick<Told, 'causes'>): readonly string[] =>
  causes.map(({ field, message }) => `${field} ${message}`)

void test('a sound review is allowed, and no rule has anything to say', async (t) => {
  await fc.assert(
    fc.asyncProperty(validScene, async (scene) => {
      const told = await judged(reviewOfScene(scene), world(worldOf(scene)))
      if (!told.allowed || told.rules.length > 0) throw new Error(JSON.stringify(told))
    }),
    reproducible({ numRuns: 500 }),
  )
  t.end()
})

void test('one break alone is seen by the rule that is there for it', async (t) => {
  const aims = new Set<string>()
  await fc.assert(
    fc.asyncProperty(validScene, place, async (scene, { kind, pick }) => {
      const possible = breaks.filter((one) => one.about === scene.about && one.applies(scene))
      const only = possible[kind % possible.length]
      fc.pre(only !== undefined)
      const copy = structuredClone(scene)
      only.apply(copy, pick)
      const told = await judged(reviewOfScene(copy), world(worldOf(copy)))
      if (!told.rules.includes(only.aims)) throw new Error(`${only.aims}: ${JSON.stringify(told)}`)
      aims.add(only.aims)
    }),
    reproducible({ numRuns: 1000 }),
  )
  t.strictSame(
    [...aims].sort(),
    rules.map(({ id }) => id),
  )
  t.end()
})

void test('a review broken in up to five places: one answer says all, in manifest order', async (t) => {
  const fired = new Set<string>()
  let runs = 0
  let shaped = 0
  let denied = 0
  let several = 0
  await fc.assert(
    fc.asyncProperty(validScene, manyPlaces, async (scene, places) => {
      const copy = broken(scene, places)
      const review = reviewOfScene(copy)
      const told = await judged(review, world(worldOf(copy)))
      runs += 1
      for (const id of told.rules) fired.add(id)
      if (!told.allowed) denied += 1
      if (told.causes.length > 1) several += 1
      const lines = told.causes.map(({ field }) => placesIn(objectIn(review))(field))
      if (lines.some((line, index) => line < (lines[index - 1] ?? 0)))
        throw new Error(`not in manifest order: ${JSON.stringify(textsOf(told))}`)
      if (told.rules.includes('schema')) return
      shaped += 1
      const alone = await saidAlone(review, copy)
      const expected = alone.flatMap(textsOf)
      if (JSON.stringify([...textsOf(told)].sort()) !== JSON.stringify([...expected].sort()))
        throw new Error(`not all at once: ${JSON.stringify({ told: textsOf(told), expected })}`)
      const ids = [...new Set(alone.flatMap((one) => one.rules))].sort()
      if (JSON.stringify([...told.rules].sort()) !== JSON.stringify(ids))
        throw new Error(`other rules than alone: ${JSON.stringify({ told: told.rules, ids })}`)
    }),
    reproducible({ numRuns: 1800 }),
  )
  t.comment(
    `${String(runs)} runs, ${String(shaped)} of sound shape, ${String(denied)} denied, ${String(several)} for several causes`,
  )
  t.strictSame(
    rules.map(({ id }) => id).filter((id) => !fired.has(id)),
    [],
    'every rule fired',
  )
  t.ok(shaped >= runs / 2, 'at least half of the runs passed the schema')
  t.ok(denied >= runs / 2, 'at least half of the runs were denied')
  t.ok(shaped <= (runs * 19) / 20, 'and some did not pass it')
  t.ok(several >= runs / 4, 'many had several causes to put in order')
  t.end()
})
