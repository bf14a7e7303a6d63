import { test } from 'tap'

import type { MutatorSubject } from '../../src/engine/mutator.ts'
import { recordRemovedMembers } from '../../src/mutators/record-removed-members.ts'
import { clusterSet, entry, statusOf, type Raw } from '../support/objects.ts'
import { creating, mutated, patched, updating } from '../support/patch.ts'

const run = (subject: MutatorSubject, isSpecUnchanged = false) =>
  mutated(recordRemovedMembers, subject, isSpecUnchanged)

const nothing = { patch: [], notices: [] }

const annotation = 'clusterset-guard.io/removed-clusters'
const path = '/metadata/annotations/clusterset-guard.io~1removed-clusters'

const setOf = (names: readonly string[], annotations?: Raw, status?: unknown): Raw =>
  clusterSet({
    ...(annotations === undefined ? {} : { annotations }),
    spec: { clusters: names.map((name) => entry(name, `${name}-haproxy`)) },
    status,
  })

const joined = statusOf('dc1', 'b', 'c')

void test('record-removed-members makes the record, and says nothing of a new one', (t) => {
  t.strictSame(run(updating(setOf(['dc1', 'b'], undefined, joined), setOf(['dc1']))), {
    patch: [{ op: 'add', path: '/metadata/annotations', value: { [annotation]: 'b' } }],
    notices: [],
  })
  t.end()
})

void test('record-removed-members puts back a record that the edit drops with the entry', (t) => {
  t.strictSame(run(updating(setOf(['dc1', 'b'], { [annotation]: 'a' }, joined), setOf(['dc1'], {}))), {
    patch: [{ op: 'add', path, value: 'a,b' }],
    notices: [
      'record-removed-members: metadata.annotations[clusterset-guard.io/removed-clusters] (absent) is now "a,b"',
    ],
  })
  t.end()
})

void test('record-removed-members lets the record grow, and tells', (t) => {
  const old = setOf(['dc1', 'b'], { [annotation]: 'a' }, joined)
  t.strictSame(run(updating(old, setOf(['dc1'], { [annotation]: 'a' }))), {
    patch: [
      { op: 'test', path, value: 'a' },
      { op: 'replace', path, value: 'a,b' },
    ],
    notices: [
      'record-removed-members: metadata.annotations[clusterset-guard.io/removed-clusters] "a" is now "a,b"',
    ],
  })
  t.end()
})

void test('record-removed-members puts names in order: old, then new, then leaving', (t) => {
  const old = setOf(['dc1', 'c', 'b'], { [annotation]: 'z, y' }, joined)
  const object = setOf(['dc1'], { [annotation]: ' x ,y', 'example.com/team': 'ledger' })
  const { patch } = run(updating(old, object))
  t.strictSame(patch, [
    { op: 'test', path, value: ' x ,y' },
    { op: 'replace', path, value: 'z,y,x,c,b' },
  ])
  t.strictSame(
    patched(object, patch),
    setOf(['dc1'], { [annotation]: 'z,y,x,c,b', 'example.com/team': 'ledger' }),
  )
  t.end()
})

void test('record-removed-members writes each name once, letter case ignored, the first spelling kept', (t) => {
  const old = setOf(['dc1', 'b'], { [annotation]: 'A,a,B' }, joined)
  t.strictSame(run(updating(old, setOf(['dc1'], { [annotation]: 'd,D' }))).patch, [
    { op: 'test', path, value: 'd,D' },
    { op: 'replace', path, value: 'A,B,d' },
  ])
  t.end()
})

void test('record-removed-members leaves out what no cluster can be called', (t) => {
  const old = setOf(['dc1', 'b-1', '', 'b'], { [annotation]: 'a,x-y,,ü' })
  t.strictSame(run(updating(old, setOf(['dc1'], { [annotation]: 'a,x-y' }))).patch, [
    { op: 'test', path, value: 'a,x-y' },
    { op: 'replace', path, value: 'a,b' },
  ])
  t.end()
})

void test('record-removed-members applied twice is applied once', (t) => {
  const old = setOf(['dc1', 'b'], { [annotation]: 'a' }, joined)
  const object = setOf(['dc1'])
  const once = patched(object, run(updating(old, object)).patch)
  t.strictSame(once, setOf(['dc1'], { [annotation]: 'a,b' }))
  t.strictSame(run(updating(old, once)), nothing)
  t.end()
})

void test('record-removed-members records all that leave when there is no status to tell', (t) => {
  t.strictSame(run(updating(setOf(['dc1', 'b', 'c']), setOf(['dc1'], {}))).patch, [
    { op: 'add', path, value: 'b,c' },
  ])
  t.strictSame(run(updating(setOf(['dc1', 'b'], {}, null), setOf(['dc1'], {}))).patch, [
    { op: 'add', path, value: 'b' },
  ])
  t.strictSame(run(updating(setOf(['dc1', 'b'], {}, 'fine'), setOf(['dc1'], {}))).patch, [
    { op: 'add', path, value: 'b' },
  ])
  t.end()
})

void test('record-removed-members records nobody who never joined', (t) => {
  t.strictSame(run(updating(setOf(['dc1', 'typo'], {}, joined), setOf(['dc1']))), nothing)
  t.strictSame(run(updating(setOf(['dc1', 'constructor'], {}, joined), setOf(['dc1']))), nothing)
  t.strictSame(run(updating(setOf(['dc1', 'b'], {}, { clusters: 'b' }), setOf(['dc1']))), nothing)
  t.end()
})

