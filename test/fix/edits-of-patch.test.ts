import { test } from 'tap'

import type { PatchOperation } from '../../src/engine/mutator.ts'
import { editsOfPatch } from '../../src/fix/edits-of-patch.ts'
import { fixesOf } from '../../src/fix/fixes-of.ts'
import { clusterSet, endpoint, entry } from '../support/objects.ts'

const edits = (object: unknown, ...patch: readonly PatchOperation[]): unknown => {
  const result = editsOfPatch(object, patch)
  return result.ok ? result.edits : result.problem
}

void test('what is added or replaced is set; a test that holds is nothing', (t) => {
  t.strictSame(
    edits(
      { spec: { mode: 'Auto', 'a/b~c': [{}] } },
      { op: 'test', path: '/spec/mode', value: 'Auto' },
      { op: 'replace', path: '/spec/mode', value: 'AUTO' },
      { op: 'add', path: '/spec/a~1b~0c/0/port', value: 3306 },
      { op: 'add', path: '/spec/flags', value: {} },
      { op: 'add', path: '/spec/flags/force', value: false },
    ),
    [
      { set: ['spec', 'mode'], value: 'AUTO' },
      { set: ['spec', 'a/b~c', 0, 'port'], value: 3306 },
      { set: ['spec', 'flags'], value: {} },
      { set: ['spec', 'flags', 'force'], value: false },
    ],
  )
  t.end()
})

void test('a number is the key of an object, and the index of a list', (t) => {
  t.strictSame(
    edits(
      { a: { 0: 'x' }, b: ['x'] },
      { op: 'add', path: '/a/0', value: 1 },
      { op: 'replace', path: '/b/0', value: 2 },
    ),
    [
      { set: ['a', '0'], value: 1 },
      { set: ['b', 0], value: 2 },
    ],
  )
  t.end()
})

void test('what is added at the end of a list is appended', (t) => {
  t.strictSame(
    edits({ a: ['x'] }, { op: 'add', path: '/a/-', value: 'y' }, { op: 'add', path: '/a/2', value: 'z' }),
    [
      { append: ['a'], value: 'y' },
      { append: ['a'], value: 'z' },
    ],
  )
  t.end()
})

void test('a patch that was made for another object', (t) => {
  t.equal(edits({ a: 1 }, { op: 'test', path: '/a', value: 2 }), '/a is another value')
  t.equal(edits({}, { op: 'test', path: '/a', value: null }), '/a is another value')
  t.equal(edits({}, { op: 'replace', path: '/a', value: 2 }), '/a is not there')
  t.equal(edits({}, { op: 'add', path: '/a/b', value: 2 }), 'nothing is there for add /a/b')
  t.equal(edits({ a: 1 }, { op: 'add', path: '/a/b', value: 2 }), 'nothing is there for add /a/b')
  t.equal(edits({ a: [] }, { op: 'add', path: '/a/1', value: 2 }), 'nothing is there for add /a/1')
  t.equal(edits({ a: [] }, { op: 'add', path: '/a/x', value: 2 }), 'nothing is there for add /a/x')
  t.equal(edits({ a: [1] }, { op: 'add', path: '/a/0', value: 2 }), '/a/0 would move the items of a list')
  t.equal(
    edits({ a: {} }, { op: 'replace', path: '/a/constructor', value: 2 }),
    '/a/constructor is not there',
  )
  t.end()
})

void test('the fixes of a ClusterSet: what the mutators make of it, then the safe ones', (t) => {
  const object = clusterSet({ spec: { sslMode: 'Auto', clusters: [entry('dc1', endpoint('DB.'))] } })
  t.strictSame(
    fixesOf(object, [
      { op: 'test', path: '/spec/sslMode', value: 'Auto' },
      { op: 'replace', path: '/spec/sslMode', value: 'AUTO' },
    ]),
    {
      ok: true,
      edits: [
        { set: ['spec', 'sslMode'], value: 'AUTO' },
        { set: ['spec', 'clusters', 0, 'endpoints', 0, 'host'], value: 'db' },
      ],
    },
  )
  t.strictSame(fixesOf(object, [{ op: 'test', path: '/spec/sslMode', value: 'AUTO' }]), {
    ok: false,
    problem: '/spec/sslMode is another value',
  })
  t.end()
})
