import tap, { test, type Test } from 'tap'

import { asObject } from '../../src/model/json.ts'
import type { UserName } from '../cluster/users.ts'
import {
  beginsSet,
  dissolves,
  manifestOf,
  protects,
  recovering,
  restoring,
  sees,
  seesSet,
  switching,
  unprotects,
  type Release,
} from '../golden/operator.ts'
import { deletes, makes, reports, writes } from '../golden/pretend-cluster.ts'
import { clusterSet, dc1, passwords, secret, type Raw } from '../support/objects.ts'
import { dc3, makeFormedSet, sites } from './formed-set.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { kubectlOnceKnown } from './known-facts.ts'
import { create, listOf, passed, patch, refused, warned, words } from './kubectl-words.ts'
import { installing, job, OperatorAtWork } from './operator-at-work.ts'

const guarded = await startGuardedCluster(tap)
const { cluster } = guarded
const operator = new OperatorAtWork(cluster, 'shop')

const release: Release = {
  version: '1.3.0',
  image: 'percona/percona-server:8.4.10-10.1',
  running: '8.4.10-10',
}
const values: Record<string, string> = { ...passwords, configurator: 'configurator-1' }
const manual = { bootstrap: { mode: 'manual' } }
const set = 'PerconaServerMySQLClusterSet/orders'

const password = (value: string): string => Buffer.from(value).toString('base64')

/** The ClusterSet as it is stored, without what the API server keeps of it. */
async function setNow() {
  const json = await cluster.prepare(['-n', 'shop', 'get', 'ps-clusterset', 'orders', '-o', 'json'])
  const { metadata, spec } = asObject(JSON.parse(json))
  const { annotations = {}, finalizers = [] } = asObject(metadata)
  return { annotations, finalizers, spec }
}

/** What is left of a kind in a namespace. */
const left = (kinds: string, namespace = 'shop'): Promise<string> =>
  cluster.prepare(['-n', namespace, 'get', kinds, '-o', 'name'])

/** A person writes, and kubectl says just this. */
async function does(
  t: Test,
  user: UserName,
  given: readonly string[],
  manifest: Raw | undefined,
  ...lines: readonly string[]
): Promise<void> {
  t.strictSame(await guarded.kubectl(user, given, manifest), passed(...lines), given.join(' '))
}

void test('a DBA makes two sites, and the operator installs them', async (t) => {
  await does(
    t,
    'dba',
    create,
    listOf(
      secret('dc1-secrets', values),
      secret('dc2-secrets', values),
      manifestOf(release, 'dc1', 'dc1-secrets', {}),
      manifestOf(release, 'dc2', 'dc2-secrets', {}, manual),
    ),
    'secret/dc1-secrets created',
    'secret/dc2-secrets created',
    `${words.member}/dc1 created`,
    `${words.member}/dc2 created`,
  )
  await operator.does(
    t,
    ...installing('dc1', 'shop', values),
    sees(release, 'dc1', 'is starting'),
    sees(release, 'dc1', 'is a cluster of its own'),
    ...installing('dc2', 'shop', values),
    sees(release, 'dc2', 'is starting'),
    sees(release, 'dc2', 'waits to be adopted'),
  )
})

void test('a developer makes the ClusterSet, and what was left out is filled in', async (t) => {
  const short = clusterSet({ spec: { credentialsSecret: { name: 'dc1-secrets' } } })
  await does(t, 'developer', create, short, `${words.set}/orders created`)
  t.strictSame(await setNow(), {
    annotations: {},
    finalizers: ['percona.com/clusterset-dissolve'],
    spec: {
      primaryCluster: 'dc1',
      clusters: [
        { innodbClusterName: 'dc1', endpoints: [{ host: 'dc1-mysql-primary', port: 3306 }] },
        { innodbClusterName: 'dc2', endpoints: [{ host: 'dc2-mysql-0.dc2-mysql', port: 3306 }] },
      ],
      credentialsSecret: { name: 'dc1-secrets', key: 'clusterset' },
      mysqlshellRunner: { image: 'percona/percona-server:8.4.10-10.1' },
      sslMode: 'AUTO',
      createReplicaClusterOptions: { recoveryMethod: 'clone' },
      unsafeFlags: { forcedFailover: false, forcedClusterRemoval: false },
    },
  })
})

