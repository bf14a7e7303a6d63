import { test } from 'tap'

import type { MutatorSubject } from '../../src/engine/mutator.ts'
import { spellEnums } from '../../src/mutators/spell-enums.ts'
import { clusterSet, type Raw } from '../support/objects.ts'
import { creating, mutated, patched, updating } from '../support/patch.ts'

const run = (subject: MutatorSubject, isSpecUnchanged = false) =>
  mutated(spellEnums, subject, isSpecUnchanged)

const nothing = { patch: [], notices: [] }

const withMode = (sslMode: unknown): Raw => clusterSet({ spec: { sslMode } })

const withMethod = (recoveryMethod: unknown): Raw =>
  clusterSet({ spec: { createReplicaClusterOptions: { recoveryMethod } } })

void test('spell-enums writes sslMode as the CRD does', (t) => {
  t.strictSame(run(creating(withMode('Auto'))), {
    patch: [
      { op: 'test', path: '/spec/sslMode', value: 'Auto' },
      { op: 'replace', path: '/spec/sslMode', value: 'AUTO' },
    ],
    notices: ['spell-enums: spec.sslMode "Auto" is now "AUTO"'],
  })
  t.end()
})

void test('spell-enums writes sslMode of two words as the CRD does', (t) => {
  t.strictSame(run(creating(withMode('verify_Identity'))), {
    patch: [
      { op: 'test', path: '/spec/sslMode', value: 'verify_Identity' },
      { op: 'replace', path: '/spec/sslMode', value: 'VERIFY_IDENTITY' },
    ],
    notices: ['spell-enums: spec.sslMode "verify_Identity" is now "VERIFY_IDENTITY"'],
  })
  t.end()
})

void test('spell-enums writes recoveryMethod as the CRD does', (t) => {
  t.strictSame(run(creating(withMethod('CLONE'))), {
    patch: [
      { op: 'test', path: '/spec/createReplicaClusterOptions/recoveryMethod', value: 'CLONE' },
      { op: 'replace', path: '/spec/createReplicaClusterOptions/recoveryMethod', value: 'clone' },
    ],
    notices: ['spell-enums: spec.createReplicaClusterOptions.recoveryMethod "CLONE" is now "clone"'],
  })
  t.end()
})

void test('spell-enums writes both, each in its own case: AUTO there, auto here', (t) => {
  const object = clusterSet({
    spec: { sslMode: 'auto', createReplicaClusterOptions: { recoveryMethod: 'AUTO', other: 'kept' } },
  })
  t.strictSame(run(creating(object)), {
    patch: [
      { op: 'test', path: '/spec/sslMode', value: 'auto' },
      { op: 'replace', path: '/spec/sslMode', value: 'AUTO' },
      { op: 'test', path: '/spec/createReplicaClusterOptions/recoveryMethod', value: 'AUTO' },
      { op: 'replace', path: '/spec/createReplicaClusterOptions/recoveryMethod', value: 'auto' },
    ],
    notices: [
      'spell-enums: spec.sslMode "auto" is now "AUTO"',
      'spell-enums: spec.createReplicaClusterOptions.recoveryMethod "AUTO" is now "auto"',
    ],
  })
  t.end()
})

void test('spell-enums applied twice is applied once', (t) => {
  const object = clusterSet({
    spec: { sslMode: 'Required', createReplicaClusterOptions: { recoveryMethod: 'Incremental' } },
  })
  const once = patched(object, run(creating(object)).patch)
  t.strictSame(
    once,
    clusterSet({
      spec: { sslMode: 'REQUIRED', createReplicaClusterOptions: { recoveryMethod: 'incremental' } },
    }),
  )
  t.strictSame(run(creating(once)), nothing)
  t.end()
})

void test('spell-enums works on an update', (t) => {
  const { patch } = run(updating(clusterSet(), withMode('disabled')))
  t.strictSame(patch, [
    { op: 'test', path: '/spec/sslMode', value: 'disabled' },
    { op: 'replace', path: '/spec/sslMode', value: 'DISABLED' },
  ])
  t.end()
})

void test('spell-enums lets an update be that leaves the spec alone', (t) => {
  t.strictSame(run(updating(withMode('Auto'), withMode('Auto')), true), nothing)
  t.end()
})

void test('spell-enums leaves every value of the CRD alone', (t) => {
  t.strictSame(run(creating(withMode('AUTO'))), nothing)
  t.strictSame(run(creating(withMode('DISABLED'))), nothing)
  t.strictSame(run(creating(withMode('REQUIRED'))), nothing)
  t.strictSame(run(creating(withMode('VERIFY_CA'))), nothing)
  t.strictSame(run(creating(withMode('VERIFY_IDENTITY'))), nothing)
  t.strictSame(run(creating(withMethod('clone'))), nothing)
  t.strictSame(run(creating(withMethod('incremental'))), nothing)
  t.strictSame(run(creating(withMethod('auto'))), nothing)
  t.end()
})

void test('spell-enums leaves a value alone that differs in more than letter case', (t) => {
  t.strictSame(run(creating(withMode('VERIFY-CA'))), nothing)
  t.strictSame(run(creating(withMode(' AUTO'))), nothing)
  t.strictSame(run(creating(withMode('PREFERRED'))), nothing)
  t.strictSame(run(creating(withMode(''))), nothing)
  t.strictSame(run(creating(withMode('constructor'))), nothing)
  t.strictSame(run(creating(withMethod('ıncremental'))), nothing)
  t.end()
})

void test('spell-enums leaves what is absent, null or of another type to others', (t) => {
  t.strictSame(run(creating(clusterSet())), nothing)
  t.strictSame(run(creating(withMode(null))), nothing)
  t.strictSame(run(creating(withMode(['Auto']))), nothing)
  t.strictSame(run(creating(withMode({ Auto: 'Auto' }))), nothing)
  t.strictSame(run(creating(withMode(false))), nothing)
  t.strictSame(run(creating(withMethod(null))), nothing)
  t.strictSame(run(creating(withMethod(0))), nothing)
  t.strictSame(run(creating(clusterSet({ spec: { createReplicaClusterOptions: 'CLONE' } }))), nothing)
  t.strictSame(run(creating(clusterSet({ spec: { createReplicaClusterOptions: ['CLONE'] } }))), nothing)
  t.strictSame(run(creating(clusterSet({ spec: { createReplicaClusterOptions: null } }))), nothing)
  t.strictSame(run(creating({ spec: 'Auto' })), nothing)
  t.strictSame(run(creating({ spec: null })), nothing)
  t.strictSame(run(creating({})), nothing)
  t.end()
})
