import { setTimeout as wait } from 'node:timers/promises'

import tap, { test, type Test } from 'tap'

import { asList, asObject, textsIn } from '../../src/model/json.ts'
import type { Ended } from '../cluster/kubectl.ts'
import type { UserName } from '../cluster/users.ts'
import { dissolves } from '../golden/operator.ts'
import { reports, writes } from '../golden/pretend-cluster.ts'
import { clusterSet, entry, type Raw } from '../support/objects.ts'
import { healthy, makeFormedSet, threeEntries } from './formed-set.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { kubectlOnceKnown } from './known-facts.ts'
import { create, passed, patch, refused, warned, words } from './kubectl-words.ts'
import { OperatorAtWork } from './operator-at-work.ts'

const guarded = await startGuardedCluster(tap)
const { cluster } = guarded

const set = 'PerconaServerMySQLClusterSet/orders'
const record = 'clusterset-guard.io/removed-clusters'
const rejoin = 'percona.com/clusterset-rejoin-cluster'

const kubectl = (user: UserName, namespace: string, given: readonly string[], manifest?: Raw) =>
  cluster.kubectl(user, ['-n', namespace, ...given], manifest && JSON.stringify(manifest))

const specOf = async (namespace: string, name = 'orders'): Promise<Raw> => {
  const json = await cluster.prepare(['-n', namespace, 'get', 'ps-clusterset', name, '-o', 'json'])
  return { ...asObject(asObject(JSON.parse(json))['spec']) }
}

