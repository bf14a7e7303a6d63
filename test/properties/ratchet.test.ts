import fc from 'fast-check'
import { test } from 'tap'

import type { Raw } from '../support/objects.ts'
import { judged } from '../support/answers.ts'
import { reproducible } from '../support/properties.ts'
import { createReview, updateReview } from '../support/reviews.ts'
import { world, type World } from '../support/world.ts'
import { setBreaks } from './breaks.ts'
import { place, type Place } from './broken-scenes.ts'
import {
  allPasswords,
  home,
  serverFrom,
  setFrom,
  storedSetFrom,
  worldOf,
  type MemberSketch,
  type Scene,
  type ServerSketch,
  type SetSketch,
} from './scene.ts'
import { harmlessEdits, validSetScene } from './valid-scenes.ts'

/** Breaks that an object can have had before anybody judged it. */
const lastingBreaks = setBreaks.filter(({ ofTheChange }) => ofTheChange !== true)

/** A set that stands, broken in some places or in none, in its world. */
function standing(scene: Scene, places: readonly Place[]): Scene {
  // The set as asked for is the one that stands: what breaks it breaks the old object.
  const copy: Scene = { ...structuredClone(scene), set: structuredClone(scene.old) }
  for (const { kind, pick } of places) {
    const possible = lastingBreaks.filter((one) => one.applies(copy))
    possible[kind % possible.length]?.apply(copy, pick)
  }
  return { ...copy, operation: 'UPDATE', old: structuredClone(copy.set) }
}

/** Members in the order of their draws, and the endpoints of each in the other direction now and then. */
function reordered(set: SetSketch, draws: readonly number[], isTurned: boolean): SetSketch {
  const members = set.members.map((member, index) => ({ member, draw: draws[index % draws.length] ?? 0 }))
  const sorted = members.sort((one, other) => one.draw - other.draw).map(({ member }) => member)
  const turned = (endpoints: MemberSketch['endpoints']) => (isTurned ? [...endpoints].reverse() : endpoints)
  return {
    ...structuredClone(set),
    members: sorted.map(({ name, endpoints }) => ({ name, endpoints: turned(endpoints) })),
  }
}

const worseServer = (name: string, more: Partial<ServerSketch>): ServerSketch => ({
  name,
  clusterType: 'group-replication',
  image: 'percona/percona-server:8.4.10-10.1',
  crVersion: '1.3.0',
  usersSecret: `${name}-secrets`,
  isPaused: false,
  ...more,
})

/** What the new violations below lead to. It is there all the time, and nothing of it is listed before. */
function worldWithTraps(scene: Scene): World {
  const known = worldOf(scene)
  const traps = [
    worseServer('alone', { clusterType: 'async' }),
    worseServer('ancient', { image: 'percona/percona-server:5.7.44-48' }),
    worseServer('stranger', {}),
  ]
  const secrets = worldOf({
    ...scene,
    secrets: {
      'alone-secrets': {},
      'ancient-secrets': {},
      'stranger-secrets': { ...allPasswords, heartbeat: 'of-a-stranger' },
      'no-keys': { other: 'value' },
    },
  }).secrets
  const rival = setFrom({
    ...scene.old,
    name: 'rival',
    namespace: 'money',
    primary: 'rome',
    members: [{ name: 'rome', endpoints: [{ host: 'rival.example' }] }],
  })
  return {
    clusterSets: [...(known.clusterSets ?? []), rival],
    perconaServers: [...(known.perconaServers ?? []), ...traps.map(serverFrom)],
    services: known.services ?? [],
    secrets: [...(known.secrets ?? []), ...(secrets ?? [])],
  }
}

const withMember = (set: SetSketch, name: string, host: string): SetSketch => ({
  ...set,
  members: [...set.members, { name, endpoints: [{ host }] }],
})

interface Violation {
  readonly rule: string
  readonly add: (set: SetSketch) => SetSketch
}

