import { readFileSync } from 'node:fs'

import { test, type Test } from 'tap'

import { asObject } from '../src/model/json.ts'
import { rules } from '../src/rules/index.ts'
import { startChangingWebhook, type ChangingWebhook } from './support/changing-world.ts'
import { withPatch } from './support/json-patch.ts'
import {
  clusterSet,
  dc1,
  dc2,
  entry,
  passwords,
  perconaServer,
  secret,
  statusOf,
  type Raw,
} from './support/objects.ts'
import { createReview, deleteReview, updateReview } from './support/reviews.ts'
import { certificate } from './support/webhook.ts'
import type { World } from './support/world.ts'

/** One review in its world. */
interface Situation {
  readonly review: Raw
  readonly world: World
}

/** Something that nobody may hold up, and beside it the same edit without its excuse. */
interface Emergency {
  readonly passes: Situation
  /** Names of the rules that say something all the same. */
  readonly warns?: readonly string[]
  readonly neighbour: Situation
  /** Why the neighbour is denied: fields and rules. */
  readonly denied: readonly string[]
}

/** An emergency whose neighbour is denied only when its rule comes. */
interface Waiting {
  readonly item: string
  readonly rule: string
  readonly passes: Situation
  readonly neighbour: Situation
}

const dc3 = entry('dc3', 'dc3-mysql-0.dc3-mysql')
const deletionTimestamp = '2026-11-21T14:46:46Z'
const removedClusters = 'clusterset-guard.io/removed-clusters'
const rejoin = 'percona.com/clusterset-rejoin-cluster'
const dissolve = 'percona.com/clusterset-dissolve'

const image80 = 'percona/percona-server:8.0.46-37.1'

const users = ['dc1', 'dc2', 'dc3'].map((name) => secret(`${name}-secrets`, passwords))
const [dc1Users, dc2Users] = users

const servers = ['dc1', 'dc2', 'dc3'].map((name) => perconaServer(name))

/** Three sites, and a set of them that is formed. */
const three = (more: Parameters<typeof clusterSet>[0] = {}): Raw =>
  clusterSet({
    status: statusOf('dc1', 'dc2', 'dc3'),
    ...more,
    spec: { clusters: [dc1, dc2, dc3], ...more.spec },
  })

const sites: World = { clusterSets: [three()], perconaServers: servers, secrets: users }

const within = (review: Raw, world: World = sites): Situation => ({ review, world })

/** The primary is one series behind. */
const mixedSeries: World = {
  ...sites,
  perconaServers: [perconaServer('dc1', { mysql: { image: image80 } }), ...servers.slice(1)],
}

/** The same on an operator that knows the rejoin annotation. */
const newerSites: World = {
  ...sites,
  perconaServers: ['dc1', 'dc2', 'dc3'].map((name) => perconaServer(name, { spec: { crVersion: '1.3.0' } })),
}

/** An edit of the formed set of three. */
const edit = (from: Raw, to: Raw): Situation =>
  within(updateReview(from, to), { ...sites, clusterSets: [from] })

/** Every globalStatus reads UNKNOWN and means nothing. */
const outage: Raw = {
  primaryCluster: 'dc1',
  clusters: {
    dc1: { clusterRole: 'PRIMARY', globalStatus: 'UNKNOWN' },
    dc2: { clusterRole: 'REPLICA', globalStatus: 'UNKNOWN' },
    dc3: { clusterRole: 'REPLICA', globalStatus: 'UNKNOWN' },
  },
  conditions: [
    { type: 'ClusterSetBootstrapped', status: 'True' },
    { type: 'Ready', status: 'Unknown', reason: 'PrimaryUnreachable' },
  ],
}

/** The operator went down with the primary, so its last word is old and good. */
const oldStatus: Raw = { ...statusOf('dc1', 'dc2', 'dc3'), lastObservedAt: '2026-11-20T03:00:00Z' }

const emptyStatus: Raw = { primaryCluster: '', clusters: {}, conditions: [] }

