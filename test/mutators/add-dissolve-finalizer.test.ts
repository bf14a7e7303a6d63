import { test } from 'tap'

import type { MutatorSubject } from '../../src/engine/mutator.ts'
import { addDissolveFinalizer } from '../../src/mutators/add-dissolve-finalizer.ts'
import { clusterSet, type Raw } from '../support/objects.ts'
import { creating, mutated, patched, updating } from '../support/patch.ts'

const run = (subject: MutatorSubject) => mutated(addDissolveFinalizer, subject)

const nothing = { patch: [], notices: [] }

const dissolve = 'percona.com/clusterset-dissolve'

const withFinalizers = (finalizers: unknown): Raw => clusterSet({ metadata: { finalizers } })

const keeping = (value: unknown): Raw =>
  clusterSet({ annotations: { 'clusterset-guard.io/keep-replication-on-delete': value } })

const added = {
  patch: [{ op: 'add', path: '/metadata/finalizers', value: [dissolve] }],
  notices: [],
}

void test('add-dissolve-finalizer adds the list where there is none', (t) => {
  t.strictSame(run(creating(clusterSet())), added)
  t.strictSame(run(creating(withFinalizers(null))), added)
  t.end()
})

void test('add-dissolve-finalizer adds to the end of a list', (t) => {
  const object = withFinalizers(['example.com/keep'])
  const { patch, notices } = run(creating(object))
  t.strictSame(patch, [{ op: 'add', path: '/metadata/finalizers/-', value: dissolve }])
  t.strictSame(notices, [])
  t.strictSame(patched(object, patch), withFinalizers(['example.com/keep', dissolve]))
  t.end()
})

void test('add-dissolve-finalizer adds to an empty list', (t) => {
  t.strictSame(run(creating(withFinalizers([]))).patch, [
    { op: 'add', path: '/metadata/finalizers/-', value: dissolve },
  ])
  t.end()
})

void test('add-dissolve-finalizer adds metadata where there is none', (t) => {
  const patch = [{ op: 'add', path: '/metadata', value: { finalizers: [dissolve] } }]
  t.strictSame(run(creating({})).patch, patch)
  t.strictSame(run(creating({ metadata: null })).patch, patch)
  t.end()
})

void test('add-dissolve-finalizer applied twice is applied once', (t) => {
  const object = clusterSet()
  const once = patched(object, run(creating(object)).patch)
  t.strictSame(once, withFinalizers([dissolve]))
  t.strictSame(run(creating(once)), nothing)
  t.end()
})

void test('add-dissolve-finalizer lets be what has it, wherever in the list', (t) => {
  t.strictSame(run(creating(withFinalizers([dissolve, 'example.com/keep']))), nothing)
  t.strictSame(run(creating(withFinalizers(['example.com/keep', 7, dissolve]))), nothing)
  t.end()
})

void test('add-dissolve-finalizer adds it beside one that is spelled alike', (t) => {
  t.strictSame(run(creating(withFinalizers(['Percona.com/clusterset-dissolve']))).patch, [
    { op: 'add', path: '/metadata/finalizers/-', value: dissolve },
  ])
  t.end()
})

void test('add-dissolve-finalizer obeys the annotation that keeps replication', (t) => {
  t.strictSame(run(creating(keeping('true'))), nothing)
  t.end()
})

void test('add-dissolve-finalizer obeys no other text in that annotation', (t) => {
  t.strictSame(run(creating(keeping('True'))), added)
  t.strictSame(run(creating(keeping('yes'))), added)
  t.strictSame(run(creating(keeping(' true'))), added)
  t.strictSame(run(creating(keeping(''))), added)
  t.strictSame(run(creating(keeping(true))), added)
  t.strictSame(run(creating(keeping(['true']))), added)
  t.strictSame(run(creating(clusterSet({ metadata: { annotations: 'true' } }))), added)
  t.end()
})

void test('add-dissolve-finalizer does nothing on an update', (t) => {
  t.strictSame(run(updating(clusterSet(), clusterSet({ spec: { sslMode: 'REQUIRED' } }))), nothing)
  t.end()
})

void test('add-dissolve-finalizer leaves what has another type alone', (t) => {
  t.strictSame(run(creating(withFinalizers('example.com/keep'))), nothing)
  t.strictSame(run(creating(withFinalizers({}))), nothing)
  t.strictSame(run(creating(withFinalizers(0))), nothing)
  t.strictSame(run(creating({ metadata: 'orders' })), nothing)
  t.strictSame(run(creating({ metadata: [] })), nothing)
  t.end()
})
