import { test } from 'tap'

import { listedObject } from '../../src/watch/listed-object.ts'

void test('by what an object is known', (t) => {
  const object = { metadata: { namespace: 'shop', name: 'orders', resourceVersion: '7' }, spec: {} }
  t.strictSame(listedObject(object), { key: 'shop/orders', version: '7', object })
  const clusterWide = { metadata: { name: 'orders', resourceVersion: '7' } }
  t.equal(listedObject(clusterWide)?.key, '/orders')
  t.end()
})

void test('what is no object with a name and a version', (t) => {
  const odd: readonly unknown[] = [
    undefined,
    null,
    'text',
    [],
    {},
    { metadata: 'text' },
    { metadata: { name: 'a' } },
    { metadata: { name: '', resourceVersion: '7' } },
    { metadata: { resourceVersion: '7' } },
    { metadata: { name: 'a', resourceVersion: 7 } },
  ]
  t.strictSame(odd.map(listedObject), Array(odd.length).fill(undefined))
  t.end()
})

void test('annotations stay, but for the copy of the manifest', (t) => {
  const metadata = { name: 'a', resourceVersion: '7', annotations: { kept: 'yes' } }
  const annotations = { ...metadata.annotations, 'kubectl.kubernetes.io/last-applied-configuration': '{}' }
  const listed = listedObject({ metadata: { ...metadata, annotations, managedFields: [] } })
  t.strictSame(listed?.object, { metadata })
  t.end()
})

void test('keys that mean something in JavaScript are keys like others', (t) => {
  const value: unknown = JSON.parse(
    '{"metadata":{"name":"a","resourceVersion":"7","managedFields":[],"__proto__":{"namespace":"x"}}}',
  )
  const listed = listedObject(value)
  t.equal(listed?.key, '/a')
  t.equal(
    JSON.stringify(listed?.object),
    '{"metadata":{"name":"a","resourceVersion":"7","__proto__":{"namespace":"x"}}}',
  )
  t.end()
})