/** dc3 is gone for good, and the status says so. */
const lostDc3: Raw = {
  ...statusOf('dc1', 'dc2'),
  clusters: {
    dc1: { clusterRole: 'PRIMARY', globalStatus: 'OK' },
    dc2: { clusterRole: 'REPLICA', globalStatus: 'OK' },
    dc3: { clusterRole: 'REPLICA', globalStatus: 'NOT_OK' },
  },
}

const forced = { unsafeFlags: { forcedFailover: true, forcedClusterRemoval: false } }
const forcedRemoval = { unsafeFlags: { forcedFailover: false, forcedClusterRemoval: true } }

/** A failover to dc2 by force, from a status; `more` is what the same edit does besides. */
const failover = (status: unknown, more: Raw = {}): Situation =>
  edit(three({ status }), three({ status, spec: { primaryCluster: 'dc2', ...forced, ...more } }))

const unlisted = ['spec.primaryCluster: primary-is-member']
const primaryLeaves = ['spec.clusters: primary-not-removed']
const leavesGroup = ['spec.mysql.clusterType: member-stays-group-replication']

const record = (names: string): Raw => ({ annotations: { [removedClusters]: names } })

const terminating: Raw = { deletionTimestamp, finalizers: [dissolve] }

/** A replica that says it is a member; no set lists it. `ready` pods make the word fresh or stale. */
const saysMember = (ready: number, mysql: Raw = {}): Raw =>
  perconaServer('lost', {
    mysql,
    status: {
      mysql: { ready },
      conditions: [{ type: 'ClusterSetMember', status: 'True', reason: 'Replica' }],
    },
  })

const newSite: World = { perconaServers: [perconaServer('dc2')], secrets: [secret('dc2-secrets', passwords)] }

/** The set, written anew on the site that is left. */
const anew = (spec: Raw): Raw =>
  clusterSet({
    spec: {
      primaryCluster: 'dc2',
      clusters: [entry('dc2', 'dc2-mysql-primary')],
      credentialsSecret: { name: 'dc2-secrets', key: 'clusterset' },
      ...spec,
    },
  })