const outage: Raw = {
  ...healthy,
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
const oldStatus: Raw = { ...healthy, lastObservedAt: '2026-11-20T03:00:00Z' }
const emptyStatus: Raw = { primaryCluster: '', clusters: {}, conditions: [] }
const lostDc3: Raw = {
  ...healthy,
  clusters: {
    dc1: { clusterRole: 'PRIMARY', globalStatus: 'OK' },
    dc2: { clusterRole: 'REPLICA', globalStatus: 'OK' },
    dc3: { clusterRole: 'REPLICA', globalStatus: 'NOT_OK' },
  },
}

const forced = { unsafeFlags: { forcedFailover: true } }
const failover = patch('ps-clusterset', 'orders', { spec: { primaryCluster: 'dc2', ...forced } })
const patched = passed(`${words.set}/orders patched`)

/** Two clusters behind one Service, in two spellings: the CRD compares texts, and lets it pass. */
const twice = (namespace: string, parts: { readonly spec?: Raw; readonly metadata?: Raw } = {}): Raw =>
  clusterSet({
    name: 'twice',
    namespace,
    ...parts,
    spec: {
      clusters: [entry('dc1', 'dc9-mysql-primary'), entry('dc2', `dc9-mysql-primary.${namespace}`)],
      ...parts.spec,
    },
  })

const keepsPrimary =
  'The PerconaServerMySQLClusterSet "orders" is invalid: spec.clusters: primary-not-removed: cluster dc1 is the ' +
  'primary by status.primaryCluster and leaves the list; keep it listed, switch or fail over first, and remove it ' +
  'when status.primaryCluster has moved'

const down = new OperatorAtWork(cluster, 'down')

const webhookAddress = 'https://clusterset-guard.clusterset-guard.svc:PORT/validate?timeout=5s'
const unasked = (why: string, during = ''): string =>
  `Error from server (InternalError): ${during}Internal error occurred: failed calling webhook ` +
  `"validate.clusterset-guard.io": failed to call webhook: Post "${webhookAddress}": ${why}`
const duringCreation = 'error when creating "STDIN": '

/** What kubectl said, but for the address and the port of the guard. */
const withoutAddress = ({ code, stdout, stderr }: Ended): Ended => ({
  code,
  stdout,
  stderr: stderr.replace(/dial tcp \S+:\d+:/, 'dial tcp ADDRESS:').replace(/(?<=svc:)\d+/, 'PORT'),
})

/** Stops the guard in the middle of its work until the test ends: its port is open, and nobody answers. */
function hangGuard(t: Test): void {
  const { process } = guarded.guard
  process.kill('SIGSTOP')
  t.teardown(() => process.kill('SIGCONT'))
}

void test('while the guard hangs, the API server waits for it, and then a failover by force passes', async (t) => {
  await makeFormedSet(t, cluster, 'hung')
  const operator = await makeFormedSet(t, cluster, 'slow', { annotations: { [rejoin]: 'dc2' } })
  hangGuard(t)
  await operator.does(t, reports(set, 'an outage', outage))
  const [failedOver, made] = await Promise.all([
    kubectl('developer', 'hung', failover),
    kubectl('developer', 'slow', create, clusterSet({ name: 'more', namespace: 'slow' })),
    operator.merges(t, 'PerconaServerMySQL/dc3', { spec: { pause: true } }),
    operator.merges(t, set, { metadata: { annotations: { [rejoin]: null } } }),
  ])
  t.strictSame(failedOver, patched)
  t.strictSame(withoutAddress(made), refused(unasked('context deadline exceeded', duringCreation)))
})

/** How often the operator looks at a ClusterSet, and writes what it saw. */
const operatorLooksEveryMilliseconds = 10_000

/** Into the middle of the wait for the guard: what the failover is based on changes before it is stored. */
const firstLookMilliseconds = 3_000

void test(
  'while the guard hangs, a failover by force passes between two statuses of the operator',
  { timeout: 60_000 },
  async (t) => {
    await makeFormedSet(t, cluster, 'observed')
    hangGuard(t)
    const path = '/apis/ps.percona.com/v1/namespaces/observed/perconaservermysqlclustersets/orders/status'
    const seen: Promise<number>[] = []
    const observe = async (): Promise<number> => {
      const body = { status: { lastObservedAt: new Date().toISOString() } }
      return (await cluster.request('operator', { method: 'PATCH', path, body })).code
    }
    const ended = new AbortController()
    t.teardown(() => {
      ended.abort()
    })
    const operator = async (): Promise<void> => {
      for (let pause = firstLookMilliseconds; ; pause = operatorLooksEveryMilliseconds) {
        await wait(pause, undefined, { signal: ended.signal })
        seen.push(observe())
      }
    }
    operator().catch(() => undefined)
    t.strictSame(await kubectl('developer', 'observed', failover), patched)
    ended.abort()
    t.strictSame(new Set(await Promise.all(seen)), new Set([200]), 'a status came while the failover waited')
  },
)

void test('while the guard is down, nobody makes a ClusterSet or changes a spec', async (t) => {
  await makeFormedSet(t, cluster, 'down', { annotations: { [rejoin]: 'dc2', [record]: 'dc9' } })
  await cluster.prepare(['create', 'namespace', 'anew'])
  await guarded.killGuard()
  const refusal = 'dial tcp ADDRESS: connect: connection refused'
  t.strictSame(
    withoutAddress(
      await kubectl('developer', 'down', create, clusterSet({ name: 'more', namespace: 'down' })),
    ),
    refused(unasked(refusal, duringCreation)),
  )
  for (const given of [
    patch('ps-clusterset', 'orders', { spec: { primaryCluster: 'dc2' } }),
    ['annotate', 'ps-clusterset', 'orders', `${record}-`],
    ['annotate', '--overwrite', 'ps-clusterset', 'orders', `${rejoin}=dc3`],
  ])
    t.strictSame(
      withoutAddress(await kubectl('developer', 'down', given)),
      refused(unasked(refusal)),
      given.join(' '),
    )
})

void test('while the guard is down, the operator writes what it has to', async (t) => {
  await down.does(t, reports(set, 'an outage', outage))
  await down.merges(t, set, { metadata: { annotations: { [rejoin]: null } } })
  await down.merges(t, set, {
    metadata: { finalizers: ['percona.com/clusterset-dissolve', 'example.com/more'] },
  })
  await down.merges(t, set, { metadata: { finalizers: null } })
  await down.does(
    t,
    writes('PerconaServerMySQL/dc3', 'it bootstraps by itself now', [
      { op: 'add', path: '/spec/mysql/bootstrap', value: { mode: 'auto' } },
    ]),
    writes('PerconaServerMySQL/dc3', 'paused for a restore', [
      { op: 'add', path: '/spec/pause', value: true },
    ]),
    writes('Secret/dc3-secrets', 'another password', [
      { op: 'add', path: '/data/monitor', value: Buffer.from('monitor-2').toString('base64') },
    ]),
  )
})

void test('while the guard is down, people label, fail over by force, and make a set anew by force', async (t) => {
  t.strictSame(
    await kubectl('developer', 'down', ['label', 'ps-clusterset', 'orders', 'night=shift']),
    passed(`${words.set}/orders labeled`),
  )
  t.strictSame(await kubectl('developer', 'down', failover), patched)
  t.match(await specOf('down'), { primaryCluster: 'dc2', unsafeFlags: { forcedFailover: true } })
  t.strictSame(
    await kubectl('developer', 'anew', create, clusterSet({ namespace: 'anew', spec: forced })),
    passed(`${words.set}/orders created`),
  )
  // Nobody was there to see that this one is broken. A later test needs it.
  const broken = twice('anew', {
    spec: forced,
    metadata: { finalizers: ['percona.com/clusterset-dissolve'] },
  })
  t.strictSame(await kubectl('developer', 'anew', create, broken), passed(`${words.set}/twice created`))
})

void test('while the guard is down, people change and delete members, Secrets and the set', async (t) => {
  const size = patch('ps', 'dc3', { spec: { mysql: { size: 5 } } })
  const monitor = patch('secret', 'dc2-secrets', { stringData: { monitor: 'monitor-3' } })
  t.strictSame(await kubectl('dba', 'down', size), passed(`${words.member}/dc3 patched`))
  t.strictSame(await kubectl('dba', 'down', monitor), passed('secret/dc2-secrets patched'))
  await down.merges(t, set, { metadata: { finalizers: ['percona.com/clusterset-dissolve'] } })
  t.strictSame(
    await kubectl('developer', 'down', ['delete', '--wait=false', 'ps-clusterset/orders', 'ps/dc3']),
    passed(
      `${words.set} "orders" deleted from down namespace`,
      `${words.member} "dc3" deleted from down namespace`,
    ),
  )
  await down.does(t, dissolves('orders'))
  t.equal(await cluster.prepare(['-n', 'down', 'get', 'ps-clusterset', '-o', 'name']), '')
})

void test('when the guard is back, all is judged again', async (t) => {
  await guarded.startGuard()
  await guarded.ready()
  t.strictSame(
    await kubectl('developer', 'down', create, twice('down')),
    refused(
      'The PerconaServerMySQLClusterSet "twice" is invalid: spec.clusters[1].endpoints[0].host: ' +
        'endpoint-hosts-unique: host dc9-mysql-primary.down is also endpoint 0 of cluster dc1, spelled ' +
        'dc9-mysql-primary there; give each endpoint its own host',
    ),
  )
  const again = clusterSet({ namespace: 'down' })
  // The password was changed while nobody looked.
  t.strictSame(
    await kubectl('developer', 'down', create, again),
    refused(
      'The PerconaServerMySQLClusterSet "orders" is invalid: spec.clusters[1].innodbClusterName: credentials-match: ' +
        'clusters dc1 and dc2 have different passwords for monitor; copy the values of the primary into the users ' +
        'Secret of the other',
    ),
  )
  await kubectl('dba', 'down', patch('secret', 'dc2-secrets', { stringData: { monitor: 'monitor-1' } }))
  t.strictSame(await kubectl('developer', 'down', create, again), passed(`${words.set}/orders created`))
  t.match(await specOf('down'), { sslMode: 'AUTO' })
})

void test('a set that breaks rules can be labelled, mended, deleted, and freed', async (t) => {
  t.strictSame(
    await kubectl('developer', 'anew', ['label', 'ps-clusterset', 'twice', 'night=shift']),
    passed(`${words.set}/twice labeled`),
  )
  // What was broken before does not stand in the way of another change.
  t.strictSame(
    await kubectl(
      'developer',
      'anew',
      patch('ps-clusterset', 'twice', { spec: { unsafeFlags: { forcedFailover: false } } }),
    ),
    warned(
      `${words.set}/twice patched`,
      'endpoint-hosts-unique: as before: host dc9-mysql-primary.anew is also endpoint 0 of cluster dc1, spelled ' +
        'dc9-mysql-prim…',
      'credentials-secret-exists: as before: the Secret anew/dc1-secrets is not there yet; create it with key clusterset',
    ),
  )
  t.strictSame(
    await kubectl('admin', 'anew', patch('ps-clusterset', 'twice', { metadata: { finalizers: null } })),
    passed(`${words.set}/twice patched`),
  )
  t.strictSame(
    await kubectl('developer', 'anew', ['delete', 'ps-clusterset', 'twice']),
    passed(`${words.set} "twice" deleted from anew namespace`),
  )
})

for (const [namespace, status] of Object.entries({ outage, old: oldStatus, empty: emptyStatus })) {
  void test(`a failover by force passes: ${namespace} status`, async (t) => {
    await makeFormedSet(t, cluster, namespace, { status })
    t.strictSame(await kubectl('developer', namespace, failover), patched)
    t.match(await specOf(namespace), { primaryCluster: 'dc2', unsafeFlags: { forcedFailover: true } })
  })
}

void test('not even by force does the primary leave the list', async (t) => {
  const both = patch('ps-clusterset', 'orders', { spec: { clusters: threeEntries.slice(1), ...forced } })
  t.strictSame(await kubectl('developer', 'outage', both), refused(keepsPrimary))
})

void test('after the failover the lost primary is removed by force', async (t) => {
  const operator = new OperatorAtWork(cluster, 'outage')
  await operator.does(
    t,
    reports(set, 'dc2 is primary', {
      ...outage,
      primaryCluster: 'dc2',
      clusters: {
        dc1: { clusterRole: 'REPLICA', globalStatus: 'INVALIDATED' },
        dc2: { clusterRole: 'PRIMARY', globalStatus: 'OK' },
        dc3: { clusterRole: 'REPLICA', globalStatus: 'OK' },
      },
    }),
  )
  const removal = [
    { op: 'add', path: '/spec/unsafeFlags/forcedClusterRemoval', value: true },
    { op: 'remove', path: '/spec/clusters/0' },
  ]
  t.strictSame(await kubectl('developer', 'outage', patch('ps-clusterset', 'orders', removal)), patched)
})

void test('a lost replica is removed by force, and then deleted while it says that it is a member', async (t) => {
  const operator = await makeFormedSet(t, cluster, 'lost', { status: lostDc3 })
  await operator.does(
    t,
    reports('PerconaServerMySQL/dc3', 'was a replica', {
      mysql: { ready: 0 },
      conditions: [{ type: 'ClusterSetMember', status: 'True', reason: 'Replica' }],
    }),
  )
  const removal = [
    { op: 'add', path: '/spec/unsafeFlags/forcedClusterRemoval', value: true },
    { op: 'remove', path: '/spec/clusters/2' },
  ]
  t.strictSame(await kubectl('developer', 'lost', patch('ps-clusterset', 'orders', removal)), patched)
  t.equal(
    await cluster.prepare([
      '-n',
      'lost',
      'get',
      'ps-clusterset',
      '-o',
      `jsonpath={.items[0].metadata.annotations}`,
    ]),
    `{"${record}":"dc3"}`,
  )
  t.strictSame(
    await kubectl('dba', 'lost', ['delete', 'ps/dc3', 'secret/dc3-secrets']),
    passed(
      `${words.member} "dc3" deleted from lost namespace`,
      'secret "dc3-secrets" deleted from lost namespace',
    ),
  )
})

void test('what is being deleted can be changed into anything', async (t) => {
  const operator = await makeFormedSet(t, cluster, 'going')
  const withoutPrimary = patch('ps-clusterset', 'orders', [
    { op: 'replace', path: '/spec/primaryCluster', value: 'dc2' },
    { op: 'remove', path: '/spec/clusters/0' },
  ])
  const toAsync = patch('ps', 'dc3', { spec: { mysql: { clusterType: 'async' } } })
  t.strictSame(await kubectl('developer', 'going', withoutPrimary), refused(keepsPrimary))
  t.strictSame(
    await kubectlOnceKnown(guarded, 'is a member', 'developer', ['--namespace=going', ...toAsync]),
    refused(
      'The PerconaServerMySQL "dc3" is invalid: spec.mysql.clusterType: member-stays-group-replication: the ' +
        'PerconaServerMySQL going/dc3 is a member of a ClusterSet and would become async; keep ' +
        'spec.mysql.clusterType group-replication, or remove the cluster from its ClusterSet first',
    ),
  )
  const finalizers = ['percona.com/clusterset-protection']
  await operator.merges(t, 'PerconaServerMySQL/dc3', { metadata: { finalizers } })
  t.match(await kubectl('developer', 'going', ['delete', '--wait=false', 'ps-clusterset/orders', 'ps/dc3']), {
    code: 0,
    stderr: '',
  })
  t.strictSame(await kubectl('developer', 'going', withoutPrimary), patched)
  t.strictSame(await kubectl('developer', 'going', toAsync), passed(`${words.member}/dc3 patched`))
  await operator.merges(t, 'PerconaServerMySQL/dc3', { metadata: { finalizers: null } })
  await operator.does(t, dissolves('orders'))
  t.equal(await cluster.prepare(['-n', 'going', 'get', 'ps-clusterset', '-o', 'name']), '')
})

const mayNotRead = (what: string): string =>
  `clusterset-guard: may not read ${what}; rules that need them judged the rest`

/** Takes rules from the guard's ClusterRole. */
async function keepRights(isKept: (rule: Raw) => boolean): Promise<void> {
  const role = asObject(
    JSON.parse(await cluster.prepare(['get', 'clusterrole', 'clusterset-guard', '-o', 'json'])),
  )
  const rules = asList(role['rules']).filter((rule) => isKept({ ...asObject(rule) }))
  await cluster.apply(JSON.stringify({ ...role, rules }))
}

/** The set, made anew by force on a site that is left. */
const anewIn = (namespace: string): Raw =>
  clusterSet({ name: 'anew', namespace, spec: { clusters: [entry('dc1', 'other')], ...forced } })

void test('a failover by force passes when Secrets may not be read any more', async (t) => {
  await makeFormedSet(t, cluster, 'unread')
  await keepRights(({ resources }) => !textsIn(resources).includes('secrets'))
  const warning = mayNotRead('Secrets in namespace unread')
  t.strictSame(
    await kubectlOnceKnown(guarded, 'may not read', 'developer', ['--namespace=unread', ...failover]),
    warned(`${words.set}/orders patched`, warning),
  )
  t.strictSame(
    await kubectl('developer', 'unread', create, anewIn('unread')),
    warned(`${words.set}/anew created`, warning),
  )
})

void test('a failover by force passes when the guard may read nothing at all', async (t) => {
  await makeFormedSet(t, cluster, 'blind')
  await keepRights(() => false)
  await guarded.killGuard()
  await guarded.startGuard()
  await guarded.ready()
  const warnings = [
    mayNotRead('PerconaServerMySQLs in any namespace'),
    mayNotRead('Services in any namespace'),
    mayNotRead('Secrets in namespace blind'),
    mayNotRead('ClusterSets in any namespace'),
  ]
  t.strictSame(
    await kubectl('developer', 'blind', failover),
    warned(`${words.set}/orders patched`, ...warnings),
  )
  t.strictSame(
    await kubectl('developer', 'blind', create, anewIn('blind')),
    warned(`${words.set}/anew created`, ...warnings),
  )
  // What the request itself tells is judged all the same.
  const both = patch('ps-clusterset', 'orders', { spec: { clusters: threeEntries.slice(1), ...forced } })
  t.strictSame(
    await kubectl('developer', 'blind', both),
    refused(...warnings.map((warning) => `Warning: ${warning}`), keepsPrimary),
  )
})
