import { test } from 'tap'

import { clusterSetShape } from '../../src/model/cluster-set-shape.ts'
import { misfitsIn } from '../../src/model/structure.ts'
import { clusterSet, clusterSetSpec, dc1, dc2, endpoint, entry, type Raw } from '../support/objects.ts'

const misfits = (object: Raw): readonly (readonly string[])[] =>
  misfitsIn(object, clusterSetShape).map(({ path, is }) => [path, is])

const without = (field: string): Raw => ({
  ...clusterSet(),
  spec: Object.fromEntries(Object.entries(clusterSetSpec).filter(([key]) => key !== field)),
})

void test('the smallest ClusterSet fits', (t) => {
  t.strictSame(misfits(clusterSet()), [])
  t.end()
})

void test('a ClusterSet with every field fits', (t) => {
  t.strictSame(
    misfits(
      clusterSet({
        spec: {
          clusters: [entry('dc1', endpoint('db.paris.example', 3307)), dc2],
          credentialsSecret: { name: 's', key: 'k', optional: false },
          sslMode: 'VERIFY_IDENTITY',
          createReplicaClusterOptions: { recoveryMethod: 'incremental' },
          unsafeFlags: { forcedFailover: true, forcedClusterRemoval: false },
        },
      }),
    ),
    [],
  )
  t.end()
})

void test('unknown fields pass', (t) => {
  t.strictSame(misfits({ ...clusterSet({ spec: { added: { later: [1] } } }), other: true }), [])
  t.end()
})

void test('formats of names and hosts are not judged here', (t) => {
  t.strictSame(
    misfits(clusterSet({ spec: { primaryCluster: 'dc-1 !', clusters: [entry('', 'DB.example', '')] } })),
    [],
  )
  t.end()
})

void test('the spec is required, though the CRD leaves it optional', (t) => {
  t.strictSame(misfits({ metadata: { name: 'orders' } }), [['spec', 'missing']])
  t.strictSame(misfits({ spec: null }), [['spec', 'missing']])
  t.strictSame(misfits({ spec: [] }), [['spec', 'wrongType']])
  t.end()
})

void test('every required field of the spec is told when it is missing', (t) => {
  t.strictSame(misfits({ spec: {} }), [
    ['spec.primaryCluster', 'missing'],
    ['spec.clusters', 'missing'],
    ['spec.credentialsSecret', 'missing'],
    ['spec.mysqlshellRunner', 'missing'],
  ])
  t.strictSame(misfits(without('primaryCluster')), [['spec.primaryCluster', 'missing']])
  t.strictSame(misfits(without('clusters')), [['spec.clusters', 'missing']])
  t.strictSame(misfits(without('credentialsSecret')), [['spec.credentialsSecret', 'missing']])
  t.strictSame(misfits(without('mysqlshellRunner')), [['spec.mysqlshellRunner', 'missing']])
  t.end()
})

void test('an absent key of the credentialsSecret is missing, an empty one is not', (t) => {
  t.strictSame(misfits(clusterSet({ spec: { credentialsSecret: { name: 's' } } })), [
    ['spec.credentialsSecret.key', 'missing'],
  ])
  t.strictSame(misfits(clusterSet({ spec: { credentialsSecret: { name: 's', key: '' } } })), [])
  t.strictSame(
    misfits(clusterSet({ spec: { credentialsSecret: { key: 'k' } } })),
    [],
    'a rule speaks of the name',
  )
  t.end()
})

void test('what an entry and an endpoint must have', (t) => {
  t.strictSame(
    misfits(clusterSet({ spec: { clusters: [{}, { innodbClusterName: 'dc2', endpoints: [{ port: 1 }] }] } })),
    [
      ['spec.clusters[0].innodbClusterName', 'missing'],
      ['spec.clusters[0].endpoints', 'missing'],
      ['spec.clusters[1].endpoints[0].host', 'missing'],
    ],
  )
  t.strictSame(misfits(clusterSet({ spec: { mysqlshellRunner: {} } })), [
    ['spec.mysqlshellRunner.image', 'missing'],
  ])
  t.end()
})