const emergencies: Readonly<Record<string, Emergency>> = {
  'the finalizer is taken off, and the record of removals stays': {
    passes: edit(
      three({ ...record('dc9'), metadata: { finalizers: [dissolve] } }),
      three({ ...record('dc9'), metadata: { finalizers: [] } }),
    ),
    neighbour: edit(
      three({ ...record('dc8,dc9'), metadata: { finalizers: [dissolve] } }),
      three({ ...record('dc9'), metadata: { finalizers: [] } }),
    ),
    denied: [`metadata.annotations[${removedClusters}]: removed-members-recorded`],
  },
  'a set that is being deleted is edited into something broken': {
    passes: edit(
      three({ metadata: terminating }),
      three({ metadata: terminating, spec: { primaryCluster: 'x' } }),
    ),
    neighbour: edit(three(), three({ spec: { primaryCluster: 'x' } })),
    denied: unlisted,
  },
  'a broken set that is being deleted loses its finalizer, its record and its shape': {
    passes: edit(
      three({ ...record('dc9'), metadata: terminating, spec: { clusters: [] } }),
      three({ metadata: { deletionTimestamp }, spec: { clusters: 'none' } }),
    ),
    neighbour: edit(three(record('dc9')), three({ spec: { clusters: 'none' } })),
    denied: ['spec.clusters: schema'],
  },
  'only the new object claims to be under deletion, and that counts for nothing in the neighbour': {
    passes: edit(
      three({ metadata: terminating }),
      three({ metadata: terminating, spec: { clusters: [dc2, dc3], primaryCluster: 'dc2' } }),
    ),
    neighbour: edit(
      three(),
      three({ metadata: terminating, spec: { clusters: [dc2, dc3], primaryCluster: 'dc2' } }),
    ),
    denied: primaryLeaves,
  },
  'a member that is being deleted becomes async': {
    passes: within(
      updateReview(
        perconaServer('dc2', { metadata: { deletionTimestamp } }),
        perconaServer('dc2', { metadata: { deletionTimestamp }, mysql: { clusterType: 'async' } }),
      ),
    ),
    neighbour: within(
      updateReview(perconaServer('dc2'), perconaServer('dc2', { mysql: { clusterType: 'async' } })),
    ),
    denied: leavesGroup,
  },
  'the Secret of a replica loses its keys while it is being deleted': {
    passes: within(
      updateReview(
        { ...dc2Users, metadata: { name: 'dc2-secrets', namespace: 'shop', deletionTimestamp } },
        secret('dc2-secrets', {}),
      ),
    ),
    neighbour: within(updateReview(dc2Users, secret('dc2-secrets', { ...passwords, monitor: 'other' }))),
    denied: ['data.monitor: replica-credentials-not-rotated'],
  },
  'a label is put on a broken set': {
    passes: edit(
      three({ spec: { primaryCluster: 'x' } }),
      three({ metadata: { labels: { night: 'shift' } }, spec: { primaryCluster: 'x' } }),
    ),
    neighbour: edit(
      three({ ...record('dc9'), spec: { primaryCluster: 'x' } }),
      three({ metadata: { labels: { night: 'shift' } }, spec: { primaryCluster: 'x' } }),
    ),
    denied: [`metadata.annotations[${removedClusters}]: removed-members-recorded`],
  },
  'an annotation is put on a set whose shape is wrong': {
    passes: edit(
      three({ spec: { mysqlshellRunner: 7 } }),
      three({ annotations: { note: 'looking into it' }, spec: { mysqlshellRunner: 7 } }),
    ),
    neighbour: edit(
      three({ spec: { mysqlshellRunner: 7 } }),
      three({ annotations: { note: 'looking into it' }, spec: { mysqlshellRunner: 7, sslMode: 'AUTO' } }),
    ),
    denied: ['spec.mysqlshellRunner: schema'],
  },
  'a failover by force in an outage': {
    passes: failover(outage),
    neighbour: failover(outage, { clusters: [dc2, dc3] }),
    denied: primaryLeaves,
  },
  'a failover by force with a status that is old and still says OK': {
    passes: failover(oldStatus),
    neighbour: failover(oldStatus, { clusters: [dc2, dc3] }),
    denied: primaryLeaves,
  },
  'a failover by force with a status that is empty': {
    passes: failover(emptyStatus),
    neighbour: failover(emptyStatus, { primaryCluster: 'dc4' }),
    denied: unlisted,
  },
  'a failover by force with no status at all': {
    passes: failover(undefined),
    neighbour: failover(undefined, { primaryCluster: 'dc4' }),
    denied: unlisted,
  },
  'a failover by force to a target that the status calls lost': {
    passes: edit(
      three({ status: lostDc3 }),
      three({ status: lostDc3, spec: { primaryCluster: 'dc3', ...forced } }),
    ),
    neighbour: edit(
      three({ status: lostDc3 }),
      three({ status: lostDc3, spec: { primaryCluster: 'dc3', clusters: [dc2, dc3], ...forced } }),
    ),
    denied: primaryLeaves,
  },
  'a failover in an outage, not by force: nothing will happen, but it may be asked for': {
    passes: edit(three({ status: outage }), three({ status: outage, spec: { primaryCluster: 'dc2' } })),
    neighbour: edit(
      three({ status: outage }),
      three({ status: outage, spec: { primaryCluster: 'dc2', clusters: [dc2, dc3] } }),
    ),
    denied: primaryLeaves,
  },
  'a failover by force from 8.0 to 8.4': {
    passes: {
      ...failover(outage),
      world: mixedSeries,
    },
    neighbour: {
      ...failover(outage, { clusters: [dc1, dc2, dc3, entry('dc4', 'dc4-mysql')] }),
      world: {
        ...sites,
        perconaServers: [
          ...(mixedSeries.perconaServers ?? []),
          perconaServer('dc4', { mysql: { image: 'percona/percona-server:8.0.26-16' } }),
        ],
      },
    },
    denied: ['spec.clusters[3].innodbClusterName: member-version-supported'],
  },
  'a failover by force under VERIFY_IDENTITY': {
    passes: edit(
      three({ status: outage, spec: { sslMode: 'VERIFY_IDENTITY' } }),
      three({ status: outage, spec: { sslMode: 'VERIFY_IDENTITY', primaryCluster: 'dc2', ...forced } }),
    ),
    neighbour: edit(
      three({ status: outage, spec: { sslMode: 'VERIFY_IDENTITY' } }),
      three({
        status: outage,
        spec: { sslMode: 'VERIFY_IDENTITY', primaryCluster: 'dc2', clusters: [dc2, dc3], ...forced },
      }),
    ),
    denied: primaryLeaves,
  },
  'after the failover the old primary leaves, since the status has moved': {
    passes: edit(
      three({ status: statusOf('dc2', 'dc1', 'dc3'), spec: { primaryCluster: 'dc2' } }),
      three({ ...record('dc1'), spec: { primaryCluster: 'dc2', clusters: [dc2, dc3], ...forcedRemoval } }),
    ),
    neighbour: edit(
      three({ spec: { primaryCluster: 'dc2' } }),
      three({ ...record('dc1'), spec: { primaryCluster: 'dc2', clusters: [dc2, dc3], ...forcedRemoval } }),
    ),
    denied: primaryLeaves,
  },
  'a lost replica is removed by force': {
    passes: edit(three({ status: lostDc3 }), three({ spec: { clusters: [dc1, dc2], ...forcedRemoval } })),
    warns: ['removed-members-recorded'],
    neighbour: edit(
      three({ status: lostDc3 }),
      three({ spec: { primaryCluster: 'dc2', clusters: [dc2, dc3], ...forcedRemoval } }),
    ),
    denied: primaryLeaves,
  },
  'a lost replica with a stale word of membership is taken apart': {
    passes: within(updateReview(saysMember(0), saysMember(0, { clusterType: 'async' })), {
      ...sites,
      perconaServers: [...servers, saysMember(0)],
    }),
    warns: ['member-stays-group-replication'],
    neighbour: within(updateReview(saysMember(1), saysMember(1, { clusterType: 'async' })), {
      ...sites,
      perconaServers: [...servers, saysMember(1)],
    }),
    denied: leavesGroup,
  },
  'a member is paused, by hand or by a restore': {
    passes: within(updateReview(perconaServer('dc2'), perconaServer('dc2', { spec: { pause: true } }))),
    neighbour: within(
      updateReview(
        perconaServer('dc2'),
        perconaServer('dc2', { spec: { pause: true }, mysql: { clusterType: 'async' } }),
      ),
    ),
    denied: leavesGroup,
  },
  'a ClusterSet is made anew on the surviving site by force': {
    passes: within(createReview(anew(forced)), newSite),
    neighbour: within(createReview(anew(forced)), {
      ...newSite,
      secrets: [secret('dc2-secrets', { ...passwords, clusterset: '' })],
    }),
    denied: ['spec.credentialsSecret.key: credentials-secret-exists'],
  },
  'a ClusterSet is made anew by force while nothing can be seen': {
    passes: within(createReview(anew(forced)), {
      sights: {
        clusterSets: { coverage: 'partial' },
        perconaServers: { coverage: 'partial' },
        services: { coverage: 'partial' },
        secrets: { coverage: 'partial' },
      },
    }),
    neighbour: within(createReview(anew({ ...forced, primaryCluster: 'dc1' })), {
      sights: { secrets: { coverage: 'partial' } },
    }),
    denied: unlisted,
  },
  'the runner image is changed while the runner is not ready': {
    passes: edit(
      three({ status: { ...oldStatus, conditions: [{ type: 'MySQLShellRunnerReady', status: 'False' }] } }),
      three({ spec: { mysqlshellRunner: { image: 'percona/percona-server:8.4.11-11.1' } } }),
    ),
    neighbour: edit(
      three({ status: { ...oldStatus, conditions: [{ type: 'MySQLShellRunnerReady', status: 'False' }] } }),
      three({ spec: { mysqlshellRunner: { image: 7 } } }),
    ),
    denied: ['spec.mysqlshellRunner.image: schema'],
  },
}

