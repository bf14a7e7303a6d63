import fc from 'fast-check'
import { test } from 'tap'

import { isList, isObject } from '../../src/model/json.ts'
import { rules } from '../../src/rules/index.ts'
import { judged, mutated, type Told } from '../support/answers.ts'
import { withPatch, type PatchStep } from '../support/json-patch.ts'
import type { Raw } from '../support/objects.ts'
import { reproducible } from '../support/properties.ts'
import { reviewOf } from '../support/reviews.ts'
import { world } from '../support/world.ts'
import { anyJson } from './any-json.ts'
import { broken, manyPlaces } from './broken-scenes.ts'
import { objectsOf, worldOf, type Scene } from './scene.ts'
import { validSetScene } from './valid-scenes.ts'

/** Ways to leave to the mutators what they fill: absent, null, empty, or in other letters. */
const gaps: readonly (readonly PatchStep[])[] = [
  [
    { op: 'add', path: '/spec/credentialsSecret/key', value: 'any' },
    { op: 'remove', path: '/spec/credentialsSecret/key' },
  ],
  [{ op: 'add', path: '/spec/credentialsSecret/key', value: '' }],
  [{ op: 'add', path: '/spec/credentialsSecret/key', value: null }],
  [{ op: 'add', path: '/spec/sslMode', value: 'verify_Identity' }],
  [{ op: 'add', path: '/spec/sslMode', value: null }],
  [{ op: 'add', path: '/spec/createReplicaClusterOptions', value: { recoveryMethod: 'Clone' } }],
  [{ op: 'add', path: '/spec/createReplicaClusterOptions', value: {} }],
  [{ op: 'add', path: '/spec/unsafeFlags', value: { forcedClusterRemoval: null } }],
  [{ op: 'add', path: '/spec/unsafeFlags', value: null }],
  [{ op: 'add', path: '/spec/clusters/0/endpoints/0/port', value: null }],
  [{ op: 'add', path: '/metadata/finalizers', value: ['example.com/mine'] }],
  [{ op: 'add', path: '/metadata/annotations', value: null }],
  [{ op: 'add', path: '/spec/inFutureReleases', value: [{ a: 1 }, null] }],
]

const someGaps = fc.subarray([...gaps], { maxLength: 4 })

interface Request {
  readonly operation: string
  readonly object: unknown
  readonly oldObject: unknown
}

const clusterSetKind = { group: 'ps.percona.com', version: 'v1', kind: 'PerconaServerMySQLClusterSet' }

const reviewFor = ({ operation, object, oldObject }: Request): Raw =>
  reviewOf(operation, object, operation === 'CREATE' ? null : oldObject, { kind: clusterSetKind })

/** The request after its own patch. */
const afterPatch = (request: Request, { patch }: Told): Request =>
  patch.length === 0 ? request : { ...request, object: withPatch(request.object, patch) }

function requestOf(scene: Scene, some: readonly (readonly PatchStep[])[]): Request {
  const { object, oldObject } = objectsOf({ ...scene, damage: [] })
  return { operation: scene.operation, object: withPatch(object, some.flat()), oldObject }
}

/** A ClusterSet whose parts are any JSON, most of them of a type that nobody expects. */
const oddSet = fc.record(
  {
    metadata: fc.oneof(
      anyJson,
      fc.record({ annotations: anyJson, finalizers: anyJson }, { requiredKeys: [] }),
    ),
    spec: fc.oneof(
      { weight: 1, arbitrary: anyJson },
      {
        weight: 4,
        arbitrary: fc.record(
          {
            primaryCluster: anyJson,
            clusters: fc.oneof(
              anyJson,
              fc.array(
                fc.record({
                  innodbClusterName: fc.oneof(anyJson, fc.constantFrom('dc1', 'dc2', 'DC2')),
                  endpoints: fc.oneof(anyJson, fc.array(fc.oneof(anyJson, fc.record({ port: anyJson })))),
                }),
              ),
            ),
            credentialsSecret: fc.oneof(anyJson, fc.record({ key: anyJson })),
            sslMode: fc.oneof(anyJson, fc.constantFrom('auto', 'Required')),
            createReplicaClusterOptions: fc.oneof(anyJson, fc.record({ recoveryMethod: anyJson })),
            unsafeFlags: fc.oneof(anyJson, fc.record({ forcedFailover: anyJson })),
          },
          { requiredKeys: [] },
        ),
      },
    ),
    status: fc.oneof(anyJson, fc.constant({ primaryCluster: 'dc1', clusters: { dc1: {}, dc2: {} } })),
  },
  { requiredKeys: [] },
)

const oddRequest: fc.Arbitrary<Request> = fc.record({
  operation: fc.constantFrom('CREATE', 'UPDATE', 'UPDATE'),
  object: fc.oneof({ weight: 1, arbitrary: anyJson }, { weight: 8, arbitrary: oddSet }),
  oldObject: fc.oneof({ weight: 1, arbitrary: anyJson }, { weight: 8, arbitrary: oddSet }),
})

