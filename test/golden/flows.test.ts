import { test, type Test } from 'tap'

import { startChangingWebhook } from '../support/changing-world.ts'
import { passwords, secret, type Raw } from '../support/objects.ts'
import {
  beginsSet,
  dissolves,
  manifestOf,
  namespace,
  protects,
  recovering,
  restoring,
  sees,
  seesSet,
  settingUp,
  switching,
  unprotects,
  type Release,
} from './operator.ts'
import {
  creates,
  deletes,
  edits,
  makes,
  membersIn,
  PretendCluster,
  writes,
  type Step,
} from './pretend-cluster.ts'

const set = 'PerconaServerMySQLClusterSet/across'
const server = (name: string): string => `PerconaServerMySQL/${name}`
const users = 'all-users'
const values: Record<string, string> = { ...passwords, configurator: 'configurator-1' }
const rejoin = '/metadata/annotations/percona.com~1clusterset-rejoin-cluster'

const manual = { bootstrap: { mode: 'manual' } }
const oneProxy = { proxy: { haproxy: { enabled: true, size: 1 } }, unsafeFlags: { proxySize: true } }
const oneServer = { ...oneProxy, unsafeFlags: { proxySize: true, mysqlSize: true } }

/** The set as it is written first: short hosts, its finalizer, no word on how replicas are made. */
const across = (spec: Raw): Raw => ({
  apiVersion: 'ps.percona.com/v1',
  kind: 'PerconaServerMySQLClusterSet',
  metadata: { name: 'across', namespace, finalizers: ['percona.com/clusterset-dissolve'] },
  spec: {
    primaryCluster: 'paris',
    clusters: [
      { innodbClusterName: 'paris', endpoints: [{ host: 'paris-mysql-primary' }] },
      { innodbClusterName: 'lyon', endpoints: [{ host: 'lyon-mysql-0.lyon-mysql' }] },
    ],
    credentialsSecret: { name: users, key: 'clusterset' },
    unsafeFlags: { forcedFailover: false, forcedClusterRemoval: false },
    mysqlshellRunner: { image: 'percona/percona-server:8.4.10-10.1' },
    ...spec,
  },
})

/** The shared Secrets, paris with data, and lyon, which waits. */
const twoSites = (release: Release): readonly Step[] => [
  makes(secret('all-tls', { 'ca.crt': 'c', 'tls.crt': 'd', 'tls.key': 'e' }, namespace)),
  creates(secret(users, values, namespace)),
  creates(manifestOf(release, 'paris', users, {})),
  ...settingUp(release, 'paris', users, values),
  sees(release, 'paris', 'is starting'),
  sees(release, 'paris', 'is a cluster of its own'),
  creates(manifestOf(release, 'lyon', users, oneProxy, manual)),
  ...settingUp(release, 'lyon', users, values),
  sees(release, 'lyon', 'is starting'),
  sees(release, 'lyon', 'waits to be adopted'),
]

/** The set is formed around paris, and lyon joins. */
const joining = (release: Release): readonly Step[] => [
  beginsSet('across'),
  seesSet('across', 'formed', 'paris', []),
  seesSet('across', 'lyon has joined', 'paris', ['lyon']),
  sees(release, 'lyon', 'is a replica'),
  sees(release, 'paris', 'is the primary'),
  ...protects(release, 'paris'),
  ...protects(release, 'lyon'),
]

/** A planned switchover to lyon. */
const switchover = (release: Release): readonly Step[] => [
  edits(set, 'lyon is to be primary', [{ op: 'replace', path: '/spec/primaryCluster', value: 'lyon' }]),
  seesSet('across', 'the switch runs', 'paris', ['lyon'], switching),
  seesSet('across', 'lyon is primary', 'lyon', ['paris']),
  sees(release, 'lyon', 'is the primary'),
  sees(release, 'paris', 'is a replica'),
]

/** The old primary, which is a replica by now, leaves for good. */
const removal = (release: Release): readonly Step[] => [
  edits(set, 'paris leaves', [{ op: 'remove', path: '/spec/clusters/0' }], {
    warnsUnpatched: ['removed-members-recorded'],
  }),
  seesSet('across', 'paris is on its way out', 'lyon', ['paris']),
  seesSet('across', 'paris has left', 'lyon', []),
  ...recovering(release, 'paris'),
  ...unprotects(release, 'lyon'),
]

/** The set is taken apart, and then everything goes. */
const dismantling = (names: readonly string[]): readonly Step[] => [
  deletes(set),
  seesSet('across', 'only the primary is left', 'lyon', []),
  dissolves('across'),
  ...names.map((name) =>
    edits(server(name), 'finalizers are emptied', [
      { op: 'replace', path: '/metadata/finalizers', value: [] },
    ]),
  ),
  ...names.map((name) => deletes(server(name))),
  ...names.map((name) => deletes(`Secret/internal-${name}`)),
  deletes(`Secret/${users}`),
  deletes('Secret/all-tls'),
]