const causesOf = ({ causes }: { readonly causes: readonly { field: string; rule: string }[] }) =>
  causes.map(({ field, rule }) => `${field}: ${rule}`)

/** The same review after what `/mutate` makes of it. */
async function afterMutation(webhook: ChangingWebhook, review: Raw): Promise<Raw> {
  const { patch } = await webhook.mutate(review)
  if (patch.length === 0) return review
  const request = asObject(review['request'])
  return { ...review, request: { ...request, object: withPatch(request['object'], patch) } }
}

async function allowed(
  t: Test,
  webhook: ChangingWebhook,
  { review, world }: Situation,
): Promise<readonly string[]> {
  const told = await webhook.validate(review, world)
  t.strictSame({ allowed: told.allowed, causes: causesOf(told) }, { allowed: true, causes: [] })
  const patched = await webhook.validate(await afterMutation(webhook, review), world)
  t.strictSame(
    { allowed: patched.allowed, causes: causesOf(patched) },
    { allowed: true, causes: [] },
    'patched',
  )
  return told.rules
}

for (const [name, { passes, warns = [], neighbour, denied }] of Object.entries(emergencies)) {
  void test(`an emergency is never denied: ${name}`, async (t) => {
    const webhook = await startChangingWebhook(t)
    t.strictSame(await allowed(t, webhook, passes), warns, 'it warns no more than it should')
    const told = await webhook.validate(neighbour.review, neighbour.world)
    t.strictSame({ allowed: told.allowed, causes: causesOf(told) }, { allowed: false, causes: denied })
    t.end()
  })
}

