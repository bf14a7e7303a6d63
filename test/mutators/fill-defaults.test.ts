import { test } from 'tap'

import type { MutatorSubject } from '../../src/engine/mutator.ts'
import { fillDefaults } from '../../src/mutators/fill-defaults.ts'
import { clusterSet, endpoint, entry, type Raw } from '../support/objects.ts'
import { creating, mutated, patched, updating } from '../support/patch.ts'

const run = (subject: MutatorSubject, isSpecUnchanged = false) =>
  mutated(fillDefaults, subject, isSpecUnchanged)

const nothing = { patch: [], notices: [] }

/** A set in which every default is written out. */
const full = (spec: Raw = {}): Raw =>
  clusterSet({
    spec: {
      clusters: [entry('dc1', endpoint('db.paris.example', 3306))],
      sslMode: 'AUTO',
      createReplicaClusterOptions: { recoveryMethod: 'clone' },
      unsafeFlags: { forcedFailover: false, forcedClusterRemoval: false },
      ...spec,
    },
  })

void test('fill-defaults writes out what the operator takes for absent fields', (t) => {
  const object = clusterSet({
    spec: { clusters: [entry('dc1', 'db.paris.example', endpoint('db2.paris.example', 3307))] },
  })
  t.strictSame(run(creating(object)), {
    patch: [
      { op: 'add', path: '/spec/sslMode', value: 'AUTO' },
      { op: 'add', path: '/spec/createReplicaClusterOptions', value: { recoveryMethod: 'clone' } },
      {
        op: 'add',
        path: '/spec/unsafeFlags',
        value: { forcedFailover: false, forcedClusterRemoval: false },
      },
      { op: 'add', path: '/spec/clusters/0/endpoints/0/port', value: 3306 },
    ],
    notices: [],
  })
  t.end()
})

void test('fill-defaults applied twice is applied once', (t) => {
  const object = clusterSet({ spec: { clusters: [entry('dc1', 'db.paris.example')] } })
  const once = patched(object, run(creating(object)).patch)
  t.strictSame(once, full())
  t.strictSame(run(creating(once)), nothing)
  t.end()
})

void test('fill-defaults fills null like absent, parents and children', (t) => {
  const object = full({
    sslMode: null,
    createReplicaClusterOptions: null,
    unsafeFlags: { forcedFailover: null, forcedClusterRemoval: null },
    clusters: [entry('dc1', { host: 'db.paris.example', port: null })],
  })
  const { patch, notices } = run(creating(object))
  t.strictSame(patch, [
    { op: 'add', path: '/spec/sslMode', value: 'AUTO' },
    { op: 'add', path: '/spec/createReplicaClusterOptions', value: { recoveryMethod: 'clone' } },
    { op: 'add', path: '/spec/unsafeFlags/forcedFailover', value: false },
    { op: 'add', path: '/spec/unsafeFlags/forcedClusterRemoval', value: false },
    { op: 'add', path: '/spec/clusters/0/endpoints/0/port', value: 3306 },
  ])
  t.strictSame(notices, [])
  t.strictSame(patched(object, patch), full())
  t.end()
})

void test('fill-defaults fills the children of parents that are there, and keeps what is beside them', (t) => {
  const object = full({
    createReplicaClusterOptions: { timeout: 60 },
    unsafeFlags: { forcedClusterRemoval: true },
  })
  const { patch } = run(creating(object))
  t.strictSame(patch, [
    { op: 'add', path: '/spec/createReplicaClusterOptions/recoveryMethod', value: 'clone' },
    { op: 'add', path: '/spec/unsafeFlags/forcedFailover', value: false },
  ])
  t.strictSame(
    patched(object, patch),
    full({
      createReplicaClusterOptions: { timeout: 60, recoveryMethod: 'clone' },
      unsafeFlags: { forcedClusterRemoval: true, forcedFailover: false },
    }),
  )
  t.end()
})

void test('fill-defaults fills ports by index, wherever they are absent', (t) => {
  const object = full({
    clusters: [
      entry('dc1', endpoint('a', 3307), endpoint('b')),
      'dc2',
      { innodbClusterName: 'dc3' },
      { innodbClusterName: 'dc4', endpoints: ['c', null, { port: null }, endpoint('d', 3308)] },
    ],
  })
  t.strictSame(run(creating(object)).patch, [
    { op: 'add', path: '/spec/clusters/0/endpoints/1/port', value: 3306 },
    { op: 'add', path: '/spec/clusters/3/endpoints/2/port', value: 3306 },
  ])
  t.end()
})

void test('fill-defaults works on an update', (t) => {
  t.strictSame(run(updating(clusterSet(), full({ sslMode: undefined }))).patch, [
    { op: 'add', path: '/spec/sslMode', value: 'AUTO' },
  ])
  t.end()
})

void test('fill-defaults lets an update be that leaves the spec alone', (t) => {
  t.strictSame(run(updating(clusterSet(), clusterSet()), true), nothing)
  t.end()
})

void test('fill-defaults never writes over what a user set', (t) => {
  const object = full({
    sslMode: 'VERIFY_CA',
    createReplicaClusterOptions: { recoveryMethod: 'incremental' },
    unsafeFlags: { forcedFailover: true, forcedClusterRemoval: true },
    clusters: [entry('dc1', endpoint('a', 0), endpoint('b', -1), endpoint('c', 33060))],
  })
  t.strictSame(run(creating(object)), nothing)
  t.end()
})

void test('fill-defaults leaves what has another type alone', (t) => {
  t.strictSame(run(creating(full({ sslMode: '' }))), nothing)
  t.strictSame(run(creating(full({ sslMode: false }))), nothing)
  t.strictSame(run(creating(full({ createReplicaClusterOptions: 'clone' }))), nothing)
  t.strictSame(run(creating(full({ createReplicaClusterOptions: { recoveryMethod: 0 } }))), nothing)
  t.strictSame(run(creating(full({ unsafeFlags: [] }))), nothing)
  t.strictSame(run(creating(full({ unsafeFlags: false }))), nothing)
  t.strictSame(
    run(creating(full({ unsafeFlags: { forcedFailover: 'no', forcedClusterRemoval: 0 } }))),
    nothing,
  )
  t.strictSame(run(creating(full({ clusters: { dc1: { endpoints: [{}] } } }))), nothing)
  t.strictSame(run(creating(full({ clusters: null }))), nothing)
  t.strictSame(run(creating(full({ clusters: [{ endpoints: { 0: {} } }] }))), nothing)
  t.strictSame(run(creating(full({ clusters: [entry('dc1', { host: 'a', port: '3306' })] }))), nothing)
  t.end()
})

void test('fill-defaults makes no spec: the schema speaks of that', (t) => {
  t.strictSame(run(creating({})), nothing)
  t.strictSame(run(creating({ spec: null })), nothing)
  t.strictSame(run(creating({ spec: [] })), nothing)
  t.strictSame(run(creating({ spec: 'AUTO' })), nothing)
  t.end()
})