void test('the operator forms the set, and the second site joins', async (t) => {
  await operator.does(
    t,
    beginsSet('orders'),
    seesSet('orders', 'formed', 'dc1', []),
    makes(job('orders', 'dc2', 'add-replica', 'shop')),
    seesSet('orders', 'dc2 has joined', 'dc1', ['dc2']),
    deletes('Job/orders-dc2-add-replica'),
    sees(release, 'dc2', 'is a replica'),
    sees(release, 'dc1', 'is the primary'),
    ...protects(release, 'dc1'),
    ...protects(release, 'dc2'),
  )
  const { stdout } = await guarded.kubectl('developer', ['get', 'ps-clusterset'])
  t.equal(
    stdout.replaceAll(/ +/g, ' '),
    'NAME PRIMARY ENDPOINT READY\norders dc1 dc1-mysql-0.dc1-mysql.shop:3306 True\n',
  )
})

const addDc3 = patch('ps-clusterset', 'orders', [{ op: 'add', path: '/spec/clusters/-', value: dc3 }])

void test('a third site whose passwords were not copied cannot join', async (t) => {
  await does(
    t,
    'dba',
    create,
    listOf(
      secret('dc3-secrets', { ...values, monitor: 'other', clusterset: 'other' }),
      manifestOf(release, 'dc3', 'dc3-secrets', {}, manual),
    ),
    'secret/dc3-secrets created',
    `${words.member}/dc3 created`,
  )
  const differ = (one: string): string =>
    `* spec.clusters[2].innodbClusterName: credentials-match: clusters ${one} and dc3 have different passwords for ` +
    'monitor, clusterset; copy the values of the primary into the users Secret of the other'
  t.strictSame(
    await kubectlOnceKnown(guarded, 'dc3 have different', 'developer', addDc3),
    refused('The PerconaServerMySQLClusterSet "orders" is invalid: ', differ('dc1'), differ('dc2')),
  )
})

void test('with the passwords of the primary it joins', async (t) => {
  const copied = { monitor: password('monitor-1'), clusterset: password('clusterset-1') }
  await does(
    t,
    'dba',
    patch('secret', 'dc3-secrets', { data: copied }),
    undefined,
    'secret/dc3-secrets patched',
  )
  await operator.does(t, ...installing('dc3', 'shop', values), sees(release, 'dc3', 'waits to be adopted'))
  await does(t, 'developer', addDc3, undefined, `${words.set}/orders patched`)
  await operator.does(
    t,
    makes(job('orders', 'dc3', 'add-replica', 'shop')),
    seesSet('orders', 'dc3 has joined', 'dc1', ['dc2', 'dc3']),
    deletes('Job/orders-dc3-add-replica'),
    sees(release, 'dc3', 'is a replica'),
    ...protects(release, 'dc3'),
  )
})

void test('a planned switchover', async (t) => {
  await does(
    t,
    'developer',
    patch('ps-clusterset', 'orders', { spec: { primaryCluster: 'dc2' } }),
    undefined,
    `${words.set}/orders patched`,
  )
  await operator.does(
    t,
    makes(job('orders', 'dc2', 'set-primary', 'shop')),
    seesSet('orders', 'the switch runs', 'dc1', ['dc2', 'dc3'], switching),
    seesSet('orders', 'dc2 is primary', 'dc2', ['dc1', 'dc3']),
    sees(release, 'dc2', 'is the primary'),
    sees(release, 'dc1', 'is a replica'),
  )
})

void test('passwords are changed on the primary, and then copied', async (t) => {
  const change = (name: string, value: string) =>
    patch('secret', name, { data: { monitor: password(value) } })
  t.strictSame(
    await kubectlOnceKnown(guarded, 'primary dc2', 'dba', change('dc3-secrets', 'monitor-2')),
    refused(
      'The Secret "dc3-secrets" is invalid: data.monitor: replica-credentials-not-rotated: the new password of ' +
        "monitor is not the primary's, and dc3 is replica dc3 of ClusterSet shop/orders; change the password on " +
        'the primary dc2 first, then copy its value here',
    ),
  )
  await does(t, 'dba', change('dc2-secrets', 'monitor-2'), undefined, 'secret/dc2-secrets patched')
  await operator.does(
    t,
    writes('Secret/internal-dc2', 'the new password', [
      { op: 'replace', path: '/data/monitor', value: password('monitor-2') },
    ]),
  )
  for (const name of ['dc1', 'dc3']) {
    await does(t, 'dba', change(`${name}-secrets`, 'monitor-2'), undefined, `secret/${name}-secrets patched`)
    await operator.does(
      t,
      writes(`Secret/internal-${name}`, 'the new password', [
        { op: 'replace', path: '/data/monitor', value: password('monitor-2') },
      ]),
    )
  }
})

