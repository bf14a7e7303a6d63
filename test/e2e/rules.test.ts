import tap, { test, type Test } from 'tap'

import { asObject, asText } from '../../src/model/json.ts'
import { metadataOf } from '../../src/model/kubernetes-object.ts'
import { reports } from '../golden/pretend-cluster.ts'
import {
  clusterSet,
  dc1,
  dc2,
  endpoint,
  entry,
  passwords,
  perconaServer,
  secret,
  statusOf,
  type Raw,
} from '../support/objects.ts'
import { Applying } from './applying.ts'
import { caughtUp } from './caught-up.ts'
import { dc3 } from './formed-set.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { howSoon } from './how-soon.ts'
import { listOf, refused } from './kubectl-words.ts'
import { managedBy, OperatorAtWork } from './operator-at-work.ts'

const guarded = await startGuardedCluster(tap)
const { cluster } = guarded
const applying = new Applying(guarded)

/** A users Secret as the operator labels it: without the label its changes are sent to nobody. */
const users = (namespace: string, name: string, values: Record<string, string>): Raw => ({
  ...secret(name, values),
  metadata: { name, namespace, labels: managedBy },
})

const server = (namespace: string, name: string, mysql: Raw = {}): Raw =>
  perconaServer(name, { namespace, mysql })

/** dc1 and dc2 with one set of passwords: nothing is wrong with them. */
const twoSites = (namespace: string): readonly Raw[] => [
  ...['dc1', 'dc2'].map((name) => users(namespace, `${name}-secrets`, passwords)),
  ...['dc1', 'dc2'].map((name) => server(namespace, name)),
]

const withoutHeartbeat = Object.fromEntries(Object.entries(passwords).filter(([key]) => key !== 'heartbeat'))
const rotated = { ...passwords, monitor: 'monitor-2' }

/** What each namespace has before its story begins. */
const beforehand: Readonly<Record<string, readonly Raw[]>> = {
  owners: twoSites('owners'),
  spelling: twoSites('spelling'),
  claims: twoSites('claims'),
  primaries: twoSites('primaries'),
  names: twoSites('names'),
  asynchronous: [...twoSites('asynchronous'), server('asynchronous', 'dc3', { clusterType: 'async' })],
  access: [secret('lean', { root: 'root-1' }, 'access'), secret('own-key', { credentials: 'c' }, 'access')],
  passwords: [
    ...twoSites('passwords'),
    users('passwords', 'dc3-secrets', { ...passwords, monitor: 'monitor-3' }),
    users('passwords', 'dc4-secrets', withoutHeartbeat),
    secret('other', { clusterset: 'clusterset-2' }, 'passwords'),
    server('passwords', 'dc3'),
    server('passwords', 'dc4'),
  ],
  versions: [
    ...twoSites('versions'),
    server('versions', 'dc3', { image: 'percona/percona-server:8.0.26-16' }),
    server('versions', 'dc4', { image: 'percona/percona-server:latest' }),
    server('versions', 'dc5', { image: 'percona/percona-server:9.1.0-1' }),
    server('versions', 'dc6', { image: 'percona/percona-server:8.0.46-37.1' }),
  ],
  removals: twoSites('removals'),
  records: twoSites('records'),
  departures: twoSites('departures'),
  types: [...twoSites('types'), server('types', 'alone'), server('types', 'quiet')],
  rotation: [...twoSites('rotation'), users('rotation', 'dc3-secrets', passwords), server('rotation', 'dc3')],
  many: [...twoSites('many'), server('many', 'dc3', { clusterType: 'async' })],
}

const everything = Object.entries(beforehand).flatMap(([name, objects]) => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
  ...objects,
])
await cluster.apply(JSON.stringify(listOf(...everything)))
await caughtUp(guarded, 'perconaServers')

/** The ClusterSet `orders` of a namespace, by what its spec has that others have not. */
const orders = (namespace: string, spec: Raw = {}, annotations?: Raw): Raw =>
  clusterSet({ namespace, spec, ...(annotations === undefined ? {} : { annotations }) })

const record = 'clusterset-guard.io/removed-clusters'

async function recordOf(set: Raw): Promise<unknown> {
  return asObject(asObject(asObject(await applying.stored(set))['metadata'])['annotations'])[record]
}

/** The operator says how an object is. */
async function reported(t: Test, object: Raw, status: Raw): Promise<void> {
  const { namespace, name } = metadataOf(object)
  const what = `${asText(object['kind']) ?? ''}/${name}`
  await new OperatorAtWork(cluster, namespace).does(t, reports(what, 'is seen', status))
}

