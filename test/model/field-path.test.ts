import { test } from 'tap'

import { fieldPath, inManifestOrder, jsonPointer } from '../../src/model/field-path.ts'

const pathsInOrder = (manifest: unknown, ...paths: readonly string[]): readonly string[] =>
  inManifestOrder(
    paths.map((path) => ({ path })),
    manifest,
  ).map(({ path }) => path)

void test('a field path is written as people write it', (t) => {
  t.equal(fieldPath('spec', 'clusters', 0, 'endpoints', 1, 'host'), 'spec.clusters[0].endpoints[1].host')
  t.equal(fieldPath('spec'), 'spec')
  t.equal(fieldPath(), '')
  t.equal(fieldPath(0, 'host'), '[0].host')
  t.end()
})

void test('a key with a dot or slash goes in brackets', (t) => {
  t.equal(
    fieldPath('metadata', 'annotations', 'clusterset-guard.io/removed-clusters'),
    'metadata.annotations[clusterset-guard.io/removed-clusters]',
  )
  t.equal(fieldPath('data', 'tls.crt'), 'data[tls.crt]')
  t.equal(fieldPath('data', 'tls-crt'), 'data.tls-crt')
  t.end()
})

void test('a JSON Pointer escapes tilde and slash', (t) => {
  t.equal(jsonPointer('spec', 'clusters', 0), '/spec/clusters/0')
  t.equal(jsonPointer('metadata', 'annotations', 'a.io/b~c'), '/metadata/annotations/a.io~1b~0c')
  t.equal(jsonPointer(), '')
  t.end()
})

void test('keys come in the order of the manifest, not of the alphabet', (t) => {
  const manifest = {
    spec: { sslMode: 'AUTO', clusters: [], primaryCluster: 'dc1' },
    metadata: { name: 'orders' },
  }
  t.strictSame(
    pathsInOrder(manifest, 'metadata.name', 'spec.primaryCluster', 'spec.clusters', 'spec.sslMode'),
    ['spec.sslMode', 'spec.clusters', 'spec.primaryCluster', 'metadata.name'],
  )
  t.end()
})

void test('items come by their number, not by their text', (t) => {
  const manifest = { spec: { clusters: Array.from({ length: 11 }, () => ({ innodbClusterName: 'a' })) } }
  t.strictSame(
    pathsInOrder(
      manifest,
      'spec.clusters[10].innodbClusterName',
      'spec.clusters[9].innodbClusterName',
      'spec.clusters[2].innodbClusterName',
    ),
    [
      'spec.clusters[2].innodbClusterName',
      'spec.clusters[9].innodbClusterName',
      'spec.clusters[10].innodbClusterName',
    ],
  )
  t.end()
})

void test('a field comes before what is in it', (t) => {
  const manifest = { spec: { clusters: [{ endpoints: [] }] } }
  const sorted = ['spec', 'spec.clusters', 'spec.clusters[0]', 'spec.clusters[0].endpoints']
  t.strictSame(pathsInOrder(manifest, ...sorted), sorted)
  t.strictSame(pathsInOrder(manifest, ...sorted.toReversed()), sorted)
  t.end()
})

void test('a field that is not there comes after its siblings', (t) => {
  const manifest = { spec: { clusters: [] }, status: {} }
  t.strictSame(pathsInOrder(manifest, 'spec.sslMode', 'status', 'spec.clusters'), [
    'spec.clusters',
    'spec.sslMode',
    'status',
  ])
  t.strictSame(pathsInOrder(manifest, 'spec.constructor.name', 'spec.clusters'), [
    'spec.clusters',
    'spec.constructor.name',
  ])
  t.end()
})

void test('a key in brackets is found', (t) => {
  const manifest = { metadata: { annotations: { 'b.io/b': '', 'a.io/a': '' } } }
  t.strictSame(pathsInOrder(manifest, 'metadata.annotations[a.io/a]', 'metadata.annotations[b.io/b]'), [
    'metadata.annotations[b.io/b]',
    'metadata.annotations[a.io/a]',
  ])
  t.end()
})

void test('of two at one place the first stays first', (t) => {
  const items = [
    { path: 'spec.b', text: 'one' },
    { path: 'spec.a', text: 'two' },
    { path: 'spec.b', text: 'three' },
    { path: 'spec.x', text: 'four' },
    { path: 'spec.y', text: 'five' },
  ]
  t.strictSame(
    inManifestOrder(items, { spec: { a: 1, b: 2 } }).map(({ text }) => text),
    ['two', 'one', 'three', 'four', 'five'],
  )
  t.end()
})

void test('no item and one item are in order', (t) => {
  t.strictSame(pathsInOrder({}), [])
  t.strictSame(pathsInOrder(null, 'spec.a'), ['spec.a'])
  t.strictSame(pathsInOrder(null, 'spec.b', 'spec.a'), ['spec.b', 'spec.a'])
  t.end()
})