/** Violations that no standing set has: each names something that is named nowhere else. */
const newViolations: readonly Violation[] = [
  {
    rule: 'endpoint-hosts-unique',
    add: (set) => withMember(withMember(set, 'twin1', 'twin.example'), 'twin2', 'TWIN.example.'),
  },
  { rule: 'endpoint-claimed-once', add: (set) => withMember(set, 'fresh', 'rival.example') },
  { rule: 'primary-is-member', add: (set) => ({ ...set, primary: 'unheardOf' }) },
  {
    rule: 'member-names-unique',
    add: (set) => withMember(withMember(set, 'fresh', 'db1.fresh.example'), 'Fresh', 'db2.fresh.example'),
  },
  { rule: 'member-uses-group-replication', add: (set) => withMember(set, 'alone', 'alone-mysql') },
  {
    rule: 'credentials-secret-exists',
    add: (set) => ({ ...set, credentials: { name: 'no-keys', key: 'clusterset' } }),
  },
  { rule: 'credentials-match', add: (set) => withMember(set, 'stranger', `stranger-mysql.${home}.svc`) },
  { rule: 'member-version-supported', add: (set) => withMember(set, 'ancient', 'ancient-mysql-primary') },
  { rule: 'removed-member-not-readded', add: (set) => withMember(set, 'gone', 'db.gone.example') },
  { rule: 'removed-members-recorded', add: (set) => ({ ...set, annotations: {} }) },
]

const scenes = fc.record({
  scene: validSetScene,
  places: fc.array(place, { minLength: 0, maxLength: 5 }),
  draws: fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
  isTurned: fc.boolean(),
  edit: fc.constantFrom(...harmlessEdits),
})

type Drawn = typeof scenes extends fc.Arbitrary<infer T> ? T : never

interface Edit {
  readonly old: Raw
  readonly edited: SetSketch
  readonly facts: World
  readonly isOldBroken: () => Promise<boolean>
}

function editOf({ scene, places, draws, isTurned, edit }: Drawn): Edit {
  const before = standing(scene, places)
  const facts = worldWithTraps(before)
  const edited = reordered(before.old, draws, isTurned)
  return {
    old: storedSetFrom(before.old, before.status),
    edited: { ...edited, more: { ...edited.more, ...edit } },
    facts,
    // As if the same set came today.
    isOldBroken: async () => !(await judged(createReview(setFrom(before.old)), world(facts))).allowed,
  }
}

void test('however broken a set is, an edit that breaks nothing more is allowed, in any order of entries', async (t) => {
  let runs = 0
  let broken = 0
  await fc.assert(
    fc.asyncProperty(scenes, async (drawn) => {
      const { old, edited, facts, isOldBroken } = editOf(drawn)
      const told = await judged(updateReview(old, setFrom(edited)), world(facts))
      if (!told.allowed) throw new Error(JSON.stringify(told.causes))
      runs += 1
      if (await isOldBroken()) {
        broken += 1
        if (told.warnings.length === 0) throw new Error('what stands must still be told')
      }
    }),
    reproducible({ numRuns: 900 }),
  )
  t.ok(broken >= (runs * 2) / 3, `${String(broken)} of ${String(runs)} sets would be denied today`)
  t.end()
})

void test('a new violation beside the old ones is denied, by the rule that is there for it', async (t) => {
  const denied = new Map<string, number>()
  let broken = 0
  await fc.assert(
    fc.asyncProperty(scenes, fc.constantFrom(...newViolations), async (drawn, { rule, add }) => {
      const { old, edited, facts, isOldBroken } = editOf(drawn)
      const told = await judged(updateReview(old, setFrom(add(edited))), world(facts))
      if (told.allowed || !told.causes.some((cause) => cause.rule === rule))
        throw new Error(`${rule} should deny: ${JSON.stringify(told)}`)
      if (!(await isOldBroken())) return
      broken += 1
      denied.set(rule, (denied.get(rule) ?? 0) + 1)
    }),
    reproducible({ numRuns: 900 }),
  )
  t.strictSame(
    newViolations.map(({ rule }) => rule).filter((rule) => (denied.get(rule) ?? 0) < 20),
    [],
    'every violation was added to many broken sets',
  )
  t.ok(broken >= 600, `${String(broken)} sets were broken before`)
  t.end()
})
