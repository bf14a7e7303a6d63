import { test } from 'tap'

import { statesOf } from '../../src/check/states.ts'
import { builtInDefinition } from '../../src/crd/built-in.ts'
import { asObject, type JsonObject } from '../../src/model/json.ts'
import { mutators } from '../../src/mutators/index.ts'
import { clusterSet, dc1, perconaServer, statusOf } from '../support/objects.ts'

const treatment = { definition: builtInDefinition(), mutators }
const asItIs = { definition: undefined, mutators: [] }

const record = 'clusterset-guard.io/removed-clusters'
const recordIn = (object: JsonObject | undefined) =>
  asObject(asObject(object?.['metadata'])['annotations'])[record]

void test('an object that stands is its own old object, with the status that a cluster has', (t) => {
  const manifest = clusterSet({ status: statusOf('dc2') })
  const { object, stored } = statesOf(
    { operation: 'NONE', manifest, before: undefined },
    clusterSet({ status: statusOf('dc1') }),
    treatment,
  )
  t.equal(object?.['status'], undefined, 'a status in the manifest says nothing')
  t.match(stored, { status: { primaryCluster: 'dc1' }, spec: { sslMode: 'AUTO' } })
  t.end()
})

void test('what is new has no old object', (t) => {
  const states = statesOf(
    { operation: 'CREATE', manifest: clusterSet(), before: undefined },
    clusterSet(),
    treatment,
  )
  t.equal(states.stored, undefined)
  t.end()
})

void test('what is gone is only stored', (t) => {
  const before = perconaServer('dc1')
  const gone = statesOf({ operation: 'DELETE', manifest: before, before }, undefined, asItIs)
  t.strictSame(gone, {
    operation: 'DELETE',
    object: undefined,
    stored: before,
    held: undefined,
    admitted: undefined,
  })
  t.end()
})

void test('the old object has the status and the records of the cluster', (t) => {
  const before = clusterSet()
  const elsewhere = clusterSet({ annotations: { [record]: 'dc9' }, status: statusOf('dc1', 'dc2') })
  const manifest = clusterSet({ spec: { clusters: [dc1] } })
  const { object, stored } = statesOf({ operation: 'UPDATE', manifest, before }, elsewhere, treatment)
  t.match(stored, { status: { primaryCluster: 'dc1' } })
  t.equal(recordIn(stored), 'dc9')
  t.equal(recordIn(object), 'dc9,dc2', 'and the mutator adds to it')
  t.end()
})

void test("the cluster's record goes before that of the manifest before", (t) => {
  const before = clusterSet({ annotations: { [record]: 'dc8' } })
  const elsewhere = clusterSet({ annotations: { [record]: 'dc8,dc9' }, metadata: { uid: '1' } })
  const { stored } = statesOf({ operation: 'UPDATE', manifest: before, before }, elsewhere, treatment)
  t.equal(recordIn(stored), 'dc8,dc9')
  t.end()
})

void test('a finalizer that the webhook added when it was made is still there', (t) => {
  const { object } = statesOf(
    { operation: 'UPDATE', manifest: clusterSet(), before: clusterSet() },
    undefined,
    treatment,
  )
  t.match(object, { metadata: { finalizers: ['percona.com/clusterset-dissolve'] } })
  t.end()
})

void test('what an API server writes itself counts for nothing in a manifest', (t) => {
  const metadata = { deletionTimestamp: '2026-01-01T00:00:00Z', resourceVersion: '7', labels: { team: 'a' } }
  for (const [manifest, how] of [
    [clusterSet({ metadata }), treatment],
    [perconaServer('dc1', { metadata }), asItIs],
  ] as const) {
    const { object } = statesOf({ operation: 'CREATE', manifest, before: undefined }, undefined, how)
    const left = asObject(object?.['metadata'])
    t.strictSame([left['deletionTimestamp'], left['resourceVersion']], [undefined, undefined])
    t.strictSame(left['labels'], { team: 'a' })
  }
  t.end()
})