void test('record-removed-members records a member called constructor', (t) => {
  const old = setOf(['dc1', 'constructor'], {}, statusOf('dc1', 'constructor'))
  t.strictSame(run(updating(old, setOf(['dc1'], {}))).patch, [{ op: 'add', path, value: 'constructor' }])
  t.end()
})

void test('record-removed-members takes other letter case for a removal, as the operator does', (t) => {
  const old = setOf(['dc1', 'paris'], {}, statusOf('dc1', 'paris'))
  t.strictSame(run(updating(old, setOf(['dc1', 'Paris'], {}))).patch, [{ op: 'add', path, value: 'paris' }])
  t.end()
})

void test('record-removed-members does not look at the status of the new object', (t) => {
  const old = setOf(['dc1', 'b'], {}, statusOf('dc1'))
  t.strictSame(run(updating(old, setOf(['dc1'], {}, joined))), nothing)
  t.end()
})

void test('record-removed-members makes no patch when the names are the same in any order and spelling', (t) => {
  const old = setOf(['dc1', 'b'], { [annotation]: 'a,c' }, joined)
  t.strictSame(run(updating(old, setOf(['dc1'], { [annotation]: 'B, C , a' }))), nothing)
  t.strictSame(run(updating(old, setOf(['dc1'], { [annotation]: 'a,b,c,d' }))), nothing)
  t.strictSame(run(updating(setOf(['dc1']), setOf(['dc1', 'b']))), nothing)
  t.strictSame(run(updating(setOf(['dc1']), setOf(['dc1'], { [annotation]: '' }))), nothing)
  t.end()
})

void test('record-removed-members puts a record back though the spec is left alone', (t) => {
  const old = setOf(['dc1'], { [annotation]: 'a' })
  t.strictSame(run(updating(old, setOf(['dc1'], { [annotation]: '' })), true), {
    patch: [
      { op: 'test', path, value: '' },
      { op: 'replace', path, value: 'a' },
    ],
    notices: [
      'record-removed-members: metadata.annotations[clusterset-guard.io/removed-clusters] "" is now "a"',
    ],
  })
  t.end()
})

void test('record-removed-members puts a record back where annotations or metadata are gone or null', (t) => {
  const old = setOf(['dc1'], { [annotation]: 'a' })
  const notices = [
    'record-removed-members: metadata.annotations[clusterset-guard.io/removed-clusters] (absent) is now "a"',
  ]
  t.strictSame(run(updating(old, setOf(['dc1']))), {
    patch: [{ op: 'add', path: '/metadata/annotations', value: { [annotation]: 'a' } }],
    notices,
  })
  t.strictSame(run(updating(old, { metadata: { annotations: null } })), {
    patch: [{ op: 'add', path: '/metadata/annotations', value: { [annotation]: 'a' } }],
    notices,
  })
  t.strictSame(run(updating(old, { metadata: null })), {
    patch: [{ op: 'add', path: '/metadata', value: { annotations: { [annotation]: 'a' } } }],
    notices,
  })
  t.strictSame(run(updating(old, setOf(['dc1'], { [annotation]: null }))), {
    patch: [{ op: 'add', path, value: 'a' }],
    notices,
  })
  t.end()
})

void test('record-removed-members leaves what has another type alone', (t) => {
  const old = setOf(['dc1', 'b'], { [annotation]: 'a' }, joined)
  t.strictSame(run(updating(old, setOf(['dc1'], { [annotation]: 7 }))), nothing)
  t.strictSame(run(updating(old, setOf(['dc1'], { [annotation]: ['a'] }))), nothing)
  t.strictSame(run(updating(old, clusterSet({ metadata: { annotations: 'a' } }))), nothing)
  t.strictSame(run(updating(old, clusterSet({ metadata: { annotations: [] } }))), nothing)
  t.strictSame(run(updating(old, { metadata: 'orders' })), nothing)
  t.strictSame(run(updating(old, { metadata: [] })), nothing)
  t.end()
})

void test('record-removed-members takes nobody for gone where the list is none', (t) => {
  const old = setOf(['dc1', 'b'], {}, joined)
  t.strictSame(run(updating(old, clusterSet({ spec: { clusters: undefined } }))), nothing)
  t.strictSame(run(updating(old, clusterSet({ spec: { clusters: null } }))), nothing)
  t.strictSame(run(updating(old, clusterSet({ spec: { clusters: 'dc1' } }))), nothing)
  t.strictSame(run(updating(old, {})), nothing)
  t.end()
})

void test('record-removed-members finds nothing in an old object that is garbage', (t) => {
  t.strictSame(run(updating({}, setOf(['dc1']))), nothing)
  t.strictSame(run(updating({ metadata: [], spec: 'dc1', status: [] }, setOf(['dc1']))), nothing)
  t.strictSame(
    run(updating({ metadata: { annotations: { [annotation]: { a: 'a' } } } }, setOf(['dc1']))),
    nothing,
  )
  t.end()
})

void test('record-removed-members has nothing to record on CREATE', (t) => {
  t.strictSame(run(creating(setOf(['dc1'], { [annotation]: 'a,a' }))), nothing)
  t.end()
})
