/**
 * Sends reviews that were made sick through both webhooks, in this process: `npm run fuzz`, for 60 seconds
 * with another seed each time, or `--seconds N --seed N`. A broken promise ends it with exit code 1, the seed
 * and a file with the smallest body found. Nothing of a body is printed.
 */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import type { Judging } from '../../src/admission/validate.ts'
import { unchanging } from '../../src/engine/facts.ts'
import { defaultBreakGlassGroups } from '../../src/engine/waiver.ts'
import { isObject } from '../../src/model/json.ts'
import { rules } from '../../src/rules/index.ts'
import { clusterDomain, readableDigest, world, type World } from '../support/world.ts'
import { mutatedBytes } from './byte-mutations.ts'
import { BrokenPromise, outcomeOf, type Outcome } from './invariants.ts'
import { mutatedJson } from './json-mutations.ts'
import { Random } from './random.ts'
import { reviewFrom, worldFrom } from './reviews.ts'
import { smallestOf } from './smallest.ts'

/** One world serves so many bodies: making one takes longer than judging. */
const bodiesPerWorld = 200

function flags(): { readonly seconds: number; readonly seed: number } {
  const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } } })
  const seconds = Number(values.seconds ?? '60')
  const seed = Number(values.seed ?? String(Date.now() % 1_000_000_000))
  if (!(seconds > 0) || !Number.isInteger(seed)) {
    console.error('error: --seconds and --seed must be numbers; write --seconds 60 --seed 1')
    process.exit(2)
  }
  return { seconds, seed }
}

/** The objects of a world, some of them made sick: facts may be odd as well. */
function oddWorld(random: Random): World {
  const { clusterSets = [], perconaServers = [], services = [], secrets = [] } = worldFrom(random)
  const odd = (objects: NonNullable<World['clusterSets']>): NonNullable<World['clusterSets']> =>
    objects.map((object) => {
      const changed = random.chance(0.3) ? mutatedJson(random, object) : object
      return isObject(changed) ? changed : object
    })
  return {
    clusterSets: odd(clusterSets),
    perconaServers: odd(perconaServers),
    services: odd(services),
    secrets: odd(secrets),
    sights: random.chance(0.2) ? { secrets: { coverage: random.of(['partial', 'none']) } } : {},
  }
}

function judgingIn(facts: ReturnType<typeof world>): Judging {
  return {
    rules,
    factSource: unchanging(facts),
    reading: { clusterDomain, digest: readableDigest },
    undecided: 'deny',
    breakGlassGroups: defaultBreakGlassGroups,
  }
}

function bodyFrom(random: Random): Buffer {
  let review: unknown = reviewFrom(random)
  for (let times = random.smallBelow(12); times > 0; times -= 1) review = mutatedJson(random, review)
  let body: Buffer = Buffer.from(JSON.stringify(review))
  if (random.chance(0.2))
    for (let times = 1 + random.smallBelow(6); times > 0; times -= 1) body = mutatedBytes(random, body)
  return body
}

/** Looks for the smallest body that breaks the same promise, writes it to a file and gives the file's path. */
async function written(body: Buffer, judging: Judging, { message }: BrokenPromise): Promise<string> {
  const smallest = await smallestOf(body, async (smaller) => {
    try {
      await outcomeOf(smaller, judging)
      return false
    } catch (error) {
      return error instanceof BrokenPromise && error.message === message
    }
  })
  const file = join(mkdtempSync(join(tmpdir(), 'clusterset-guard-fuzz-')), 'body.json')
  writeFileSync(file, smallest)
  return file
}

const { seconds, seed } = flags()
const start = performance.now()
const elapsedSeconds = (): number => (performance.now() - start) / 1000
const counts = new Map<Outcome, number>()
let bodies = 0

console.log(`fuzz: seed ${String(seed)}, ${String(seconds)} s`)
for (let round = 0; elapsedSeconds() < seconds; round += 1) {
  // A seed for each world, so that one failing round can be run alone.
  const roundSeed = (seed + round) | 0
  const random = new Random(roundSeed)
  const judging = judgingIn(world(oddWorld(random)))
  for (let count = 0; count < bodiesPerWorld && elapsedSeconds() < seconds; count += 1) {
    const body = bodyFrom(random)
    try {
      const outcome = await outcomeOf(body, judging)
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
      bodies += 1
    } catch (error) {
      if (!(error instanceof BrokenPromise)) throw error
      const file = await written(body, judging, error)
      console.error(`error: broken promise: ${error.message}`)
      console.error(`repeat with --seed ${String(roundSeed)}; the smallest body found is in ${file}`)
      process.exit(1)
    }
  }
}

const rate = (bodies / elapsedSeconds()).toFixed(0)
const shown = [...counts].map(([outcome, count]) => `${String(count)} ${outcome}`).join(', ')
console.log(`fuzz: ${String(bodies)} bodies, ${rate} a second: ${shown}; no promise broken`)
