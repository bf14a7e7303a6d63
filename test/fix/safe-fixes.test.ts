import { test } from 'tap'

import { safeFixes } from '../../src/fix/safe-fixes.ts'
import { clusterSet, endpoint } from '../support/objects.ts'

/** What hosts become; undefined for one that stays. */
function mended(...hosts: readonly string[]): readonly unknown[] {
  const cluster = { innodbClusterName: 'dc1', endpoints: hosts.map((host) => endpoint(host)) }
  const edits = safeFixes(clusterSet({ spec: { clusters: [cluster] } }))
  return hosts.map(
    (_, index) =>
      edits.find(
        (edit) => 'set' in edit && edit.set.join('.') === `spec.clusters.0.endpoints.${String(index)}.host`,
      )?.value,
  )
}

const longest = [63, 63, 63, 61].map((length) => 'a'.repeat(length)).join('.')

void test('hosts in capitals or with a dot at the end are mended', (t) => {
  t.strictSame(mended('DB.Example.com', 'db.example.com.', 'DB-0.DB.', 'Db', '10.0.0.1.', `${longest}.`), [
    'db.example.com',
    'db.example.com',
    'db-0.db',
    'db',
    '10.0.0.1',
    longest,
  ])
  t.end()
})

void test('hosts that the CRD takes are left as they are, IPv6 addresses in any letters', (t) => {
  t.strictSame(mended('db.example.com', '10.0.0.1', 'FE80::1', '2001:DB8::1', longest), [
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
  t.end()
})

void test('hosts that would be refused even so are left to their owner', (t) => {
  t.strictSame(
    mended(
      'DB_1',
      'db..',
      '.',
      '',
      ' DB',
      'DB ',
      '-DB',
      'İstanbul',
      'FE80::1.',
      `${longest}A`,
      'A'.repeat(254),
    ),
    Array.from({ length: 11 }, () => undefined),
  )
  t.end()
})

void test('any JSON', (t) => {
  t.strictSame(safeFixes({}), [])
  t.strictSame(safeFixes({ spec: null }), [])
  t.strictSame(safeFixes({ spec: { clusters: {} } }), [])
  t.strictSame(
    safeFixes({ spec: { clusters: [null, 'A', { endpoints: 'A' }, { endpoints: [null, 1, { host: 1 }] }] } }),
    [],
  )
  t.end()
})
