import { test, type Test } from 'tap'

import { outlineOfClusterSet, outlineOfPerconaServer } from '../../src/facts/outlines.ts'
import { endpointsOf, storedClusterSetFrom } from '../../src/model/cluster-set.ts'
import { isObject, type JsonObject } from '../../src/model/json.ts'
import { storedPerconaServerFrom } from '../../src/model/percona-server.ts'
import { clusterSet, perconaServer, statusOf, type Raw } from '../support/objects.ts'
import { clusterDomain } from '../support/world.ts'

const identity = { uid: 'one', generation: 1, annotations: { owner: 'payments' }, finalizers: ['keep'] }

const set = clusterSet({ metadata: identity, status: statusOf('dc1', 'dc2') })
const server: Raw = {
  ...perconaServer('dc1'),
  metadata: { name: 'dc1', namespace: 'shop', ...identity },
  status: {
    state: 'ready',
    mysql: { version: '8.4.10', ready: 3, size: 3 },
    conditions: [
      { type: 'ClusterSetMember', status: 'True' },
      { type: 'Ready', status: 'False' },
    ],
  },
}

/** What is read of an object, as a text. */
const shown = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (one instanceof Set ? [...one] : one))

function readSet(object: JsonObject): string {
  const read = storedClusterSetFrom(object, clusterDomain)
  const endpoints = endpointsOf(read).map(({ entry, endpoint }) => `${entry.name} ${endpoint.address}`)
  return shown({ ...read, entries: read.entries.map(({ name }) => name), endpoints })
}

const readServer = (object: JsonObject): string => shown(storedPerconaServerFrom(object))

/** The object with each value in it changed, one at a time, and where. */
function* changes(
  value: unknown,
  path: readonly string[] = [],
): Iterable<readonly [readonly string[], unknown]> {
  if (isObject(value) || Array.isArray(value)) {
    for (const [key, child] of Object.entries(value as Record<string, unknown>))
      for (const [where, changed] of changes(child, [...path, key])) {
        const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...value }
        Reflect.set(copy, key, changed)
        yield [where, copy]
      }
    if (isObject(value)) yield [path, {}]
  } else yield [path, typeof value === 'number' ? value + 1 : `other ${String(value)}`]
}

function isWhole(
  t: Test,
  object: Raw,
  read: (object: JsonObject) => string,
  outline: (object: JsonObject) => string | undefined,
): void {
  let seen = 0
  for (const [path, changed] of changes(object)) {
    // What object it is stands beside the outline, and a spec that changes has another generation.
    const isElsewhere = ['spec', 'apiVersion', 'kind'].includes(path[0] ?? 'spec')
    if (isElsewhere || ['metadata.name', 'metadata.namespace', 'metadata'].includes(path.join('.'))) continue
    if (!isObject(changed) || read(changed) === read(object)) continue
    seen += 1
    t.not(outline(changed), outline(object), path.join('.'))
  }
  t.ok(seen >= 5, `${String(seen)} changes are read`)
  t.end()
}

void test('whatever is read of a ClusterSet beside its spec is in the outline', (t) => {
  isWhole(t, set, readSet, outlineOfClusterSet)
})

void test('whatever is read of a PerconaServerMySQL beside its spec is in the outline', (t) => {
  isWhole(t, server, readServer, outlineOfPerconaServer)
})

const withMetadata = (object: Raw, metadata: Raw): Raw => ({
  ...object,
  metadata: { ...(object['metadata'] as Raw), ...metadata },
})

void test('another spec, another object of the same name, a deletion: another outline', (t) => {
  for (const [object, outline] of [
    [set, outlineOfClusterSet],
    [server, outlineOfPerconaServer],
  ] as const)
    for (const metadata of [{ generation: 2 }, { uid: 'two' }, { deletionTimestamp: '2026-11-21T00:00:00Z' }])
      t.not(outline(withMetadata(object, metadata)), outline(object), Object.keys(metadata).join(''))
  t.end()
})

void test('the heartbeat of the operator, and what nobody reads: the same outline', (t) => {
  const status = { ...(set['status'] as Raw), lastObservedAt: 'now', conditions: [] }
  t.equal(outlineOfClusterSet({ ...set, status }), outlineOfClusterSet(set))
  const labelled = withMetadata(set, { resourceVersion: '2', labels: { team: 'shop' } })
  t.equal(outlineOfClusterSet(labelled), outlineOfClusterSet(set))
  t.end()
})

void test('no status is another one than an empty one', (t) => {
  const { status, ...without } = set
  t.not(status, undefined)
  t.not(outlineOfClusterSet(without), outlineOfClusterSet({ ...set, status: {} }))
  t.end()
})

void test('an object without uid or generation has none', (t) => {
  t.equal(outlineOfClusterSet(withMetadata(set, { generation: undefined })), undefined)
  t.equal(outlineOfPerconaServer(withMetadata(server, { uid: undefined })), undefined)
  t.end()
})