/** Whether everything that is written in one value is in the other, lists with their items in order. */
function keeps(after: unknown, before: unknown): boolean {
  if (before === null) return true
  if (isList(before))
    return (
      isList(after) && after.length >= before.length && before.every((item, at) => keeps(after[at], item))
    )
  if (isObject(before))
    return isObject(after) && Object.keys(before).every((key) => keeps(own(after, key), own(before, key)))
  return after === before
}

const own = (object: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined

/** Where a mutator may replace what somebody wrote: the two enums, an empty key, the record. */
const replaceable = [
  '/spec/sslMode',
  '/spec/createReplicaClusterOptions/recoveryMethod',
  '/spec/credentialsSecret/key',
  '/metadata/annotations/clusterset-guard.io~1removed-clusters',
]

/** Takes a patch apart by what an API server must be able to do with it. */
function lookInto(request: Request, told: Told): Request {
  const replaced = told.patch.filter(({ op }) => op === 'replace').map(({ path }) => path)
  const odd = replaced.filter((path) => !replaceable.includes(path))
  if (odd.length > 0) throw new Error(`replaces ${odd.join()}`)
  const after = afterPatch(request, told)
  const again = mutated(reviewFor(after))
  if (again.patch.length > 0) throw new Error(`patches its own work: ${JSON.stringify(again.patch)}`)
  const undone = replaced.map((path) => told.patch.find((one) => one.op === 'test' && one.path === path))
  const compared = withPatch(
    after.object,
    undone.flatMap((one) =>
      one === undefined ? [] : [{ op: 'replace' as const, path: one.path, value: one.value }],
    ),
  )
  if (isObject(request.object) && !keeps(compared, request.object))
    throw new Error(`something that was written is gone: ${JSON.stringify(told.patch)}`)
  return after
}

void test('the patch of any request applies, once and for all, and takes nothing away', (t) => {
  let patched = 0
  fc.assert(
    fc.property(oddRequest, (request) => {
      const told = mutated(reviewFor(request))
      if (told.patch.length > 0) patched += 1
      lookInto(request, told)
    }),
    reproducible({ numRuns: 1200 }),
  )
  t.ok(patched >= 600, `${String(patched)} requests were patched`)
  t.end()
})

void test('a sound request is allowed after its patch, and no rule has anything to say', async (t) => {
  const mutators = new Set<string>()
  let patched = 0
  await fc.assert(
    fc.asyncProperty(validSetScene, someGaps, async (scene, some) => {
      const request = requestOf(scene, some)
      const mutation = mutated(reviewFor(request))
      if (mutation.patch.length > 0) patched += 1
      for (const id of mutation.rules) mutators.add(id)
      const after = lookInto(request, mutation)
      const facts = world(worldOf(scene))
      const told = await judged(reviewFor(after), facts)
      // Without its key the set means another one, so the Secret may lack it: that is no fault of the patch.
      const ofTheKey = told.rules.every((id) => id === 'credentials-secret-exists')
      if (told.rules.length > 0 && !(ofTheKey && scene.set.credentials.key === 'access'))
        throw new Error(JSON.stringify(told))
    }),
    reproducible({ numRuns: 500 }),
  )
  t.ok(patched >= 450, `${String(patched)} requests were patched`)
  t.strictSame([...mutators].sort(), [
    'add-dissolve-finalizer',
    'fill-credentials-key',
    'fill-defaults',
    'record-removed-members',
    'spell-enums',
  ])
  t.end()
})

void test('a patch breaks no rule that was not broken without it', async (t) => {
  const fired = new Set<string>()
  let shaped = 0
  await fc.assert(
    fc.asyncProperty(validSetScene, manyPlaces, someGaps, async (scene, places, some) => {
      const copy = broken(scene, places)
      const request = requestOf(copy, some)
      const facts = world(worldOf(copy))
      const before = await judged(reviewFor(request), facts)
      // Where the shape was wrong before, no rule was asked.
      if (before.causes.some(({ rule }) => rule === 'schema')) return
      shaped += 1
      const after = await judged(reviewFor(lookInto(request, mutated(reviewFor(request)))), facts)
      for (const id of before.rules) fired.add(id)
      const fresh = after.rules.filter((id) => !before.rules.includes(id))
      if (fresh.length > 0) throw new Error(`the patch breaks ${fresh.join()}`)
      const texts = before.causes.map(({ message }) => message)
      const more = after.causes.filter(({ message }) => !texts.includes(message))
      if (more.length > 0) throw new Error(`the patch gives ${JSON.stringify(more)}`)
    }),
    reproducible({ numRuns: 500 }),
  )
  t.ok(shaped >= 300, `${String(shaped)} requests were judged both ways`)
  const ids = rules.filter(({ about }) => about === 'ClusterSet').map(({ id }) => id)
  t.strictSame(
    ids.filter((id) => !fired.has(id)),
    [],
    'every rule about ClusterSets was broken before',
  )
  t.end()
})
