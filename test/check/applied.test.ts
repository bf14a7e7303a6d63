import { test } from 'tap'

import { applied } from '../../src/check/applied.ts'
import { clusterSet } from '../support/objects.ts'

const plain = clusterSet()
const withFinalizers = (...finalizers: readonly string[]) => clusterSet({ metadata: { finalizers } })

void test('a manifest that says nothing of what others wrote keeps it', (t) => {
  const stored = clusterSet({ annotations: { record: 'dc2' }, metadata: { finalizers: ['theirs'] } })
  t.match(applied(plain, plain, stored), {
    metadata: { annotations: { record: 'dc2' }, finalizers: ['theirs'] },
    spec: plain['spec'],
  })
  t.equal(applied(plain, plain, plain), plain, 'the same object when there is nothing to keep')
  t.end()
})

void test('an annotation that the manifest before had, and this one has not, is taken out', (t) => {
  const before = clusterSet({ annotations: { record: 'dc2' } })
  t.strictSame(applied(plain, before, before), plain)
  t.end()
})

void test('an annotation of the manifest wins', (t) => {
  const now = clusterSet({ annotations: { record: 'dc3' } })
  const stored = clusterSet({ annotations: { record: 'dc2', other: 'x' } })
  t.match(applied(now, plain, stored), { metadata: { annotations: { record: 'dc3', other: 'x' } } })
  t.end()
})

void test('finalizers in the manifest replace all that are stored', (t) => {
  const now = withFinalizers('ours')
  t.strictSame(applied(now, plain, withFinalizers('theirs')), now)
  t.strictSame(applied(now, now, withFinalizers('ours', 'theirs')), now)
  t.end()
})

void test('finalizers that the manifest before had, and this one has not, go with all others', (t) => {
  t.strictSame(applied(plain, withFinalizers('ours'), withFinalizers('ours', 'theirs')), plain)
  t.end()
})

void test('metadata that is none stays as it is', (t) => {
  const odd = { ...plain, metadata: 'orders' }
  t.equal(applied(odd, plain, withFinalizers('theirs')), odd)
  t.end()
})
