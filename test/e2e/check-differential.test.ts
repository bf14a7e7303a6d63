import tap, { test, type Test } from 'tap'

import { builtInDefinition } from '../../src/crd/built-in.ts'
import { definitionsIn, type Definition } from '../../src/crd/definition.ts'
import { asObject, type JsonObject } from '../../src/model/json.ts'
import { startCluster } from '../cluster/cluster.ts'
import { until } from '../cluster/control-plane.ts'
import { clientOf } from './check-differential-client.ts'
import { madeCases, madeDefinition, made, storedSpec, updateCases } from './check-differential-kind.ts'
import {
  brokenAlone,
  brokenTogether,
  fullSet,
  operatorCases,
  withAnything,
  type Case,
} from './check-differential-objects.ts'
import { differenceBetween, saidByServer, saidByUs } from './check-differential-verdicts.ts'
import { knownDifferences } from './check-differential-known.ts'

const cluster = await startCluster()
const client = clientOf(cluster)
tap.teardown(async () => {
  client.end()
  await cluster.stop()
})

const asked = 'dryRun=All&fieldValidation=Strict'
const atOnce = 6

interface Kind {
  readonly definition: Definition
  readonly path: string
}

const pathOf = ({ group, version, plural }: Definition): string =>
  `/apis/${group}/${version}/namespaces/default/${plural}`

const kindOf = (definition: Definition): Kind => ({ definition, path: pathOf(definition) })

/** Makes an object that stays, for updates. */
async function stored({ path }: Kind, object: JsonObject): Promise<JsonObject> {
  const { code, body } = await client.send('POST', path, object)
  if (code !== 201) throw new Error(`not created: ${JSON.stringify(body)}`)
  return body
}

/** Puts an object in front of the API server and of us, and gives how the two differ. */
async function compared({ definition, path }: Kind, { object }: Case, old: JsonObject | undefined) {
  const metadata = asObject(object['metadata'])
  const resourceVersion = asObject(old?.['metadata'])['resourceVersion']
  // An update names the version it is made from, as kubectl does.
  const sent = old === undefined ? object : { ...object, metadata: { ...metadata, resourceVersion } }
  const answer =
    old === undefined
      ? await client.send('POST', `${path}?${asked}`, sent)
      : await client.send('PUT', `${path}/${String(metadata['name'])}?${asked}`, sent)
  const theirs = saidByServer(answer)
  return { theirs, difference: differenceBetween(theirs, saidByUs(definition, sent, old)) }
}

/** Cases that differed as we know they do. */
const seenKnown = new Set<string>()
const figures = { objects: 0, accepted: 0, differences: 0 }

/** Every case, several at a time; what differs and is not known fails. */
async function compareAll(t: Test, kind: Kind, cases: readonly Case[], old?: JsonObject): Promise<void> {
  const waiting = [...cases]
  const differences = new Map<string, string>()
  let accepted = 0
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { theirs, difference } = await compared(kind, next, old)
      if (theirs.isAccepted) accepted += 1
      if (difference !== undefined) differences.set(next.name, difference)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  const isKnown = (name: string): boolean => Object.hasOwn(knownDifferences, name)
  t.strictSame(Object.fromEntries([...differences].filter(([name]) => !isKnown(name))), {})
  for (const name of differences.keys()) if (isKnown(name)) seenKnown.add(name)
  figures.objects += cases.length
  figures.accepted += accepted
  figures.differences += differences.size
}

const clusterSets = kindOf(builtInDefinition())

void test("the operator's 23 cases", (t) => compareAll(t, clusterSets, operatorCases))

void test('a ClusterSet with anything in each of its fields', (t) =>
  compareAll(t, clusterSets, withAnything(fullSet)))

void test('a ClusterSet that breaks each constraint alone', (t) =>
  compareAll(t, clusterSets, [{ name: 'nothing broken', object: fullSet }, ...brokenAlone(fullSet)]))

void test('a ClusterSet that breaks several constraints', (t) =>
  compareAll(t, clusterSets, brokenTogether(fullSet, 120, 7)))

void test('an update of a ClusterSet', async (t) => {
  const old = await stored(clusterSets, fullSet)
  const namesAside = ({ name }: Case): boolean => !/name/i.test(name)
  await compareAll(t, clusterSets, brokenAlone(fullSet).filter(namesAside), old)
  await compareAll(t, clusterSets, brokenTogether(fullSet, 60, 8).filter(namesAside), old)
})

void test('a kind with all that ClusterSets lack', async (t) => {
  await cluster.apply(JSON.stringify(madeDefinition))
  const { definitions, problems } = definitionsIn(madeDefinition)
  t.strictSame(problems, [])
  const [definition] = definitions
  if (definition === undefined) throw new Error('no definition')
  const kind = kindOf(definition)
  const isServed = async (): Promise<boolean> =>
    (await cluster.request('admin', { path: kind.path })).code === 200
  await until(isServed, 'the kind is not served', 30_000)
  await compareAll(t, kind, madeCases)
  const old = await stored(kind, made(storedSpec, { name: 'made-before' }))
  const named = updateCases.map(({ name, object }) => ({
    name,
    object: { ...object, metadata: { name: 'made-before', namespace: 'default' } },
  }))
  await compareAll(t, kind, named, old)
})

void test('what is known to differ still does', (t) => {
  t.strictSame([...seenKnown].sort(), Object.keys(knownDifferences).sort())
  const { objects, accepted, differences } = figures
  t.comment(
    `${String(objects)} objects: ${String(accepted)} accepted, ${String(objects - accepted)} refused; ` +
      `${String(differences)} differences, ${String(seenKnown.size)} of them known`,
  )
  t.end()
})
