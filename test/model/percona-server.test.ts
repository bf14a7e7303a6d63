import { test } from 'tap'

import {
  perconaServerFrom,
  runsGroupReplication,
  storedPerconaServerFrom,
} from '../../src/model/percona-server.ts'
import { perconaServer, type Raw } from '../support/objects.ts'

const withMysql = (mysql: Raw) => perconaServerFrom(perconaServer('dc1', { mysql }))
const withStatus = (status: Raw) => storedPerconaServerFrom(perconaServer('dc1', { status }))

void test('a PerconaServerMySQL is read', (t) => {
  t.strictSame(
    perconaServerFrom(perconaServer('dc1', { spec: { secretsName: 'all-secrets', pause: true } })),
    {
      namespace: 'shop',
      name: 'dc1',
      annotations: {},
      finalizers: [],
      isTerminating: false,
      clusterType: 'group-replication',
      image: 'percona/percona-server:8.4.10-10.1',
      crVersion: '1.2.0',
      usersSecret: 'all-secrets',
      internalSecret: 'internal-dc1',
      isPaused: true,
    },
  )
  t.end()
})

void test('a PerconaServerMySQL with an empty spec has the defaults of the operator', (t) => {
  t.strictSame(perconaServerFrom({ metadata: { namespace: 'shop', name: 'dc1' } }), {
    namespace: 'shop',
    name: 'dc1',
    annotations: {},
    finalizers: [],
    isTerminating: false,
    clusterType: 'group-replication',
    image: '',
    crVersion: '',
    usersSecret: 'dc1-secrets',
    internalSecret: 'internal-dc1',
    isPaused: false,
  })
  t.end()
})

void test('fields of another type count as absent', (t) => {
  const server = perconaServerFrom({
    metadata: { namespace: 'shop', name: 'dc1' },
    spec: { crVersion: 1.2, secretsName: null, pause: 'true', mysql: { clusterType: 3, image: {} } },
  })
  t.match(server, {
    clusterType: 'group-replication',
    image: '',
    crVersion: '',
    usersSecret: 'dc1-secrets',
    isPaused: false,
  })
  t.end()
})

void test('an absent or empty clusterType is group replication', (t) => {
  t.equal(runsGroupReplication(withMysql({ clusterType: 'group-replication' })), true)
  t.equal(runsGroupReplication(withMysql({ clusterType: '' })), true)
  t.equal(runsGroupReplication(withMysql({ clusterType: null })), true)
  t.equal(runsGroupReplication(withMysql({ clusterType: 'async' })), false)
  t.end()
})

void test('an empty secretsName means the name of the cluster and -secrets', (t) => {
  t.equal(perconaServerFrom(perconaServer('dc1', { spec: { secretsName: '' } })).usersSecret, 'dc1-secrets')
  t.end()
})

void test('the internal Secret is named after the cluster', (t) => {
  t.equal(perconaServerFrom(perconaServer('dc1')).internalSecret, 'internal-dc1')
  t.end()
})

void test('the status says what runs', (t) => {
  const { runningVersion, readyPods, trueConditions } = withStatus({
    mysql: { version: '8.4.10-10', ready: 2 },
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'ClusterSetMember', status: 'False' },
      { type: 'Initializing', status: 'Unknown' },
      null,
      { status: 'True' },
    ],
  })
  t.strictSame(
    { runningVersion, readyPods, trueConditions },
    { runningVersion: '8.4.10-10', readyPods: 2, trueConditions: new Set(['Ready', '']) },
  )
  t.end()
})

void test('without a status nothing runs', (t) => {
  const { runningVersion, readyPods, trueConditions } = storedPerconaServerFrom(perconaServer('dc1'))
  t.strictSame(
    { runningVersion, readyPods, trueConditions },
    { runningVersion: '', readyPods: 0, trueConditions: new Set() },
  )
  t.match(withStatus({ mysql: { version: 8.4, ready: '3' }, conditions: {} }), {
    runningVersion: '',
    readyPods: 0,
  })
  t.end()
})