void test('the operator labels and annotates the Secrets again', (t) =>
  operator.does(
    t,
    ...['dc1', 'dc3'].flatMap((name) => [
      writes(`Secret/${name}-secrets`, 'another label', [
        { op: 'add', path: '/metadata/labels/app.kubernetes.io~1component', value: 'mysql' },
      ]),
      writes(`Secret/internal-${name}`, 'the rotation is over', [
        { op: 'add', path: '/metadata/annotations', value: { 'percona.com/passwords-updated': 'false' } },
      ]),
    ]),
  ))

const withoutFirst = patch('ps-clusterset', 'orders', [{ op: 'remove', path: '/spec/clusters/0' }])

void test('the primary cannot leave, but the old primary can, and this is recorded', async (t) => {
  const withoutPrimary = patch('ps-clusterset', 'orders', [
    { op: 'remove', path: '/spec/clusters/1' },
    { op: 'replace', path: '/spec/primaryCluster', value: 'dc1' },
  ])
  t.strictSame(
    await guarded.kubectl('developer', withoutPrimary),
    refused(
      'The PerconaServerMySQLClusterSet "orders" is invalid: spec.clusters: primary-not-removed: cluster dc2 is ' +
        'the primary by status.primaryCluster and leaves the list; keep it listed, switch or fail over first, and ' +
        'remove it when status.primaryCluster has moved',
    ),
  )
  await does(t, 'developer', withoutFirst, undefined, `${words.set}/orders patched`)
  t.match(await setNow(), { annotations: { 'clusterset-guard.io/removed-clusters': 'dc1' } })
  await operator.does(
    t,
    makes(job('orders', 'dc1', 'remove-replica', 'shop')),
    seesSet('orders', 'dc1 is on its way out', 'dc2', ['dc3', 'dc1']),
    seesSet('orders', 'dc1 has left', 'dc2', ['dc3']),
    ...recovering(release, 'dc1'),
  )
})

const addDc1 = (...more: readonly unknown[]): readonly string[] =>
  patch('ps-clusterset', 'orders', [{ op: 'add', path: '/spec/clusters/-', value: dc1 }, ...more])

void test('what has left does not come back, unless it was built anew', async (t) => {
  t.strictSame(
    await guarded.kubectl('developer', addDc1()),
    refused(
      'The PerconaServerMySQLClusterSet "orders" is invalid: spec.clusters[2].innodbClusterName: ' +
        'removed-member-not-readded: cluster dc1 was removed from this ClusterSet for good; rebuild it with new ' +
        'volumes and list dc1 in the annotation clusterset-guard.io/rebuilt-clusters in the same request (take it ' +
        'out first if it is there from last time)',
    ),
  )
  const rebuilt = '/metadata/annotations/clusterset-guard.io~1rebuilt-clusters'
  t.strictSame(
    await guarded.kubectl('developer', addDc1({ op: 'add', path: rebuilt, value: 'dc1' })),
    warned(
      `${words.set}/orders patched`,
      'removed-member-not-readded: cluster dc1 comes back as rebuilt; make sure that its volumes are new',
    ),
  )
  t.match(await setNow(), { annotations: { 'clusterset-guard.io/removed-clusters': 'dc1' } })
  await operator.does(
    t,
    seesSet('orders', 'dc1 has joined', 'dc2', ['dc3', 'dc1']),
    sees(release, 'dc1', 'is a replica'),
  )
})

const rejoin = 'percona.com/clusterset-rejoin-cluster'

void test('a DBA asks for a rejoin, and the operator takes the annotation away', async (t) => {
  await does(
    t,
    'dba',
    ['annotate', 'ps-clusterset', 'orders', `${rejoin}=dc3`],
    undefined,
    `${words.set}/orders annotated`,
  )
  await operator.does(
    t,
    seesSet('orders', 'dc3 rejoins', 'dc2', ['dc3', 'dc1'], {
      type: 'RejoinClusterInProgress',
      status: 'True',
      reason: 'RejoinInProgress',
    }),
  )
  await operator.merges(t, set, { metadata: { annotations: { [rejoin]: null } } })
  const { annotations } = await setNow()
  t.notOk(Object.keys(asObject(annotations)).includes(rejoin))
})