void test('a lost replica that was removed by force is in the record, by /mutate', async (t) => {
  const webhook = await startChangingWebhook(t)
  const review = updateReview(
    three({ status: lostDc3 }),
    three({
      spec: {
        clusters: [dc1, dc2],
        sslMode: 'AUTO',
        createReplicaClusterOptions: { recoveryMethod: 'clone' },
        ...forcedRemoval,
      },
    }),
  )
  const { patch } = await webhook.mutate(review)
  t.strictSame(
    patch.filter(({ path }) => !path.endsWith('/port')),
    [{ op: 'add', path: '/metadata/annotations', value: { [removedClusters]: 'dc3' } }],
  )
  t.end()
})

void test('/mutate neither brings a finalizer back nor touches what is being deleted', async (t) => {
  const webhook = await startChangingWebhook(t)
  const offAgain = updateReview(
    three({ metadata: { finalizers: [dissolve] } }),
    three({ metadata: { finalizers: [] } }),
  )
  const deleted = updateReview(
    three({ ...record('dc9'), metadata: terminating }),
    three({ metadata: { deletionTimestamp }, spec: { sslMode: 'auto' } }),
  )
  t.strictSame((await webhook.mutate(offAgain)).patch, [])
  t.strictSame((await webhook.mutate(deleted)).patch, [])
  t.end()
})

void test('a collector or a namespace that ends deletes whatever it wants', async (t) => {
  const webhook = await startChangingWebhook(t)
  for (const user of ['generic-garbage-collector', 'namespace-controller']) {
    const review = deleteReview(three(), { user: `system:serviceaccount:kube-system:${user}` })
    t.match(await webhook.validate(review, sites), { allowed: true, verdict: 'exempt' })
  }
  t.end()
})