const invalid = 'The PerconaServerMySQLClusterSet "orders" is invalid:'

void test('endpoint-hosts-unique: one host in two spellings', async (t) => {
  const namespace = 'spelling'
  const clusters = [entry('dc1', 'db.spelling'), entry('dc2', 'db.spelling.svc.cluster.local')]
  await applying.apply(t, 'two spellings', orders(namespace, { clusters }), {
    says: [
      `${invalid} spec.clusters[1].endpoints[0].host: endpoint-hosts-unique: host db.spelling.svc.cluster.local is also endpoint 0 of cluster dc1, spelled db.spelling there; give each endpoint its own host`,
    ],
  })
  const apart = [entry('dc1', 'dc1-mysql-primary', 'dc1-mysql-0.dc1-mysql'), dc2]
  await applying.apply(t, 'two ways to one site', orders(namespace, { clusters: apart }), { done: 'created' })
})

void test('endpoint-claimed-once: a host of another ClusterSet', async (t) => {
  const paris = (...more: readonly Raw[]): Raw => ({
    clusters: [dc1, dc2, entry('paris', 'db.paris.example'), ...more],
  })
  await applying.apply(t, 'the owner', orders('owners', paris()), { done: 'created' })
  await caughtUp(guarded, 'clusterSets')
  const namespace = 'claims'
  await applying.apply(t, 'claimed already', orders(namespace, paris()), {
    says: [
      `${invalid} spec.clusters[2].endpoints[0].host: endpoint-claimed-once: endpoint db.paris.example:3306 is already claimed by ClusterSet owners/orders; remove the endpoint here, or remove it from owners/orders first`,
    ],
  })
  const otherPort = [dc1, dc2, entry('paris', endpoint('db.paris.example', 3307))]
  await applying.apply(t, 'another port of a load balancer', orders(namespace, { clusters: otherPort }), {
    done: 'created',
  })
})

void test('primary-is-member: the API server refuses it by the CRD before it asks anybody', async (t) => {
  const namespace = 'primaries'
  await applying.apply(t, 'another letter case', orders(namespace, { primaryCluster: 'DC1' }), {
    says: [
      `${invalid} spec: Invalid value: primaryCluster is not the innodbClusterName of any entry of clusters`,
    ],
  })
  await applying.apply(t, 'the second of two', orders(namespace, { primaryCluster: 'dc2' }), {
    done: 'created',
  })
})

void test('member-names-unique: two names that differ in letter case', async (t) => {
  const namespace = 'names'
  const clusters = [dc1, entry('DC1', 'dc2-mysql-0.dc2-mysql')]
  await applying.apply(t, 'dc1 and DC1', orders(namespace, { clusters }), {
    says: [
      `${invalid} spec.clusters[1].innodbClusterName: member-names-unique: cluster name DC1 is the same as dc1, because letter case does not count; give each cluster its own name`,
    ],
  })
  await applying.apply(t, 'dc1 and dc2', orders(namespace), { done: 'created' })
})

void test('member-uses-group-replication: a member with asynchronous replication', async (t) => {
  const namespace = 'asynchronous'
  await applying.apply(t, 'an async member', orders(namespace, { clusters: [dc1, dc3] }), {
    says: [
      `${invalid} spec.clusters[1].endpoints[0].host: member-uses-group-replication: host dc3-mysql-0.dc3-mysql leads to PerconaServerMySQL asynchronous/dc3, whose clusterType is async; use a cluster whose spec.mysql.clusterType is group-replication`,
    ],
  })
  await applying.apply(t, 'members with group replication', orders(namespace), { done: 'created' })
})

void test('credentials-secret-exists: no key, no Secret yet, a key of another name', async (t) => {
  const namespace = 'access'
  const by = (name: string, key: string): Raw => orders(namespace, { credentialsSecret: { name, key } })
  await applying.apply(t, 'no such key', by('lean', 'clusterset'), {
    says: [
      `${invalid} spec.credentialsSecret.key: credentials-secret-exists: the Secret access/lean has no value for key clusterset; add the key clusterset to the Secret, or name the key that holds the password of the user clusterset`,
    ],
  })
  await applying.apply(t, 'no Secret yet', by('later', 'clusterset'), {
    done: 'created',
    says: [
      'Warning: credentials-secret-exists: the Secret access/later is not there yet; create it with key clusterset',
    ],
  })
  await applying.apply(t, 'a key of another name', by('own-key', 'credentials'), { done: 'configured' })
})

