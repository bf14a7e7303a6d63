import { test } from 'tap'

import { systemKeysOf } from '../../src/model/system-keys.ts'

const lasting = ['root', 'operator', 'replication', 'monitor', 'xtrabackup', 'heartbeat', 'orchestrator']

void test('before 1.2.0 there is no user clusterset', (t) => {
  t.strictSame(systemKeysOf({ crVersion: '1.1.0' }), lasting)
  t.strictSame(systemKeysOf({ crVersion: '0.12.0' }), lasting)
  t.end()
})

void test('from 1.2.0 on there is a user clusterset', (t) => {
  t.strictSame(systemKeysOf({ crVersion: '1.2.0' }), [...lasting, 'clusterset'])
  t.strictSame(systemKeysOf({ crVersion: '1.2.9' }), [...lasting, 'clusterset'])
  t.end()
})

void test('from 1.3.0 on there is a user configurator as well', (t) => {
  t.strictSame(systemKeysOf({ crVersion: '1.3.0' }), [...lasting, 'clusterset', 'configurator'])
  t.strictSame(systemKeysOf({ crVersion: '1.10.0' }), [...lasting, 'clusterset', 'configurator'])
  t.strictSame(systemKeysOf({ crVersion: '2.0.0' }), [...lasting, 'clusterset', 'configurator'])
  t.end()
})

void test('no crVersion, or one that is no version, stands for an operator that knows ClusterSets', (t) => {
  t.strictSame(systemKeysOf({ crVersion: '' }), [...lasting, 'clusterset'])
  t.strictSame(systemKeysOf({ crVersion: 'main' }), [...lasting, 'clusterset'])
  t.end()
})
