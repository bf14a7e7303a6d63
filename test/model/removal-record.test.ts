import { test } from 'tap'

import {
  isRecordable,
  nameSet,
  rebuiltClustersOf,
  removedClustersOf,
  withoutRepeats,
} from '../../src/model/removal-record.ts'

const removed = (text: unknown) =>
  removedClustersOf({ annotations: { 'clusterset-guard.io/removed-clusters': text } })

void test('the record is a list of names with commas', (t) => {
  t.strictSame(removed('dc2,dc3'), ['dc2', 'dc3'])
  t.strictSame(removed(' dc2 , DC3 '), ['dc2', 'DC3'])
  t.end()
})

void test('what is no name of a cluster is dropped', (t) => {
  t.strictSame(removed(''), [])
  t.strictSame(removed(',dc2,,dc-3,d c,dc4;dc5,é'), ['dc2'])
  t.strictSame(removed('a'.repeat(63)), ['a'.repeat(63)])
  t.strictSame(removed('a'.repeat(64)), [])
  t.end()
})

void test('an annotation that is not there, or no text, records nothing', (t) => {
  t.strictSame(removedClustersOf({ annotations: {} }), [])
  t.strictSame(removed(null), [])
  t.strictSame(removed(['dc2']), [])
  t.end()
})

void test('rebuilt clusters stand in an annotation of their own', (t) => {
  const annotations = {
    'clusterset-guard.io/removed-clusters': 'dc2',
    'clusterset-guard.io/rebuilt-clusters': 'dc3, dc4',
  }
  t.strictSame(rebuiltClustersOf({ annotations }), ['dc3', 'dc4'])
  t.strictSame(rebuiltClustersOf({ annotations: {} }), [])
  t.end()
})

void test('a name can be recorded when it can be read back', (t) => {
  t.equal(isRecordable('DC1'), true)
  t.equal(isRecordable(''), false)
  t.equal(isRecordable('dc,1'), false)
  t.equal(isRecordable('dc1\n'), false)
  t.end()
})

void test('letter case of names does not count', (t) => {
  t.equal(nameSet(['dc1', 'DC2']).has('dc2'), true)
  t.equal(nameSet(['dc1']).has('dc'), false)
  t.equal(nameSet([]).has('dc1'), false)
  t.end()
})

void test('of repeated names the first spelling is kept', (t) => {
  t.strictSame(withoutRepeats(['dc2', 'a', 'DC2', 'A', 'b']), ['dc2', 'a', 'b'])
  t.strictSame(withoutRepeats([]), [])
  t.end()
})