/** A third site with one server joins the set that lyon leads. */
const thirdSite = (release: Release): readonly Step[] => [
  creates(manifestOf(release, 'nice', users, oneServer, { ...manual, size: 1 })),
  ...settingUp(release, 'nice', users, values),
  sees(release, 'nice', 'waits to be adopted'),
  edits(set, 'nice is to join', [
    {
      op: 'add',
      path: '/spec/clusters/-',
      value: { innodbClusterName: 'nice', endpoints: [{ host: 'nice-mysql-0.nice-mysql' }] },
    },
  ]),
  seesSet('across', 'nice has joined', 'lyon', ['nice']),
  sees(release, 'nice', 'is a replica'),
  ...protects(release, 'nice'),
  ...protects(release, 'lyon'),
]

/** Two sites, a switchover, a rejoin, a removal, a third site, the end. */
const replication = (release: Release): readonly Step[] => [
  ...twoSites(release),
  creates(across({})),
  ...joining(release),
  ...switchover(release),
  edits(set, 'paris is to rejoin', [
    { op: 'add', path: '/metadata/annotations', value: { 'percona.com/clusterset-rejoin-cluster': 'paris' } },
  ]),
  seesSet('across', 'paris rejoins', 'lyon', ['paris'], { type: 'RejoinClusterInProgress', status: 'True' }),
  writes(set, 'the rejoin is done', [{ op: 'remove', path: rejoin }]),
  seesSet('across', 'paris has rejoined', 'lyon', ['paris']),
  ...removal(release),
  ...thirdSite(release),
  ...dismantling(['paris', 'lyon', 'nice']),
]

const backupOf = (name: string, clusterName: string): Raw => ({
  apiVersion: 'ps.percona.com/v1',
  kind: 'PerconaServerMySQLBackup',
  metadata: { name, namespace },
  spec: { clusterName, storageName: 'bucket' },
})

const restoreTo = (name: string, clusterName: string, from: Raw): Raw => ({
  apiVersion: 'ps.percona.com/v1',
  kind: 'PerconaServerMySQLRestore',
  metadata: { name, namespace },
  spec: { clusterName, ...from },
})

/** lyon is seeded with a backup before it joins; later a backup of the set goes onto a cluster that is in none. */
const seeding = (release: Release): readonly Step[] => [
  ...twoSites(release),
  creates(backupOf('before', 'paris')),
  creates(
    restoreTo('seed', 'lyon', {
      backupSource: { destination: 's3://bucket/paris-2026-11-21-full', storage: { type: 's3' } },
    }),
  ),
  ...restoring(release, 'lyon', 'has restored data'),
  creates(across({ createReplicaClusterOptions: { recoveryMethod: 'incremental' } })),
  ...joining(release),
  ...switchover(release),
  creates(backupOf('of-a-replica', 'paris')),
  creates(manifestOf(release, 'fresh', users, oneProxy)),
  ...settingUp(release, 'fresh', users, values),
  sees(release, 'fresh', 'is a cluster of its own'),
  creates(restoreTo('onto-fresh', 'fresh', { backupName: 'of-a-replica' })),
  ...restoring(release, 'fresh', 'is a cluster of its own'),
  ...removal(release),
  ...dismantling(['paris', 'lyon', 'fresh']),
]

const releases: Readonly<Record<string, Release>> = {
  '1.2.0 with MySQL 8.0': {
    version: '1.2.0',
    image: 'percona/percona-server:8.0.46-37.1',
    running: '8.0.46-37',
  },
  '1.3.0 with MySQL 8.4': {
    version: '1.3.0',
    image: 'percona/percona-server:8.4.10-10.1',
    running: '8.4.10-10',
  },
}

/** Replays a flow, write by write, and tells what it left behind. */
async function replay(t: Test, steps: readonly Step[], look: (at: Step, cluster: PretendCluster) => void) {
  const cluster = new PretendCluster(await startChangingWebhook(t))
  for (const step of steps) {
    await t.test(step.name, async (tt) => {
      await cluster.take(tt, step)
      tt.end()
    })
    look(step, cluster)
  }
  return cluster
}

for (const [name, release] of Object.entries(releases)) {
  void test(`replication across sites is never held up: operator ${name}`, async (t) => {
    const seen: unknown[] = []
    const cluster = await replay(t, replication(release), ({ name: step }, one) => {
      if (step === `${set}: nice has joined`) seen.push(one.find(set))
    })
    const [joined] = seen
    t.match(joined, {
      metadata: { annotations: { 'clusterset-guard.io/removed-clusters': 'paris' } },
      spec: { sslMode: 'AUTO', createReplicaClusterOptions: { recoveryMethod: 'clone' } },
    })
    t.notOk(
      cluster.references.some((one) => /ClusterSet|PerconaServerMySQL\/|Secret/.test(one)),
      'all is gone',
    )
    t.end()
  })

  void test(`seeding from a backup is never held up: operator ${name}`, async (t) => {
    let members: readonly string[] = []
    const cluster = await replay(t, seeding(release), ({ name: step }, one) => {
      if (step === `${set}: paris has left`) members = membersIn(one.find(set))
    })
    t.strictSame(members, ['lyon'])
    t.notOk(
      cluster.references.some((one) => /ClusterSet|PerconaServerMySQL\/|Secret/.test(one)),
      'all is gone',
    )
    t.end()
  })
}
