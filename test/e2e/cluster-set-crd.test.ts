import tap, { test, type Test } from 'tap'

import { asObject } from '../../src/model/json.ts'
import { startCluster } from '../cluster/cluster.ts'
import { clusterSet, clusterSetSpec, dc1, endpoint, entry, statusOf, type Raw } from '../support/objects.ts'

const cluster = await startCluster()
tap.teardown(() => cluster.stop())

const named = (name: string, spec: Raw): Raw => clusterSet({ name, namespace: 'default', spec })

/** Creates a ClusterSet as a developer, without a webhook: only the CRD judges. */
const create = (spec: Raw, name = 'orders', ...flags: readonly string[]) =>
  cluster.kubectl('developer', ['create', '-f', '-', ...flags], JSON.stringify(named(name, spec)))

const invalid = 'The PerconaServerMySQLClusterSet "orders" is invalid: '

/** The CRD refuses the spec, for one reason. */
const refuses = async (t: Test, spec: Raw, reason: string): Promise<void> => {
  t.strictSame(await create(spec), { code: 1, stdout: '', stderr: `${invalid}${reason}\n` })
}

void test('a sound ClusterSet is taken, and what the operator takes for absent is filled', async (t) => {
  const given = { ...clusterSetSpec, createReplicaClusterOptions: {}, unsafeFlags: {} }
  t.strictSame(await create(given, 'sound'), {
    code: 0,
    stdout: 'perconaservermysqlclusterset.ps.percona.com/sound created\n',
    stderr: '',
  })
  const stored: unknown = JSON.parse(await cluster.prepare(['get', 'ps-clusterset', 'sound', '-o', 'json']))
  t.strictSame(asObject(stored)['spec'], {
    ...clusterSetSpec,
    clusters: [
      entry('dc1', endpoint('dc1-mysql-primary', 3306)),
      entry('dc2', endpoint('dc2-mysql-0.dc2-mysql', 3306)),
    ],
    sslMode: 'AUTO',
    createReplicaClusterOptions: { recoveryMethod: 'clone' },
    unsafeFlags: { forcedFailover: false, forcedClusterRemoval: false },
  })
})

void test('the operator writes the status on its own, and people see it in columns', async (t) => {
  t.match(await create({}, 'seen'), { code: 0 })
  const path = '/apis/ps.percona.com/v1/namespaces/default/perconaservermysqlclustersets/seen/status'
  const now = '2026-11-21T20:00:00Z'
  const condition = {
    type: 'Ready',
    status: 'True',
    reason: 'ClusterSetHealthy',
    message: '',
    lastTransitionTime: now,
  }
  const status = {
    ...statusOf('dc1'),
    primaryClusterEndpoint: 'dc1-mysql-0.dc1-mysql.default:3306',
    clusters: {
      dc1: { clusterRole: 'PRIMARY', globalStatus: 'OK', primary: 'dc1-mysql-0.dc1-mysql.default:3306' },
    },
    conditions: [condition],
    lastObservedAt: now,
    lastObservedGeneration: 1,
  }
  t.match(await cluster.request('operator', { method: 'PATCH', path, body: { status } }), {
    code: 200,
    body: { status },
  })
  t.match(await cluster.request('developer', { method: 'PATCH', path, body: { status } }), { code: 403 })
  t.equal(
    (await cluster.prepare(['get', 'ps-clusterset', 'seen'])).replaceAll(/ +/g, ' '),
    'NAME PRIMARY ENDPOINT READY\nseen dc1 dc1-mysql-0.dc1-mysql.default:3306 True\n',
  )
})

void test('the primary must be one of the clusters', (t) =>
  refuses(
    t,
    { primaryCluster: 'dc3' },
    'spec: Invalid value: primaryCluster is not the innodbClusterName of any entry of clusters',
  ))

void test('one host twice is refused, in two clusters and in one', async (t) => {
  const reason = 'spec: Invalid value: each endpoint needs a host of its own, in all clusters'
  await refuses(t, { clusters: [dc1, entry('dc2', 'dc1-mysql-primary')] }, reason)
  await refuses(t, { clusters: [dc1, entry('dc2', endpoint('b', 3306), endpoint('b', 3307))] }, reason)
})

void test('names of clusters are letters and digits', async (t) => {
  const reason = 'Invalid value: "dc-1": only ASCII letters and digits, at least one'
  const bullets = ['spec.clusters[0].innodbClusterName', 'spec.primaryCluster'].map(
    (path) => `* ${path}: ${reason}`,
  )
  const { stderr } = await create({ primaryCluster: 'dc-1', clusters: [entry('dc-1', 'a')] })
  // The API server goes through the fields of an object in any order.
  t.strictSame(stderr.trimEnd().split('\n').sort(), [...bullets, invalid].sort())
})

void test('one name twice is refused, by the list and by our rule', async (t) => {
  const list = '* spec.clusters[1]: Duplicate value: {"innodbClusterName":"dc1"}'
  const rule = '* spec.clusters: Invalid value: two entries have one innodbClusterName'
  await refuses(t, { clusters: [dc1, entry('dc1', 'other')] }, `\n${list}\n${rule}`)
})

void test('a host is an IP address or a domain name in lower case', async (t) => {
  const path = 'spec.clusters[1].endpoints[0].host'
  const reason = 'neither an IP address nor a domain name in lower case'
  for (const host of ['DC2', 'dc2.', 'dc2_mysql', '', '::ffff:10.0.0.1']) {
    const text = `${path}: Invalid value: ${JSON.stringify(host)}: ${reason}`
    await refuses(t, { clusters: [dc1, entry('dc2', host)] }, text)
  }
  for (const host of ['10.0.0.1', '2001:db8::1', '010.0.0.1', 'db.paris.example'])
    t.match(
      await create({ clusters: [dc1, entry('dc2', host)] }, 'orders', '--dry-run=server'),
      { code: 0 },
      host,
    )
})

void test('the Secret needs a name, and a key', async (t) => {
  const unnamed = 'spec.credentialsSecret: Invalid value: name of the Secret is missing'
  await refuses(t, { credentialsSecret: { key: 'k' } }, unnamed)
  await refuses(t, { credentialsSecret: { name: '', key: 'k' } }, unnamed)
  t.match(await create({ credentialsSecret: { name: 's' } }), {
    code: 1,
    stderr: '* spec.credentialsSecret.key: Required value\n',
  })
})
