import { test } from 'tap'

import type { MutatorSubject } from '../../src/engine/mutator.ts'
import { fillCredentialsKey } from '../../src/mutators/fill-credentials-key.ts'
import { clusterSet, type Raw } from '../support/objects.ts'
import { creating, mutated, patched, updating } from '../support/patch.ts'

const run = (subject: MutatorSubject, isSpecUnchanged = false) =>
  mutated(fillCredentialsKey, subject, isSpecUnchanged)

const nothing = { patch: [], notices: [] }

const naming = (credentialsSecret: unknown): Raw => clusterSet({ spec: { credentialsSecret } })

void test('fill-credentials-key fills an absent key, and says nothing of it', (t) => {
  t.strictSame(run(creating(naming({ name: 's' }))), {
    patch: [{ op: 'add', path: '/spec/credentialsSecret/key', value: 'clusterset' }],
    notices: [],
  })
  t.end()
})

void test('fill-credentials-key fills a key that is null, which counts as absent', (t) => {
  t.strictSame(run(creating(naming({ name: 's', key: null }))), {
    patch: [{ op: 'add', path: '/spec/credentialsSecret/key', value: 'clusterset' }],
    notices: [],
  })
  t.end()
})

void test('fill-credentials-key replaces an empty key, and tells', (t) => {
  t.strictSame(run(creating(naming({ name: 's', key: '' }))), {
    patch: [
      { op: 'test', path: '/spec/credentialsSecret/key', value: '' },
      { op: 'replace', path: '/spec/credentialsSecret/key', value: 'clusterset' },
    ],
    notices: ['fill-credentials-key: spec.credentialsSecret.key "" is now "clusterset"'],
  })
  t.end()
})

void test('fill-credentials-key fills the key though the name is missing, and keeps what is beside it', (t) => {
  const object = naming({ optional: true })
  const once = patched(object, run(creating(object)).patch)
  t.strictSame(once, naming({ optional: true, key: 'clusterset' }))
  t.end()
})

void test('fill-credentials-key applied twice is applied once', (t) => {
  const object = naming({ name: 's', key: '' })
  const once = patched(object, run(creating(object)).patch)
  t.strictSame(once, naming({ name: 's', key: 'clusterset' }))
  t.strictSame(run(creating(once)), nothing)
  t.end()
})

void test('fill-credentials-key works on an update', (t) => {
  t.strictSame(run(updating(clusterSet(), naming({ name: 's' }))).patch, [
    { op: 'add', path: '/spec/credentialsSecret/key', value: 'clusterset' },
  ])
  t.end()
})

void test('fill-credentials-key lets an update be that leaves the spec alone', (t) => {
  t.strictSame(run(updating(naming({ name: 's' }), naming({ name: 's' })), true), nothing)
  t.end()
})

void test('fill-credentials-key never writes over a key, however odd', (t) => {
  t.strictSame(run(creating(naming({ name: 's', key: 'credentials' }))), nothing)
  t.strictSame(run(creating(naming({ name: 's', key: 'ClusterSet' }))), nothing)
  t.strictSame(run(creating(naming({ name: 's', key: ' ' }))), nothing)
  t.strictSame(run(creating(naming({ name: 's', key: 0 }))), nothing)
  t.strictSame(run(creating(naming({ name: 's', key: false }))), nothing)
  t.strictSame(run(creating(naming({ name: 's', key: [] }))), nothing)
  t.strictSame(run(creating(naming({ name: 's', key: {} }))), nothing)
  t.end()
})

void test('fill-credentials-key makes no credentialsSecret: the schema speaks of that', (t) => {
  t.strictSame(run(creating(naming(undefined))), nothing)
  t.strictSame(run(creating(naming(null))), nothing)
  t.strictSame(run(creating(naming('s'))), nothing)
  t.strictSame(run(creating(naming([{ name: 's' }]))), nothing)
  t.strictSame(run(creating({ spec: null })), nothing)
  t.strictSame(run(creating({ spec: ['credentialsSecret'] })), nothing)
  t.strictSame(run(creating({})), nothing)
  t.end()
})
