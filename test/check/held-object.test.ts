import { test } from 'tap'

import { run } from '../../src/commands/program.ts'
import { asList, asObject, type JsonObject } from '../../src/model/json.ts'
import { folderWith } from '../support/guard-process.ts'
import { clusterSet, dc1, dc2, entry, perconaServer, statusOf } from '../support/objects.ts'

const record = 'clusterset-guard.io/removed-clusters'

/** What `check` says of a manifest beside what a cluster has, as JSON. */
async function checked(
  t: Parameters<typeof folderWith>[0],
  files: Record<string, JsonObject>,
  ...flags: string[]
) {
  const folder = folderWith(
    t,
    Object.fromEntries(
      Object.entries(files).map(([name, object]) => [`${name}.yaml`, JSON.stringify(object)]),
    ),
  )
  let out = ''
  const given = ['check', `${folder}/now.yaml`, '--world', `${folder}/held.yaml`, '--format', 'json']
  const more = flags.map((flag) => flag.replace('FOLDER', folder))
  const code = await run([...given, ...more], {}, { out: (text) => (out += text), error: () => undefined })
  const subject = asObject(asList(asObject(JSON.parse(out))['subjects'])[0])
  const outcomes = asList(subject['outcomes']).map(asObject)
  const of = (rule: string) => outcomes.find((outcome) => outcome['rule'] === rule)
  return { code, operation: subject['operation'], of }
}

const held = clusterSet({ status: statusOf('dc1', 'dc2') })

void test('a failover that drops the primary that stands is found without a baseline', async (t) => {
  const now = clusterSet({
    spec: { primaryCluster: 'dc2', clusters: [dc2], unsafeFlags: { forcedFailover: true } },
  })
  const { code, operation, of } = await checked(t, { now, held })
  t.strictSame([code, operation], [1, 'NONE'])
  t.match(of('primary-not-removed'), { status: 'violated', severity: 'error' })
})

void test('a member that was removed in the cluster does not come back by git', async (t) => {
  const before = { ...held, metadata: { ...asObject(held['metadata']), annotations: { [record]: 'dc3' } } }
  const now = clusterSet({ spec: { clusters: [dc1, dc2, entry('dc3', 'dc3.example')] } })
  t.match((await checked(t, { now, held: before })).of('removed-member-not-readded'), { status: 'violated' })
})

void test('what is wrong in the cluster already is told of an object that stands', async (t) => {
  const wrong = clusterSet({ spec: { primaryCluster: 'dc9' } })
  const { code, of } = await checked(t, { now: wrong, held: { ...wrong, status: statusOf('dc1') } })
  t.equal(code, 1)
  t.match(of('primary-is-member'), { status: 'violated' })
})

void test('with a baseline what a cluster has is what is changed, whatever git had before', async (t) => {
  const before = clusterSet({ spec: { clusters: [dc1] } })
  const oslo = entry('oslo', 'oslo.example')
  const stands = clusterSet({ spec: { clusters: [dc1, oslo] }, status: statusOf('oslo', 'dc1') })
  const now = clusterSet({ spec: { clusters: [dc1], sslMode: 'REQUIRED' } })
  const { of } = await checked(t, { now, held: stands, before }, '--baseline', 'FOLDER/before.yaml')
  t.match(of('primary-not-removed'), { status: 'violated', severity: 'error' })
})

void test('what is new in git and stands in the cluster is a change', async (t) => {
  const now = clusterSet({ spec: { clusters: [dc2], primaryCluster: 'dc2' } })
  const other = clusterSet({ name: 'other' })
  const { operation, of } = await checked(t, { now, held, before: other }, '--baseline', 'FOLDER/before.yaml')
  t.equal(operation, 'UPDATE')
  t.match(of('primary-not-removed'), { status: 'violated' })
})

void test('nothing is asked of what is being deleted', async (t) => {
  const metadata = {
    deletionTimestamp: '2026-01-01T00:00:00Z',
    finalizers: ['percona.com/clusterset-dissolve'],
  }
  const going = clusterSet({ metadata, status: statusOf('dc1', 'dc2') })
  const now = clusterSet({ spec: { clusters: [dc2], primaryCluster: 'dc2' } })
  const { code, of } = await checked(t, { now, held: going })
  t.equal(code, 0)
  t.match(of('schema'), { status: 'passed' })
  t.equal(of('primary-is-member'), undefined)
})

void test('a manifest without status is one like the others: only facts', async (t) => {
  const now = clusterSet({ spec: { clusters: [dc2], primaryCluster: 'dc2' } })
  const { code, of } = await checked(t, { now, held: clusterSet() })
  t.equal(code, 0)
  t.equal(of('primary-not-removed'), undefined)
})

void test('a member, too', async (t) => {
  const now = perconaServer('dc1', { mysql: { clusterType: 'async' } })
  const stands = perconaServer('dc1', {
    status: { mysql: { ready: 3 }, conditions: [{ type: 'ClusterSetMember', status: 'True' }] },
  })
  t.match((await checked(t, { now, held: stands })).of('member-stays-group-replication'), {
    status: 'violated',
  })
})
