import { test } from 'tap'

import { factsFrom } from '../../src/facts/from-manifests.ts'
import type { Listings } from '../../src/facts/from-lists.ts'
import { allSeen, notAllowed, partlySeen } from '../../src/facts/inventories.ts'
import { readSnapshot } from '../../src/facts/read-snapshot.ts'
import type { Recorded } from '../../src/facts/recorded.ts'
import type { SecretAnswer } from '../../src/facts/secret-reader.ts'
import { gapsIn, snapshotText, type Snapshot } from '../../src/facts/snapshot.ts'
import { takeSnapshot } from '../../src/facts/take-snapshot.ts'
import { referenceTo } from '../../src/model/kubernetes-object.ts'
import { clusterSet, perconaServer, service, statusOf } from '../support/objects.ts'
import { clusterDomain, readableDigest } from '../support/world.ts'

const keyId = 'our key'

const whole = (objects: Listings['services']['objects']): Listings['services'] => ({
  sight: allSeen,
  objects,
  setback: undefined,
})

const listings: Listings = {
  clusterSets: whole([
    clusterSet({ name: 'orders', status: statusOf('dc1') }),
    clusterSet({ name: 'bills', spec: { credentialsSecret: { name: 'common', key: 'k' } } }),
  ]),
  perconaServers: whole([perconaServer('dc2', { spec: { secretsName: 'common' } }), perconaServer('dc1')]),
  services: whole([service('db')]),
}

const found = (namespace: string, name: string, ...filled: readonly [string, string][]): SecretAnswer => ({
  state: 'found',
  value: { namespace, name, filled: new Map(filled) },
})

const answers: Readonly<Record<string, SecretAnswer>> = {
  'shop/common': found('shop', 'common', ['root', 'digest of b'], ['monitor', 'digest of a']),
  'shop/dc1-secrets': { state: 'forbidden' },
  'shop/internal-dc1': { state: 'failed' },
}

const taken = (of: Partial<Listings> = {}): Promise<Snapshot> =>
  takeSnapshot({
    listings: { ...listings, ...of },
    readSecret: (secret) => Promise.resolve(answers[referenceTo(secret)] ?? { state: 'absent' }),
    deadline: Infinity,
    takenAt: '2026-11-21T23:00:00.000Z',
    cluster: { apiServer: 'https://10.0.0.1', context: 'paris' },
    secretDigests: { key: 'given', keyId },
  })

void test('the Secrets that members and ClusterSets name, each once and in order, with what became of them', async (t) => {
  const { secrets } = await taken()
  t.strictSame(secrets, [
    {
      namespace: 'shop',
      name: 'common',
      state: 'found',
      filled: { monitor: 'digest of a', root: 'digest of b' },
    },
    { namespace: 'shop', name: 'dc1-secrets', state: 'forbidden' },
    { namespace: 'shop', name: 'internal-dc1', state: 'failed' },
    { namespace: 'shop', name: 'internal-dc2', state: 'absent' },
  ])
})

void test('the text of a snapshot has one object a line', async (t) => {
  const small = await taken({
    clusterSets: { sight: notAllowed, objects: [], setback: undefined },
    perconaServers: { sight: partlySeen, objects: [], setback: { trouble: 'server error' } },
    services: whole([service('b'), service('a')]),
  })
  const serviceLine = (name: string): string =>
    `      {"apiVersion":"v1","kind":"Service","metadata":{"name":"${name}","namespace":"shop","annotations":{}},"spec":{},"status":{}}`
  t.equal(
    snapshotText(small),
    `{
  "format": 1,
  "takenAt": "2026-11-21T23:00:00.000Z",
  "cluster": {"apiServer":"https://10.0.0.1","context":"paris"},
  "secretDigests": {"key":"given","keyId":"our key"},
  "inventories": {
    "clusterSets": { "seen": "forbidden", "objects": [] },
    "perconaServers": { "seen": "failed", "objects": [] },
    "services": { "seen": "complete", "objects": [
${serviceLine('a')},
${serviceLine('b')}
    ] }
  },
  "secrets": []
}
`,
  )
})

void test('what was forbidden or failed is told', async (t) => {
  t.strictSame(gapsIn(await taken()), [
    { inventory: 'secrets', seen: 'forbidden' },
    { inventory: 'secrets', seen: 'failed' },
  ])
  const gone = await taken({
    clusterSets: whole([]),
    perconaServers: { sight: notAllowed, objects: [], setback: undefined },
    services: { sight: partlySeen, objects: [], setback: { trouble: 'timeout' } },
  })
  t.strictSame(gapsIn(gone), [
    { inventory: 'perconaServers', seen: 'forbidden' },
    { inventory: 'services', seen: 'failed' },
  ])
})