void test('credentials-match: passwords that differ, and a key that one side lacks', async (t) => {
  const namespace = 'passwords'
  const drifted = { clusters: [dc1, dc3], credentialsSecret: { name: 'other', key: 'clusterset' } }
  await applying.apply(t, 'two ways to differ', orders(namespace, drifted), {
    says: [
      `${invalid} `,
      '* spec.clusters[1].innodbClusterName: credentials-match: clusters dc1 and dc3 have different passwords for monitor; copy the values of the primary into the users Secret of the other',
      '* spec.credentialsSecret: credentials-match: key clusterset of Secret passwords/other is not the password of the user clusterset on any site seen; put the password that the members use into the Secret',
    ],
  })
  const lacking = { clusters: [dc1, entry('dc4', 'dc4-mysql-0.dc4-mysql')] }
  await applying.apply(t, 'a key on one side', orders(namespace, lacking), {
    done: 'created',
    says: [
      'Warning: credentials-match: only one of dc1 and dc4 has a password for heartbeat; copy it to the other',
    ],
  })
  await applying.apply(t, 'the same passwords', orders(namespace), { done: 'configured' })
})

void test('member-version-supported: too old, not to be told, untested', async (t) => {
  const namespace = 'versions'
  const withSite = (...names: readonly string[]): Raw => ({
    clusters: [dc1, ...names.map((name) => entry(name, `${name}-mysql-0.${name}-mysql`))],
  })
  await applying.apply(t, '8.0.26', orders(namespace, withSite('dc3')), {
    says: [
      `${invalid} spec.clusters[1].innodbClusterName: member-version-supported: cluster dc3 runs MySQL 8.0.26, and a ClusterSet needs 8.0.27 or later; upgrade versions/dc3 first`,
    ],
  })
  await applying.apply(t, 'latest and 9.1', orders(namespace, withSite('dc4', 'dc5')), {
    done: 'created',
    says: [
      'Warning: member-version-supported: cluster dc4: no full version in image percona/percona-server:latest; use a full version tag',
      'Warning: member-version-supported: cluster dc5 runs MySQL 9.1.0, an untested series; use 8.0 or 8.4',
    ],
  })
  await applying.apply(t, '8.0.46', orders(namespace, withSite('dc6')), { done: 'configured' })
})

void test('removed-member-not-readded: what was removed comes back', async (t) => {
  const namespace = 'removals'
  const set = orders(namespace)
  await applying.apply(t, 'two sites', set, { done: 'created' })
  await reported(t, set, statusOf('dc1', 'dc2'))
  await applying.apply(t, 'dc2 leaves', orders(namespace, { clusters: [dc1] }), { done: 'configured' })
  t.equal(await recordOf(set), 'dc2', 'the removal is in the record')
  await reported(t, set, statusOf('dc1'))
  await applying.apply(t, 'dc2 comes back', set, {
    says: [
      `${invalid} spec.clusters[1].innodbClusterName: removed-member-not-readded: cluster dc2 was removed from this ClusterSet for good; rebuild it with new volumes and list dc2 in the annotation clusterset-guard.io/rebuilt-clusters in the same request (take it out first if it is there from last time)`,
    ],
  })
  await applying.apply(
    t,
    'rebuilt',
    orders(namespace, {}, { 'clusterset-guard.io/rebuilt-clusters': 'dc2' }),
    {
      done: 'configured',
      says: [
        'Warning: removed-member-not-readded: cluster dc2 comes back as rebuilt; make sure that its volumes are new',
      ],
    },
  )
  t.equal(await recordOf(set), 'dc2', 'the record only grows')
})

void test('primary-not-removed: the primary leaves', async (t) => {
  const namespace = 'departures'
  const set = orders(namespace)
  await applying.apply(t, 'two sites', set, { done: 'created' })
  const onlyDc2 = orders(namespace, { primaryCluster: 'dc2', clusters: [dc2] })
  await applying.apply(t, 'no status yet', onlyDc2, {
    done: 'configured',
    says: [
      'Warning: primary-not-removed: dc1 leaves, was primaryCluster, and there is no status; check that it is not primary now',
    ],
  })
  await applying.apply(
    t,
    'a site to switch to',
    orders(namespace, { primaryCluster: 'dc2', clusters: [dc2, dc3] }),
    {
      done: 'configured',
    },
  )
  await reported(t, set, statusOf('dc2', 'dc3'))
  const alsoRecorded =
    'Warning: record-removed-members: metadata.annotations[clusterset-guard.io/removed-clusters] "dc1" is now "dc1,dc2"'
  const onlyDc3 = orders(namespace, { primaryCluster: 'dc3', clusters: [dc3] })
  await applying.apply(t, 'a switch and a removal in one', onlyDc3, {
    says: [
      alsoRecorded,
      `${invalid} spec.clusters: primary-not-removed: cluster dc2 is the primary by status.primaryCluster and leaves the list; keep it listed, switch or fail over first, and remove it when status.primaryCluster has moved`,
    ],
  })
  await reported(t, set, statusOf('dc3', 'dc2'))
  await applying.apply(t, 'removed after the switch', onlyDc3, { done: 'configured', says: [alsoRecorded] })
})

