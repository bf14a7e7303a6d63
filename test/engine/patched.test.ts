import { test } from 'tap'

import { patched } from '../../src/engine/patched.ts'
import { addition, replacement } from '../../src/engine/mutator.ts'

const object = {
  metadata: { name: 'orders', finalizers: ['a'] },
  spec: { clusters: [{ endpoints: [{ host: 'one' }, { host: 'two' }] }] },
}

void test('a field is added where its parents are, in lists as well', (t) => {
  t.strictSame(patched(object, [addition('/spec/clusters/0/endpoints/1/port', 3306)]), {
    ...object,
    spec: { clusters: [{ endpoints: [{ host: 'one' }, { host: 'two', port: 3306 }] }] },
  })
  t.end()
})

void test('an item is added at the end of a list', (t) => {
  t.strictSame(patched(object, [addition('/metadata/finalizers/-', 'b')])['metadata'], {
    name: 'orders',
    finalizers: ['a', 'b'],
  })
  t.end()
})

void test('a value is replaced, and a key with a slash or a tilde is found', (t) => {
  const annotated = { metadata: { annotations: { 'a.example/b~c': 'before', other: 'x' } } }
  const patch = replacement('/metadata/annotations/a.example~1b~0c', 'before', 'after')
  t.strictSame(patched(annotated, patch), {
    metadata: { annotations: { 'a.example/b~c': 'after', other: 'x' } },
  })
  t.end()
})

void test('operations build on each other, and the object that was given stays', (t) => {
  const before = structuredClone(object)
  const after = patched(object, [
    addition('/spec/unsafeFlags', {}),
    addition('/spec/unsafeFlags/forced', true),
  ])
  t.strictSame(after['spec'], { ...object.spec, unsafeFlags: { forced: true } })
  t.strictSame(object, before)
  t.end()
})

void test('a key that objects inherit is a key like any other', (t) => {
  const after = patched({}, [addition('/constructor', 1)])
  t.strictSame(JSON.stringify(after), '{"constructor":1}')
  t.end()
})