function recordedIn(text: string, ourKeyId = keyId): Recorded {
  const read = readSnapshot(text, ourKeyId)
  if (!read.ok) throw new Error(read.problem)
  return read.recorded
}

void test('read back, it is what the cluster held', async (t) => {
  const recorded = recordedIn(snapshotText(await taken()))
  const { facts, stored } = factsFrom({
    judged: [],
    world: [],
    recorded,
    complete: new Set(),
    reading: { clusterDomain, digest: readableDigest, namespace: 'default' },
  })
  t.strictSame(stored('clusterSets', 'shop', 'orders'), clusterSet({ status: statusOf('dc1') }))
  t.match(facts.clusterSets.find('shop', 'orders'), { value: { status: { primaryCluster: 'dc1' } } })
  t.equal(facts.perconaServers.find('shop', 'dc2').state, 'found')
  t.strictSame(facts.perconaServers.find('shop', 'dc3'), { state: 'absent' })
  t.equal(facts.services.find('shop', 'db').state, 'found')
  const read = (name: string) => recorded.readSecret({ namespace: 'shop', name }, Infinity)
  t.strictSame(
    await read('common'),
    found('shop', 'common', ['monitor', 'digest of a'], ['root', 'digest of b']),
  )
  t.strictSame(await read('dc1-secrets'), { state: 'forbidden' })
  t.strictSame(await read('internal-dc1'), { state: 'failed' })
  t.strictSame(await read('internal-dc2'), { state: 'absent' })
  t.strictSame(await read('nobody-named-it'), { state: 'failed' }, 'not recorded, so unseen')
  t.equal(recorded.hasOurDigest, true)
  t.equal(recordedIn(snapshotText(await taken()), 'another key').hasOurDigest, false)
})

void test('what was forbidden or failed stays so', async (t) => {
  const text = snapshotText(
    await taken({
      clusterSets: { sight: notAllowed, objects: [], setback: undefined },
      services: { sight: partlySeen, objects: [], setback: { trouble: 'timeout' } },
    }),
  )
  const { inventories } = recordedIn(text)
  t.strictSame(inventories.clusterSets.sight, notAllowed)
  t.strictSame(inventories.perconaServers.sight, allSeen)
  t.strictSame(inventories.services.sight, partlySeen)
})

const again = 'take it anew with clusterset-guard snapshot'

void test('a snapshot that is cut, broken or none is refused, with the line and without its text', async (t) => {
  const text = snapshotText(await taken())
  const problemIn = (broken: string): unknown => {
    const read = readSnapshot(broken, keyId)
    return read.ok ? 'none' : [read.line, read.problem, read.remedy]
  }
  t.equal(problemIn(text), 'none')
  t.strictSame(problemIn(text.slice(0, text.indexOf('"perconaServers"'))), [
    10,
    'the file ends too early',
    `copy all of it, or ${again}`,
  ])
  t.strictSame(problemIn(''), [1, 'the file ends too early', `copy all of it, or ${again}`])
  t.strictSame(problemIn(text.replace('"cluster": ', '"cluster": secret')), [4, 'this is no JSON', again])
  t.strictSame(problemIn('kind: Secret\n'), [1, 'this is no JSON', again])
  const foreign = [1, 'this is no snapshot of clusterset-guard', `name a file that it wrote, or ${again}`]
  t.strictSame(problemIn('[]'), foreign)
  t.strictSame(problemIn('{"format": 1, "subjects": []}'), foreign)
  t.strictSame(problemIn(text.replace('"format": 1', '"format": 2')), [
    2,
    'the snapshot is of another format than 1',
    `read it with the version that took it, or ${again}`,
  ])
})

void test('a snapshot that somebody has edited is refused where it is wrong', async (t) => {
  const text = snapshotText(await taken())
  const problemAfter = (from: string | RegExp, to: string): unknown => {
    const read = readSnapshot(text.replace(from, to), keyId)
    return read.ok ? 'none' : [read.line, read.problem, read.remedy]
  }
  t.strictSame(problemAfter('"keyId"', '"key2"'), [5, 'secretDigests.keyId is missing', again])
  t.strictSame(problemAfter('"services": { "seen": "complete"', '"services": { "seen": "all"'), [
    15,
    'inventories.services.seen is none of complete, forbidden, failed',
    again,
  ])
  t.strictSame(problemAfter('"kind":"Service"', '"kind":"Secret"'), [
    16,
    'inventories.services.objects[0] is of another kind, or has no name',
    again,
  ])
  t.strictSame(problemAfter('"state":"absent"', '"state":"gone"'), [
    23,
    'secrets[3] is not as a snapshot has it',
    again,
  ])
  t.strictSame(problemAfter('"digest of a"', '7'), [20, 'secrets[0] is not as a snapshot has it', again])
  t.strictSame(problemAfter(/"secrets": \[[^]*\]/, '"secrets": {}'), [19, 'secrets is no list', again])
})