void test('a restore onto a cluster in no set pauses it for a while', async (t) => {
  await does(
    t,
    'dba',
    create,
    listOf(secret('fresh-secrets', values), manifestOf(release, 'fresh', 'fresh-secrets', {})),
    'secret/fresh-secrets created',
    `${words.member}/fresh created`,
  )
  await operator.does(
    t,
    ...installing('fresh', 'shop', values),
    sees(release, 'fresh', 'is a cluster of its own'),
  )
  await does(
    t,
    'dba',
    create,
    {
      apiVersion: 'ps.percona.com/v1',
      kind: 'PerconaServerMySQLRestore',
      metadata: { name: 'onto-fresh' },
      spec: { clusterName: 'fresh', backupName: 'of-a-replica' },
    },
    `${words.restore}/onto-fresh created`,
  )
  await operator.does(t, ...restoring(release, 'fresh', 'is a cluster of its own'))
})

void test('a member is paused and comes back', (t) =>
  operator.does(t, ...restoring(release, 'dc3', 'is a replica')))

void test('a member of a set stays with Group Replication', async (t) => {
  const toAsync = patch('ps', 'dc3', { spec: { mysql: { clusterType: 'async' } } })
  t.strictSame(
    await kubectlOnceKnown(guarded, 'is a member', 'developer', toAsync),
    refused(
      'The PerconaServerMySQL "dc3" is invalid: spec.mysql.clusterType: member-stays-group-replication: the ' +
        'PerconaServerMySQL shop/dc3 is a member of a ClusterSet and would become async; keep ' +
        'spec.mysql.clusterType group-replication, or remove the cluster from its ClusterSet first',
    ),
  )
})

void test('the set is taken apart by the operator', async (t) => {
  await does(
    t,
    'developer',
    ['delete', '--wait=false', 'ps-clusterset', 'orders'],
    undefined,
    `${words.set} "orders" deleted from shop namespace`,
  )
  await operator.does(
    t,
    reports(set, 'it is being dissolved', {
      primaryCluster: 'dc2',
      clusters: { dc2: { clusterRole: 'PRIMARY', globalStatus: 'OK' } },
      conditions: [{ type: 'ClusterSetDissolving', status: 'True' }],
    }),
    makes(job('orders', 'dc3', 'remove-replica', 'shop')),
    deletes('Job/orders-dc3-remove-replica'),
  )
  t.equal(await left('ps-clusterset'), `${words.set}/orders\n`)
  await operator.does(t, dissolves('orders'))
  t.equal(await left('ps-clusterset'), '')
})

void test('the members go, each with a last update that empties its finalizers', async (t) => {
  await operator.does(t, ...['dc2', 'dc3'].flatMap((name) => unprotects(release, name)))
  const names = ['dc1', 'dc2', 'dc3', 'fresh']
  await does(
    t,
    'dba',
    ['delete', '--wait=false', 'ps', '--all'],
    undefined,
    ...names.map((name) => `${words.member} "${name}" deleted from shop namespace`),
  )
  for (const name of names)
    await operator.updates(t, `PerconaServerMySQL/${name}`, (object) => ({
      ...object,
      metadata: { ...asObject(object['metadata']), finalizers: [] },
    }))
  t.equal(await left('ps'), '')
  await does(
    t,
    'dba',
    ['delete', 'secret', ...names.map((name) => `${name}-secrets`)],
    undefined,
    ...names.map((name) => `secret "${name}-secrets" deleted from shop namespace`),
  )
})

/** A ClusterSet that is being deleted, of which nobody can take the finalizer off but a person. */
void test('a deletion that cannot finish is freed by hand', async (t) => {
  const stuck = await makeFormedSet(t, cluster, 'stuck')
  const inStuck = (user: UserName, given: readonly string[]) =>
    cluster.kubectl(user, ['-n', 'stuck', ...given])
  t.strictSame(
    await inStuck('developer', ['delete', '--wait=false', 'ps-clusterset', 'orders']),
    passed(`${words.set} "orders" deleted from stuck namespace`),
  )
  await stuck.does(
    t,
    reports(set, 'the primary is out of reach', {
      primaryCluster: 'dc1',
      conditions: [{ type: 'Ready', status: 'Unknown', reason: 'PrimaryUnreachable' }],
    }),
  )
  t.strictSame(
    await inStuck('admin', patch('ps-clusterset', 'orders', { metadata: { finalizers: null } })),
    passed(`${words.set}/orders patched`),
  )
  t.equal(await left('ps-clusterset', 'stuck'), '')
})

