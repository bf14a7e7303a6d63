import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test, type Test } from 'tap'

import { parseManifests } from '../src/manifests/parse.ts'
import type { JsonObject } from '../src/model/json.ts'
import { rules } from '../src/rules/index.ts'
import { checked, saidAtAdmission, saidIn, type Case, type Said } from './support/enforcement-points.ts'
import {
  clusterSet,
  clusterSetSpec,
  dc1,
  dc2,
  endpoint,
  entry,
  passwords,
  perconaServer,
  secret,
  statusOf,
} from './support/objects.ts'

/** The same case at each enforcement point: the findings are the same, word for word. */
async function says(t: Test, one: Case): Promise<Said> {
  const atAdmission = await saidAtAdmission(t, one)
  t.strictSame(saidIn(await checked(one)), atAdmission)
  return atAdmission
}

const examples = join(import.meta.dirname, '../examples/rules')

function objectsIn(file: string): readonly JsonObject[] {
  if (!existsSync(file)) return []
  const { objects } = parseManifests({ file, path: file, bytes: readFileSync(file) })
  return objects.map(({ value }) => value)
}

function exampleOf(id: string, name: 'accepted' | 'rejected'): Case {
  const inFolder = (file: string) => objectsIn(join(examples, id, file))
  const [object] = inFolder(`${name}.yaml`)
  const [before] = [...inFolder(`${name}.before.yaml`), ...inFolder('before.yaml')]
  return {
    operation: before === undefined ? 'CREATE' : 'UPDATE',
    ...(object && { object }),
    ...(before && { before }),
    world: inFolder('world.yaml'),
  }
}

for (const { id } of rules) {
  void test(`${id}: its examples`, async (t) => {
    const rejected = await says(t, exampleOf(id, 'rejected'))
    // What this rule forbids is put right by a mutator before it is asked.
    const told = id === 'removed-members-recorded' ? 'record-removed-members' : id
    t.ok([...rejected.denials, ...rejected.warnings].some((text) => text.includes(`${told}: `)))
    t.strictSame((await says(t, exampleOf(id, 'accepted'))).denials, [])
  })
}

const members = [
  perconaServer('dc1', { namespace: 'shop' }),
  perconaServer('dc2', { namespace: 'shop' }),
  secret('dc1-secrets', passwords),
  secret('dc2-secrets', passwords),
]

void test('nothing is wrong', async (t) => {
  t.strictSame(await says(t, { operation: 'CREATE', object: clusterSet(), world: members }), {
    denials: [],
    warnings: [],
  })
})

void test('several mistakes at once', async (t) => {
  const spec = { primaryCluster: 'dc3', clusters: [dc1, entry('DC1', 'DC1-mysql-primary')] }
  const { denials } = await says(t, { operation: 'CREATE', object: clusterSet({ spec }), world: [] })
  t.equal(denials.length, 3)
})

void test('what was wrong before stands, and a new mistake beside it does not', async (t) => {
  const wrong = { clusters: [dc1, entry('dc2', 'dc1-mysql-primary')] }
  const before = clusterSet({ spec: wrong, status: statusOf('dc1', 'dc2') })
  const object = clusterSet({ spec: { ...wrong, sslMode: 'REQUIRED', primaryCluster: 'dc9' } })
  const { denials, warnings } = await says(t, { operation: 'UPDATE', object, before, world: members })
  t.match(denials, [/^spec\.primaryCluster: primary-is-member: /])
  t.match(warnings, [/^endpoint-hosts-unique: as before: /])
})

void test('values that the webhook rewrites', async (t) => {
  const object = clusterSet({
    spec: { sslMode: 'Auto', credentialsSecret: { name: 'dc1-secrets', key: '' } },
  })
  const { warnings } = await says(t, { operation: 'CREATE', object, world: members })
  t.strictSame(warnings, [
    'fill-credentials-key: spec.credentialsSecret.key "" is now "clusterset"',
    'spell-enums: spec.sslMode "Auto" is now "AUTO"',
  ])
})

void test('a label on a broken ClusterSet', async (t) => {
  const before = clusterSet({ spec: { primaryCluster: 'dc9' } })
  const metadata = { name: 'orders', namespace: 'shop', labels: { team: 'shop' } }
  t.strictSame(await says(t, { operation: 'UPDATE', object: { ...before, metadata }, before, world: [] }), {
    denials: [],
    warnings: [],
  })
})

void test('a forced failover with a set that claims an endpoint twice', async (t) => {
  const before = clusterSet({ status: statusOf('dc1', 'dc2') })
  const spec = {
    primaryCluster: 'dc2',
    unsafeFlags: { forcedFailover: true },
    clusters: [dc1, dc2, entry('dc3', endpoint('dc2-mysql-0.dc2-mysql.shop.svc', 3306))],
  }
  await says(t, { operation: 'UPDATE', object: clusterSet({ spec }), before, world: members })
})

void test('a member that leaves, and its record in the object before', async (t) => {
  const before = clusterSet({ status: statusOf('dc1', 'dc2') })
  const annotated = {
    ...clusterSet({ spec: { clusters: [dc1] } }),
    metadata: {
      name: 'orders',
      namespace: 'shop',
      annotations: { 'clusterset-guard.io/removed-clusters': 'dc2' },
    },
  }
  t.strictSame(await says(t, { operation: 'UPDATE', object: annotated, before, world: members }), {
    denials: [],
    warnings: [],
  })
})

void test('a record that a replace drops is put back, with a warning', async (t) => {
  const metadata = {
    name: 'orders',
    namespace: 'shop',
    annotations: { 'clusterset-guard.io/removed-clusters': 'dc9' },
  }
  const before = { ...clusterSet({ status: statusOf('dc1', 'dc2') }), metadata }
  const { warnings } = await says(t, { operation: 'UPDATE', object: clusterSet(), before, world: members })
  t.match(warnings, [/^record-removed-members: .* \(absent\) is now "dc9"$/])
})

void test('deletions', async (t) => {
  const before = clusterSet({ status: statusOf('dc1', 'dc2') })
  await says(t, { operation: 'DELETE', before, world: members })
  await says(t, { operation: 'DELETE', before: perconaServer('dc1', { namespace: 'shop' }), world: [before] })
})

void test('what cannot be seen is no verdict, and the same rules say so', async (t) => {
  const one: Case = { operation: 'CREATE', object: clusterSet({ spec: clusterSetSpec }), world: [] }
  const report = await checked(one, new Set())
  t.strictSame(
    report.subjects.flatMap(({ outcomes }) =>
      outcomes.filter(({ status }) => status === 'unproven').map(({ rule, unseen }) => [rule, ...unseen]),
    ),
    rules
      .filter(({ sort, about, needs }) => sort === 'state' && about === 'ClusterSet' && needs.length > 0)
      .map(({ id, needs }) => [id, ...needs]),
  )
})