const restoreOnto = (clusterName: string): Raw => ({
  apiVersion: 'ps.percona.com/v1',
  kind: 'PerconaServerMySQLRestore',
  metadata: { name: 'back-to-monday', namespace: 'shop' },
  spec: { clusterName, backupName: 'monday' },
})

const switching: Raw = {
  ...oldStatus,
  conditions: [
    { type: 'MySQLShellRunnerReady', status: 'True' },
    { type: 'SwitchoverInProgress', status: 'True' },
  ],
}

const otherRunner = { mysqlshellRunner: { image: 'percona/percona-server:8.4.11-11.1' } }

const { authority, certificateFile } = await certificate()

/** Certificates by one authority, for localhost: none names the pods of its own cluster. */
const foreignCertificates = ['dc1', 'dc2', 'dc3'].map((name) =>
  secret(`${name}-ssl`, {
    'ca.crt': authority,
    'tls.crt': readFileSync(certificateFile, 'utf8'),
    'tls.key': 'not read by anybody',
  }),
)

const unformed = (spec: Raw): Raw =>
  three({ status: undefined, spec: { sslMode: 'VERIFY_IDENTITY', ...spec } })

/**
 * Emergencies whose neighbours pass today, because the rule that has to deny them is not there yet. When it
 * comes, its line here fails: move it up then.
 */