void test('member-stays-group-replication: a member changes its type', async (t) => {
  const namespace = 'types'
  await applying.apply(t, 'the set', orders(namespace), { done: 'created' })
  await caughtUp(guarded, 'clusterSets')
  const asynchronous = (name: string): Raw => server(namespace, name, { clusterType: 'async' })
  await applying.apply(t, 'a listed replica', asynchronous('dc2'), {
    says: [
      'The PerconaServerMySQL "dc2" is invalid: spec.mysql.clusterType: member-stays-group-replication: the PerconaServerMySQL types/dc2 is a member of a ClusterSet and would become async; keep spec.mysql.clusterType group-replication, or remove the cluster from its ClusterSet first',
    ],
  })
  await reported(t, asynchronous('quiet'), {
    mysql: { size: 3, ready: 0 },
    conditions: [{ type: 'ClusterSetMember', status: 'True', reason: 'Replica' }],
  })
  await applying.apply(t, 'perhaps a member of a set elsewhere', asynchronous('quiet'), {
    done: 'configured',
    says: [
      'Warning: member-stays-group-replication: the PerconaServerMySQL types/quiet is a member of a ClusterSet and would become async',
    ],
  })
  await applying.apply(t, 'a cluster of its own', asynchronous('alone'), { done: 'configured' })
})

void test("replica-credentials-not-rotated: a replica's password changes", async (t) => {
  const namespace = 'rotation'
  const set = orders(namespace)
  const abroad = clusterSet({
    name: 'abroad',
    namespace,
    spec: { primaryCluster: 'dc9', clusters: [entry('dc9', 'db.tokyo.example'), dc3] },
  })
  await applying.apply(t, 'the set', set, { done: 'created' })
  await applying.apply(t, 'a set whose primary is elsewhere', abroad, { done: 'created' })
  await reported(t, set, statusOf('dc1', 'dc2'))
  await reported(t, abroad, statusOf('dc9', 'dc3'))
  await caughtUp(guarded, 'clusterSets')
  const change = (
    name: string,
    values: Record<string, string>,
    title: string,
    says: readonly string[],
    isDone = true,
  ) =>
    applying.apply(
      t,
      title,
      users(namespace, `${name}-secrets`, values),
      { ...(isDone && { done: 'configured' as const }), says },
      'dba',
    )
  await change(
    'dc2',
    rotated,
    'the replica first',
    [
      'The Secret "dc2-secrets" is invalid: data.monitor: replica-credentials-not-rotated: the new password of monitor is not the primary\'s, and dc2 is replica dc2 of ClusterSet rotation/orders; change the password on the primary dc1 first, then copy its value here',
    ],
    false,
  )
  await change(
    'dc2',
    withoutHeartbeat,
    'a key that goes',
    [
      'The Secret "dc2-secrets" is invalid: data.heartbeat: replica-credentials-not-rotated: key heartbeat is taken out, and dc2 is replica dc2 of ClusterSet rotation/orders; keep the key: the operator would make up another password, which a replica cannot take',
    ],
    false,
  )
  await change('dc1', rotated, 'the primary', [])
  await change('dc2', rotated, "the primary's value", [])
  await change('dc3', rotated, 'the primary is elsewhere', [
    "Warning: replica-credentials-not-rotated: monitor of replica dc3 changes, and the primary's is unseen; set it on dc9 first",
  ])
})

