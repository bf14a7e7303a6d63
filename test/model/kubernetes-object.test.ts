import { test } from 'tap'

import {
  annotationOf,
  isSameObject,
  isTerminating,
  metadataOf,
  referenceTo,
} from '../../src/model/kubernetes-object.ts'

void test('metadata is read', (t) => {
  t.strictSame(
    metadataOf({
      metadata: {
        namespace: 'shop',
        name: 'orders',
        annotations: { a: 'b' },
        finalizers: ['percona.com/clusterset-dissolve'],
        deletionTimestamp: '2026-11-21T08:55:48Z',
      },
    }),
    {
      namespace: 'shop',
      name: 'orders',
      annotations: { a: 'b' },
      finalizers: ['percona.com/clusterset-dissolve'],
      isTerminating: true,
    },
  )
  t.end()
})

void test('metadata that is not there, or of another type, counts as absent', (t) => {
  const nothing = { namespace: '', name: '', annotations: {}, finalizers: [], isTerminating: false }
  t.strictSame(metadataOf({}), nothing)
  t.strictSame(metadataOf({ metadata: null }), nothing)
  t.strictSame(metadataOf({ metadata: 'text' }), nothing)
  t.strictSame(
    metadataOf({
      metadata: { namespace: 1, name: null, annotations: [], finalizers: 'x', deletionTimestamp: 5 },
    }),
    nothing,
  )
  t.strictSame(metadataOf({ metadata: { finalizers: ['a', 1, 'b'] } }), {
    ...nothing,
    finalizers: ['a', 'b'],
  })
  t.end()
})

void test('an object is being deleted when it has a deletionTimestamp', (t) => {
  t.equal(isTerminating({ metadata: { deletionTimestamp: '2026-11-21T08:55:48Z' } }), true)
  t.equal(isTerminating({ metadata: { deletionTimestamp: null } }), false)
  t.equal(isTerminating({ metadata: { deletionTimestamp: '' } }), false)
  t.equal(isTerminating({ metadata: {} }), false)
  t.equal(isTerminating({}), false)
  t.equal(isTerminating(undefined), false)
  t.equal(isTerminating('text'), false)
  t.end()
})

void test('an annotation is read when it is there and text', (t) => {
  t.equal(annotationOf({ annotations: { a: 'b' } }, 'a'), 'b')
  t.equal(annotationOf({ annotations: { a: '' } }, 'a'), '')
  t.equal(annotationOf({ annotations: { a: true } }, 'a'), undefined)
  t.equal(annotationOf({ annotations: {} }, 'a'), undefined)
  t.equal(annotationOf({ annotations: {} }, 'constructor'), undefined)
  t.end()
})

void test('messages name an object by namespace and name', (t) => {
  t.equal(referenceTo({ namespace: 'shop', name: 'orders' }), 'shop/orders')
  t.equal(referenceTo({ namespace: 'shop', name: '' }), 'shop/(name not given yet)')
  t.end()
})

void test('objects are the same by namespace and name', (t) => {
  const orders = { namespace: 'shop', name: 'orders' }
  t.equal(isSameObject(orders, { namespace: 'shop', name: 'orders' }), true)
  t.equal(isSameObject(orders, { namespace: 'billing', name: 'orders' }), false)
  t.equal(isSameObject(orders, { namespace: 'shop', name: 'Orders' }), false)
  t.end()
})