export const waiting: readonly Waiting[] = [
  {
    item: 'a rejoin annotation that names a member, beside one that names nobody',
    rule: 'rejoin-annotation-valid',
    passes: within(updateReview(three(), three({ annotations: { [rejoin]: 'dc2' } })), newerSites),
    neighbour: within(updateReview(three(), three({ annotations: { [rejoin]: 'dc7' } })), newerSites),
  },
  {
    item: 'a failover by force to a target that has not joined by the status, beside a switch to it',
    rule: 'switchover-target-joined',
    passes: edit(
      three({ status: statusOf('dc1', 'dc2') }),
      three({ spec: { primaryCluster: 'dc3', ...forced } }),
    ),
    neighbour: edit(three({ status: statusOf('dc1', 'dc2') }), three({ spec: { primaryCluster: 'dc3' } })),
  },
  {
    item: 'a failover by force to a target that the status calls lost, beside a switch to it',
    rule: 'switchover-target-healthy',
    passes: edit(three({ status: lostDc3 }), three({ spec: { primaryCluster: 'dc3', ...forced } })),
    neighbour: edit(three({ status: lostDc3 }), three({ spec: { primaryCluster: 'dc3' } })),
  },
  {
    item: 'a failover by force while a switch to another target runs, beside one not by force',
    rule: 'no-change-during-operation',
    passes: edit(three({ status: switching }), three({ spec: { primaryCluster: 'dc3', ...forced } })),
    neighbour: edit(three({ status: switching }), three({ spec: { primaryCluster: 'dc3' } })),
  },
  {
    item: 'a failover by force from 8.0 to 8.4, beside a switch that leaves an older replica',
    rule: 'member-versions-compatible',
    passes: { ...failover(outage), world: mixedSeries },
    neighbour: { ...edit(three(), three({ spec: { primaryCluster: 'dc2' } })), world: mixedSeries },
  },
  {
    item: 'a failover by force under VERIFY_IDENTITY, beside one not by force in a set that is not formed',
    rule: 'certificate-covers-hosts',
    passes: {
      ...edit(unformed({}), unformed({ primaryCluster: 'dc2', ...forced })),
      world: { ...sites, secrets: [...users, ...foreignCertificates] },
    },
    neighbour: {
      ...edit(unformed({}), unformed({ primaryCluster: 'dc2' })),
      world: { ...sites, secrets: [...users, ...foreignCertificates] },
    },
  },
  {
    item: 'a lost replica removed with forcedClusterRemoval, beside one removed without',
    rule: 'forced-removal-flagged',
    passes: edit(
      three({ status: lostDc3 }),
      three({ ...record('dc3'), spec: { clusters: [dc1, dc2], ...forcedRemoval } }),
    ),
    neighbour: edit(three({ status: lostDc3 }), three({ ...record('dc3'), spec: { clusters: [dc1, dc2] } })),
  },
  {
    item: 'a lost replica removed, with the rejoin annotation taken off in the same edit or left on',
    rule: 'rejoin-annotation-valid',
    passes: within(
      updateReview(
        three({ status: lostDc3, annotations: { [rejoin]: 'dc3' } }),
        three({ ...record('dc3'), spec: { clusters: [dc1, dc2], ...forcedRemoval } }),
      ),
      newerSites,
    ),
    neighbour: within(
      updateReview(
        three({ status: lostDc3, annotations: { [rejoin]: 'dc3' } }),
        three({
          annotations: { [rejoin]: 'dc3', [removedClusters]: 'dc3' },
          spec: { clusters: [dc1, dc2], ...forcedRemoval },
        }),
      ),
      newerSites,
    ),
  },
  {
    item: 'a lost replica deleted while it carries a stale condition, beside one whose condition is fresh',
    rule: 'member-outlives-its-set',
    passes: within(deleteReview(saysMember(0)), { ...sites, perconaServers: [...servers, saysMember(0)] }),
    neighbour: within(deleteReview(saysMember(1)), { ...sites, perconaServers: [...servers, saysMember(1)] }),
  },
  {
    item: 'a restore onto a replica that was removed, beside one onto a replica that is listed and joined',
    rule: 'restore-not-onto-member',
    passes: within(createReview(restoreOnto('lost')), {
      ...sites,
      perconaServers: [...servers, saysMember(0)],
    }),
    neighbour: within(createReview(restoreOnto('dc2'))),
  },
  {
    item: 'a ClusterSet made anew by force on a site that says it is a member, beside one not by force',
    rule: 'existing-set-not-adopted',
    passes: within(
      createReview(
        anew({ clusters: [entry('lost', 'lost-mysql-primary')], primaryCluster: 'lost', ...forced }),
      ),
      {
        perconaServers: [saysMember(3)],
        secrets: newSite.secrets ?? [],
      },
    ),
    neighbour: within(
      createReview(anew({ clusters: [entry('lost', 'lost-mysql-primary')], primaryCluster: 'lost' })),
      {
        perconaServers: [saysMember(3)],
        secrets: newSite.secrets ?? [],
      },
    ),
  },
  {
    item: 'the runner image changed while the runner is not ready, beside a runner that switches over',
    rule: 'no-change-during-operation',
    passes: edit(
      three({
        status: {
          ...switching,
          conditions: [
            { type: 'MySQLShellRunnerReady', status: 'False' },
            { type: 'SwitchoverInProgress', status: 'True' },
          ],
        },
      }),
      three({ spec: otherRunner }),
    ),
    neighbour: edit(three({ status: switching }), three({ spec: otherRunner })),
  },
]

for (const { item, rule, passes, neighbour } of waiting) {
  void test(`waits for ${rule}: ${item}`, async (t) => {
    const webhook = await startChangingWebhook(t)
    t.notOk(
      rules.some(({ id }) => id === rule),
      'the rule is there now: move this up',
    )
    await allowed(t, webhook, passes)
    await allowed(t, webhook, neighbour)
    t.end()
  })
}

void test('the users Secret of the primary may be rotated at any time, but not that of a replica', async (t) => {
  const webhook = await startChangingWebhook(t)
  const rotated = (name: string): Raw => secret(name, { ...passwords, monitor: 'other' })
  const primary = await webhook.validate(updateReview(dc1Users, rotated('dc1-secrets')), sites)
  const replica = await webhook.validate(updateReview(dc2Users, rotated('dc2-secrets')), sites)
  t.strictSame(causesOf(primary), [])
  t.strictSame(causesOf(replica), ['data.monitor: replica-credentials-not-rotated'])
  t.end()
})
