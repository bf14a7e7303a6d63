import { test } from 'tap'

import { changesBetween } from '../../src/check/change.ts'
import { asObject, type JsonObject } from '../../src/model/json.ts'
import { clusterSet, perconaServer } from '../support/objects.ts'
import { manifest } from './manifest.ts'

/** `CREATE orders`, and what is told of the baseline. */
function changes(before: readonly JsonObject[] | undefined, now: readonly JsonObject[]) {
  const result = changesBetween(
    before?.map((object, index) => manifest(object, `before-${String(index)}.yaml`)),
    now.map((object) => manifest(object)),
    'default',
  )
  return {
    changes: result.changes.map(
      ({ operation, manifest: { value } }) => `${operation} ${String(asObject(value['metadata'])['name'])}`,
    ),
    before: result.changes.map((change) => change.before?.file),
    repeated: result.repeated,
  }
}

void test('without a baseline objects stand', (t) => {
  t.strictSame(changes(undefined, [clusterSet()]).changes, ['NONE orders'])
  t.end()
})

void test('what is new, changed and gone', (t) => {
  const before = [clusterSet({ name: 'gone' }), clusterSet(), perconaServer('dc1')]
  const now = [clusterSet(), clusterSet({ name: 'fresh' }), perconaServer('dc1')]
  t.strictSame(changes(before, now), {
    changes: ['UPDATE orders', 'CREATE fresh', 'UPDATE dc1', 'DELETE gone'],
    before: ['before-1.yaml', undefined, 'before-2.yaml', 'before-0.yaml'],
    repeated: [],
  })
  t.end()
})

void test('the same name in another namespace, or of another kind, is another object', (t) => {
  const now = [clusterSet({ namespace: 'other' }), { ...perconaServer('orders') }]
  t.strictSame(changes([clusterSet()], now).changes, ['CREATE orders', 'CREATE orders', 'DELETE orders'])
  t.end()
})

void test('a namespace left out is the one given', (t) => {
  const bare = { ...clusterSet(), metadata: { name: 'orders' } }
  t.strictSame(changes([clusterSet({ namespace: 'default' })], [bare]).changes, ['UPDATE orders'])
  t.end()
})

void test('objects whose names the API server makes are new each time, and none of them goes', (t) => {
  const nameless = { ...clusterSet(), metadata: { generateName: 'orders-', namespace: 'shop' } }
  const found = changes([nameless, nameless], [nameless])
  t.strictSame([found.changes, found.repeated], [['CREATE undefined'], []])
  t.end()
})

void test('of an object that was there twice the first counts', (t) => {
  t.strictSame(changes([clusterSet(), clusterSet()], [clusterSet()]), {
    changes: ['UPDATE orders'],
    before: ['before-0.yaml'],
    repeated: [
      {
        file: 'before-1.yaml',
        line: 1,
        problem: 'the object is also at before-0.yaml:1',
        remedy: 'the first counts',
      },
    ],
  })
  t.end()
})