void test('every field has its type', (t) => {
  t.strictSame(
    misfits({
      spec: {
        primaryCluster: 1,
        clusters: [
          'dc1',
          { innodbClusterName: 2, endpoints: {} },
          { innodbClusterName: 'dc3', endpoints: [{ host: 3, port: '3306' }] },
        ],
        credentialsSecret: { name: 4, key: 5, optional: 'true' },
        sslMode: false,
        createReplicaClusterOptions: { recoveryMethod: 6 },
        unsafeFlags: { forcedFailover: 'true', forcedClusterRemoval: 0 },
        mysqlshellRunner: { image: [] },
      },
    }),
    [
      ['spec.primaryCluster', 'wrongType'],
      ['spec.clusters[0]', 'wrongType'],
      ['spec.clusters[1].innodbClusterName', 'wrongType'],
      ['spec.clusters[1].endpoints', 'wrongType'],
      ['spec.clusters[2].endpoints[0].host', 'wrongType'],
      ['spec.clusters[2].endpoints[0].port', 'wrongType'],
      ['spec.credentialsSecret.name', 'wrongType'],
      ['spec.credentialsSecret.key', 'wrongType'],
      ['spec.credentialsSecret.optional', 'wrongType'],
      ['spec.sslMode', 'wrongType'],
      ['spec.createReplicaClusterOptions.recoveryMethod', 'wrongType'],
      ['spec.unsafeFlags.forcedFailover', 'wrongType'],
      ['spec.unsafeFlags.forcedClusterRemoval', 'wrongType'],
      ['spec.mysqlshellRunner.image', 'wrongType'],
    ],
  )
  t.end()
})

void test('any 32-bit integer is a port for the CRD', (t) => {
  const withPort = (port: number) =>
    misfits(clusterSet({ spec: { clusters: [entry('dc1', endpoint('db', port))] } }))
  t.strictSame(withPort(0), [])
  t.strictSame(withPort(-1), [])
  t.strictSame(withPort(99999), [])
  t.strictSame(withPort(2_147_483_648), [['spec.clusters[0].endpoints[0].port', 'wrongType']])
  t.end()
})

void test('ten clusters with nine endpoints each are known, more are beyond', (t) => {
  const hosts = (count: number) => Array.from({ length: count }, (_, index) => `db${String(index)}`)
  const clusters = (count: number) => Array.from({ length: count }, () => dc1)
  t.strictSame(misfits(clusterSet({ spec: { clusters: clusters(10) } })), [])
  t.strictSame(misfits(clusterSet({ spec: { clusters: clusters(11) } })), [['spec.clusters', 'beyondLimit']])
  t.strictSame(misfits(clusterSet({ spec: { clusters: [] } })), [['spec.clusters', 'beyondLimit']])
  t.strictSame(misfits(clusterSet({ spec: { clusters: [entry('dc1', ...hosts(9))] } })), [])
  t.strictSame(misfits(clusterSet({ spec: { clusters: [entry('dc1', ...hosts(10))] } })), [
    ['spec.clusters[0].endpoints', 'beyondLimit'],
  ])
  t.strictSame(misfits(clusterSet({ spec: { clusters: [entry('dc1')] } })), [
    ['spec.clusters[0].endpoints', 'beyondLimit'],
  ])
  t.end()
})

void test('lengths beyond those of the CRD', (t) => {
  const name = 'a'.repeat(63)
  const host = 'h'.repeat(253)
  t.strictSame(misfits(clusterSet({ spec: { primaryCluster: name, clusters: [entry(name, host)] } })), [])
  t.strictSame(
    misfits(clusterSet({ spec: { primaryCluster: `${name}a`, clusters: [entry(`${name}a`, `${host}h`)] } })),
    [
      ['spec.primaryCluster', 'beyondLimit'],
      ['spec.clusters[0].innodbClusterName', 'beyondLimit'],
      ['spec.clusters[0].endpoints[0].host', 'beyondLimit'],
    ],
  )
  t.strictSame(misfits(clusterSet({ spec: { mysqlshellRunner: { image: '' } } })), [
    ['spec.mysqlshellRunner.image', 'beyondLimit'],
  ])
  t.end()
})

void test('values beyond the two enums', (t) => {
  const sslMode = (value: string) => misfits(clusterSet({ spec: { sslMode: value } }))
  const recoveryMethod = (value: string) =>
    misfits(clusterSet({ spec: { createReplicaClusterOptions: { recoveryMethod: value } } }))
  t.strictSame(['AUTO', 'DISABLED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'].flatMap(sslMode), [])
  t.strictSame(sslMode('Auto'), [['spec.sslMode', 'beyondLimit']])
  t.strictSame(['clone', 'incremental', 'auto'].flatMap(recoveryMethod), [])
  t.strictSame(recoveryMethod('CLONE'), [['spec.createReplicaClusterOptions.recoveryMethod', 'beyondLimit']])
  t.end()
})