void test('three causes in one denial', async (t) => {
  const clusters = [
    entry('dc1', 'dc1-mysql-primary'),
    entry('dc2', 'dc1-mysql-primary.many.svc'),
    entry('Dc2', 'dc3-mysql-0.dc3-mysql'),
  ]
  await applying.apply(t, 'three mistakes', orders('many', { clusters }), {
    says: [
      `${invalid} `,
      '* spec.clusters[1].endpoints[0].host: endpoint-hosts-unique: host dc1-mysql-primary.many.svc is also endpoint 0 of cluster dc1, spelled dc1-mysql-primary there; give each endpoint its own host',
      '* spec.clusters[2].endpoints[0].host: member-uses-group-replication: host dc3-mysql-0.dc3-mysql leads to PerconaServerMySQL many/dc3, whose clusterType is async; use a cluster whose spec.mysql.clusterType is group-replication',
      '* spec.clusters[2].innodbClusterName: member-names-unique: cluster name Dc2 is the same as dc2, because letter case does not count; give each cluster its own name',
    ],
  })
})

void test('two objects refused in one run: kubectl shows the messages', async (t) => {
  const clusters = [entry('dc1', 'db.many'), entry('dc2', 'db.many.svc')]
  const items = ['orders', 'billing'].map((name) =>
    clusterSet({ name, namespace: 'many', spec: { clusters } }),
  )
  t.strictSame(
    await guarded.kubectl('developer', ['--namespace', 'many', 'apply', '-f', '-'], listOf(...items)),
    refused(
      'Error from server (Invalid): error when creating "STDIN": admission webhook "validate.clusterset-guard.io" denied the request: 1 rule denies ClusterSet many/orders: endpoint-hosts-unique: spec.clusters[1].endpoints[0].host: host db.many.svc is also endpoint 0 of cluster dc1, spelled db.many there; give each endpoint its own host',
      'Error from server (Invalid): error when creating "STDIN": admission webhook "validate.clusterset-guard.io" denied the request: 1 rule denies ClusterSet many/billing: endpoint-hosts-unique: spec.clusters[1].endpoints[0].host: host db.many.svc is also endpoint 0 of cluster dc1, spelled db.many there; give each endpoint its own host',
    ),
  )
})

void test('a value in another letter case is spelled as the CRD has it, and kubectl says so', async (t) => {
  const set = orders('many', { sslMode: 'Auto' })
  await applying.apply(t, 'Auto', set, {
    done: 'created',
    says: ['Warning: spell-enums: spec.sslMode "Auto" is now "AUTO"'],
  })
  t.match(await applying.stored(set), {
    metadata: { finalizers: ['percona.com/clusterset-dissolve'] },
    spec: {
      sslMode: 'AUTO',
      createReplicaClusterOptions: { recoveryMethod: 'clone' },
      unsafeFlags: { forcedFailover: false, forcedClusterRemoval: false },
      clusters: [{ endpoints: [{ port: 3306 }] }, { endpoints: [{ port: 3306 }] }],
    },
  })
})

void test('removed-members-recorded: the record is put back, and without /mutate it is asked for', async (t) => {
  const namespace = 'records'
  const set = orders(namespace)
  await applying.apply(t, 'two sites', set, { done: 'created' })
  await reported(t, set, statusOf('dc1', 'dc2', 'dc3'))
  const known = orders(namespace, {}, { [record]: 'lyon,nice' })
  await applying.apply(t, 'a record from elsewhere', known, { done: 'configured' })
  await applying.apply(t, 'a name dropped', orders(namespace, {}, { [record]: 'lyon' }), {
    done: 'configured',
    says: [
      'Warning: record-removed-members: metadata.annotations[clusterset-guard.io/removed-clusters] "lyon" is now "lyon,nice"',
    ],
  })
  t.equal(await recordOf(set), 'lyon,nice')

  await cluster.prepare(['delete', 'mutatingwebhookconfiguration', 'clusterset-guard'])
  const probe = clusterSet({
    name: 'probe',
    namespace: 'many',
    spec: { clusters: [entry('dc1', 'probe.example')] },
  })
  const path = '/apis/ps.percona.com/v1/namespaces/many/perconaservermysqlclustersets?dryRun=All'
  await howSoon('/mutate is not called any more', 10_000, async () => {
    const { text } = await cluster.request('admin', { method: 'POST', path, body: probe })
    return !text.includes('clusterset-dissolve')
  })
  await applying.apply(t, 'a name dropped', orders(namespace, {}, { [record]: 'lyon' }), {
    says: [
      `${invalid} metadata.annotations[clusterset-guard.io/removed-clusters]: removed-members-recorded: cluster nice is missing from the record of removed clusters; put nice back: the record only grows`,
    ],
  })
  await applying.apply(t, 'a removal', orders(namespace, { clusters: [dc1] }, { [record]: 'lyon,nice' }), {
    done: 'configured',
    says: [
      'Warning: removed-members-recorded: the removal of dc2 is not recorded; add it to clusterset-guard.io/removed-clusters',
    ],
  })
})