void test('all of a namespace is deleted at once, by a person', async (t) => {
  const archive = await makeFormedSet(t, cluster, 'archive')
  const kinds = 'ps-clusterset,ps,secrets'
  t.strictSame(
    await cluster.kubectl('dba', ['-n', 'archive', 'delete', '--wait=false', '--all', kinds]),
    passed(
      `${words.set} "orders" deleted from archive namespace`,
      ...sites.map((name) => `${words.member} "${name}" deleted from archive namespace`),
      ...sites.map((name) => `secret "${name}-secrets" deleted from archive namespace`),
    ),
  )
  await archive.does(t, dissolves('orders'))
  t.equal(await left(kinds, 'archive'), '')
})

void test('a namespace is deleted, and its controller empties it', async (t) => {
  const closed = await makeFormedSet(t, cluster, 'closed')
  await closed.does(
    t,
    ...sites.map((name) =>
      writes(`PerconaServerMySQL/${name}`, 'protected', [
        { op: 'add', path: '/metadata/finalizers', value: ['percona.com/clusterset-protection'] },
      ]),
    ),
  )
  t.strictSame(
    await cluster.kubectl('dba', ['delete', '--wait=false', 'namespace', 'closed']),
    passed('namespace "closed" deleted'),
  )
  for (const [group, kind] of [
    ['apis/ps.percona.com/v1', 'perconaservermysqlclustersets'],
    ['apis/ps.percona.com/v1', 'perconaservermysqls'],
    ['api/v1', 'secrets'],
  ] as const) {
    const path = `/${group}/namespaces/closed/${kind}`
    t.match(await cluster.request('namespaceController', { method: 'DELETE', path }), { code: 200 }, kind)
  }
  await closed.does(t, dissolves('orders'))
  for (const name of sites)
    await closed.updates(t, `PerconaServerMySQL/${name}`, (object) => ({
      ...object,
      metadata: { ...asObject(object['metadata']), finalizers: [] },
    }))
  t.equal(await left('ps-clusterset,ps,secrets', 'closed'), '')
  const namespace = asObject((await cluster.request('admin', { path: '/api/v1/namespaces/closed' })).body)
  const path = '/api/v1/namespaces/closed/finalize'
  await cluster.request('admin', { method: 'PUT', path, body: { ...namespace, spec: { finalizers: [] } } })
  t.match(await cluster.request('admin', { path: '/api/v1/namespaces/closed' }), { code: 404 })
})

void test('the garbage collector deletes what has lost its owner', async (t) => {
  const orphaned = await makeFormedSet(t, cluster, 'orphaned')
  const ps = '/apis/ps.percona.com/v1/namespaces/orphaned'
  for (const path of [
    `${ps}/perconaservermysqls/dc2`,
    '/api/v1/namespaces/orphaned/secrets/dc2-secrets',
    `${ps}/perconaservermysqlclustersets/orders`,
  ])
    t.match(await cluster.request('garbageCollector', { method: 'DELETE', path }), { code: 200 }, path)
  await orphaned.does(t, dissolves('orders'))
  t.equal(
    await left('ps-clusterset,ps,secrets', 'orphaned'),
    [`${words.member}/dc1`, `${words.member}/dc3`, 'secret/dc1-secrets', 'secret/dc3-secrets', ''].join('\n'),
  )
})

void test('nothing of all this was left without a verdict, or answered by a fault', async (t) => {
  const reviews = (rest: string): Promise<number> =>
    guarded.metric(`clusterset_guard_reviews_total{webhook="validate",${rest}}`)
  t.strictSame(
    await Promise.all([
      reviews('operation="CREATE",verdict="undecided"'),
      reviews('operation="CREATE",verdict="broken"'),
      reviews('operation="UPDATE",verdict="broken"'),
      reviews('operation="DELETE",verdict="broken"'),
    ]),
    [0, 0, 0, 0],
  )
})
