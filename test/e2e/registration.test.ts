import tap, { test } from 'tap'

import { asList, asObject, asText } from '../../src/model/json.ts'
import { startCluster } from '../cluster/cluster.ts'
import type { UserName } from '../cluster/users.ts'
import { documentsOf } from '../deploy/registered-webhooks.ts'
import { clusterSet, entry, perconaServer, secret, type Raw } from '../support/objects.ts'
import { RecordingWebhook } from './recording-webhook.ts'

const cluster = await startCluster()
tap.teardown(() => cluster.stop())
const webhook = await RecordingWebhook.start()
tap.teardown(() => webhook.stop())

/** deploy/webhooks.yaml, but that each entry is sent to a path of its own on the recording server. */
const configurations = documentsOf('webhooks.yaml').map((configuration) => ({
  ...configuration,
  webhooks: asList(configuration['webhooks']).map((entry) => {
    const path = asText(asObject(entry)['name'])?.replace('.clusterset-guard.io', '') ?? ''
    return {
      ...asObject(entry),
      clientConfig: {
        url: `https://localhost:${String(webhook.port)}/${path}`,
        caBundle: Buffer.from(webhook.authority).toString('base64'),
      },
    }
  }),
}))

const sets = 'perconaservermysqlclustersets.ps.percona.com'
const members = 'perconaservermysqls.ps.percona.com'
const restores = 'perconaservermysqlrestores.ps.percona.com'
const record = 'clusterset-guard.io/removed-clusters'
const rejoin = 'percona.com/clusterset-rejoin-cluster'
const finalizers = ['percona.com/clusterset-dissolve']

const set = (name: string, annotations: Raw = {}, spec: Raw = {}): Raw =>
  clusterSet({ name, annotations, metadata: { namespace: undefined, finalizers }, spec })
const member = (name: string): Raw => perconaServer(name, { metadata: { namespace: undefined, finalizers } })
const managed = { 'app.kubernetes.io/managed-by': 'percona-server-mysql-operator' }
const managedSecret = (name: string): Raw => ({
  ...secret(name, { root: 'a' }),
  metadata: { name, labels: managed },
})
const foreignSecret = (name: string): Raw => ({ ...secret(name, { root: 'a' }), metadata: { name } })
/** As large as the CRD lets it be. */
const largest: Raw = {
  clusters: Array.from({ length: 10 }, (_, cluster) =>
    entry(
      `dc${String(cluster + 1)}`,
      ...Array.from({ length: 9 }, (__, index) =>
        [`h${String(cluster)}${String(index)}`, ...Array<string>(4).fill('a'.repeat(61))].join('.'),
      ),
    ),
  ),
}
const largeSecret = (name: string): Raw => ({
  ...managedSecret(name),
  stringData: { filling: 'a'.repeat(700 * 1024) },
})
const restore = (name: string): Raw => ({
  apiVersion: 'ps.percona.com/v1',
  kind: 'PerconaServerMySQLRestore',
  metadata: { name },
  spec: { clusterName: 'dc1', backupName: 'b' },
})

interface Step {
  readonly write: string
  readonly user: UserName
  /** What is there before. */
  readonly given?: Raw
  /** It was deleted, and waits for its finalizer. */
  readonly isTerminating?: true
  readonly kubectl: readonly string[]
  readonly input?: Raw
  readonly called: readonly string[]
}

const patch = (kind: string, name: string, change: Raw, ...flags: readonly string[]): readonly string[] => [
  'patch',
  kind,
  name,
  '--type=merge',
  `--patch=${JSON.stringify(change)}`,
  ...flags,
]
const create = ['create', '-f', '-']
const forced = { unsafeFlags: { forcedFailover: true } }
const judged = ['mutate', 'validate']
const emergency = ['mutate', 'validate-emergency']

const steps: readonly Step[] = [
  { write: 'a new ClusterSet', user: 'developer', kubectl: create, input: set('new'), called: judged },
  {
    write: 'a dry run of a new ClusterSet',
    user: 'developer',
    kubectl: [...create, '--dry-run=server'],
    input: set('dry'),
    called: judged,
  },
  {
    write: 'a new ClusterSet with a forced failover',
    user: 'developer',
    kubectl: create,
    input: set('new-forced', {}, forced),
    called: emergency,
  },
  {
    write: 'a changed spec',
    user: 'developer',
    given: set('spec'),
    kubectl: patch(sets, 'spec', { spec: { primaryCluster: 'dc2' } }),
    called: judged,
  },
  {
    write: 'a label',
    user: 'developer',
    given: set('label'),
    kubectl: ['label', sets, 'label', 'a=b'],
    called: [],
  },
  {
    write: 'a changed spec of the largest ClusterSet',
    user: 'developer',
    given: set('largest', {}, largest),
    kubectl: patch(sets, 'largest', { spec: { primaryCluster: 'dc2' } }),
    called: judged,
  },
  {
    write: 'a label of the largest ClusterSet',
    user: 'developer',
    given: set('largest-label', {}, largest),
    kubectl: ['label', sets, 'largest-label', 'a=b'],
    called: [],
  },
  {
    write: 'a record of removals that shrinks',
    user: 'developer',
    given: set('shrunk', { [record]: 'a,b' }),
    kubectl: ['annotate', '--overwrite', sets, 'shrunk', `${record}=a`],
    called: judged,
  },
  {
    write: 'a record of removals that goes',
    user: 'developer',
    given: set('gone', { [record]: 'a' }),
    kubectl: ['annotate', sets, 'gone', `${record}-`],
    called: judged,
  },
  {
    write: 'an annotation beside a record of removals',
    user: 'developer',
    given: set('recorded', { [record]: 'a' }),
    kubectl: ['annotate', sets, 'recorded', 'night=shift'],
    called: [],
  },
  {
    write: 'no annotation any more, not even the field',
    user: 'developer',
    given: set('bare', { night: 'shift' }),
    kubectl: patch(sets, 'bare', { metadata: { annotations: null } }),
    called: [],
  },
  {
    write: 'an annotation that is the first one',
    user: 'developer',
    given: set('first-annotation'),
    kubectl: ['annotate', sets, 'first-annotation', 'night=shift'],
    called: [],
  },
  {
    write: 'a request to rejoin',
    user: 'developer',
    given: set('rejoin'),
    kubectl: ['annotate', sets, 'rejoin', `${rejoin}=dc2`],
    called: ['validate'],
  },
  {
    write: 'the operator takes the request to rejoin away',
    user: 'operator',
    given: set('rejoined', { [rejoin]: 'dc2' }),
    kubectl: patch(sets, 'rejoined', { metadata: { annotations: { [rejoin]: null } } }),
    called: [],
  },
  {
    write: 'a finalizer of a ClusterSet that stays',
    user: 'operator',
    given: set('unfinalized'),
    kubectl: patch(sets, 'unfinalized', { metadata: { finalizers: null } }),
    called: [],
  },
  {
    write: "the operator's status",
    user: 'operator',
    given: set('status'),
    kubectl: patch(
      sets,
      'status',
      { status: { primaryCluster: 'dc1', primaryClusterEndpoint: 'dc1-mysql-primary' } },
      '--subresource=status',
    ),
    called: [],
  },
  {
    write: 'a forced failover',
    user: 'developer',
    given: set('failover'),
    kubectl: patch(sets, 'failover', { spec: { primaryCluster: 'dc2', ...forced } }),
    called: emergency,
  },
  {
    write: 'a label under a forced failover',
    user: 'developer',
    given: set('failover-label', {}, forced),
    kubectl: ['label', sets, 'failover-label', 'a=b'],
    called: ['validate-emergency'],
  },
  {
    write: 'a forced failover taken back',
    user: 'developer',
    given: set('unforced', {}, forced),
    kubectl: patch(sets, 'unforced', { spec: { unsafeFlags: { forcedFailover: false } } }),
    called: judged,
  },
  {
    write: 'a spec changed while the ClusterSet is being deleted',
    user: 'developer',
    given: set('going'),
    isTerminating: true,
    kubectl: patch(sets, 'going', { spec: { primaryCluster: 'dc2' } }),
    called: [],
  },
  {
    write: 'the finalizer of a ClusterSet that is being deleted',
    user: 'operator',
    given: set('dissolved'),
    isTerminating: true,
    kubectl: patch(sets, 'dissolved', { metadata: { finalizers: null } }),
    called: [],
  },
  {
    write: 'the end of a ClusterSet',
    user: 'developer',
    given: set('end'),
    kubectl: ['delete', '--wait=false', sets, 'end'],
    called: ['guard-deletion'],
  },
  {
    write: 'the end of a ClusterSet by the garbage collector',
    user: 'garbageCollector',
    given: set('collected'),
    kubectl: ['delete', '--wait=false', sets, 'collected'],
    called: [],
  },
  {
    write: 'the end of a ClusterSet with its namespace',
    user: 'namespaceController',
    given: set('emptied'),
    kubectl: ['delete', '--wait=false', sets, 'emptied'],
    called: [],
  },
  {
    write: 'a new member',
    user: 'developer',
    kubectl: create,
    input: member('new'),
    called: ['guard-members'],
  },
  {
    write: 'a changed member',
    user: 'developer',
    given: member('changed'),
    kubectl: patch(members, 'changed', { spec: { mysql: { size: 5 } } }),
    called: ['guard-members'],
  },
  {
    write: 'a label of a member',
    user: 'operator',
    given: member('labelled'),
    kubectl: ['label', members, 'labelled', 'a=b'],
    called: [],
  },
  {
    write: 'the status of a member',
    user: 'operator',
    given: member('status'),
    kubectl: patch(members, 'status', { status: { state: 'ready' } }, '--subresource=status'),
    called: [],
  },
  {
    write: 'a member changed while it is being deleted',
    user: 'developer',
    given: member('going'),
    isTerminating: true,
    kubectl: patch(members, 'going', { spec: { mysql: { size: 5 } } }),
    called: [],
  },
  {
    write: 'the end of a member',
    user: 'developer',
    given: member('end'),
    kubectl: ['delete', '--wait=false', members, 'end'],
    called: ['guard-members'],
  },
  {
    write: 'the end of a member by the garbage collector',
    user: 'garbageCollector',
    given: member('collected'),
    kubectl: ['delete', '--wait=false', members, 'collected'],
    called: [],
  },
  {
    write: 'a new restore',
    user: 'developer',
    kubectl: create,
    input: restore('new'),
    called: ['guard-members'],
  },
  {
    write: 'a changed restore',
    user: 'operator',
    given: restore('changed'),
    kubectl: patch(restores, 'changed', { spec: { backupName: 'c' } }),
    called: [],
  },
  {
    write: 'the end of a restore',
    user: 'developer',
    given: restore('end'),
    kubectl: ['delete', restores, 'end'],
    called: [],
  },
  { write: 'a new Secret', user: 'dba', kubectl: create, input: managedSecret('new'), called: [] },
  {
    write: 'a changed password',
    user: 'dba',
    given: managedSecret('changed'),
    kubectl: patch('secret', 'changed', { stringData: { root: 'b' } }),
    called: ['guard-secrets'],
  },
  {
    write: 'a changed password in a large Secret',
    user: 'dba',
    given: largeSecret('large'),
    kubectl: patch('secret', 'large', { stringData: { root: 'b' } }),
    called: ['guard-secrets'],
  },
  {
    write: 'a password changed and the label taken away',
    user: 'dba',
    given: managedSecret('unlabelled'),
    kubectl: patch('secret', 'unlabelled', { metadata: { labels: null }, stringData: { root: 'b' } }),
    called: ['guard-secrets'],
  },
  {
    write: 'a label of a Secret',
    user: 'operator',
    given: managedSecret('labelled'),
    kubectl: ['label', 'secret', 'labelled', 'a=b'],
    called: [],
  },
  {
    write: 'the end of a Secret',
    user: 'dba',
    given: managedSecret('end'),
    kubectl: ['delete', 'secret', 'end'],
    called: ['guard-secrets'],
  },
  {
    write: 'the end of a Secret by the garbage collector',
    user: 'garbageCollector',
    given: managedSecret('collected'),
    kubectl: ['delete', 'secret', 'collected'],
    called: [],
  },
  {
    write: 'a changed Secret of somebody else',
    user: 'dba',
    given: foreignSecret('foreign'),
    kubectl: patch('secret', 'foreign', { stringData: { root: 'b' } }),
    called: [],
  },
]

/** Makes what the steps begin with, in a new namespace. */
async function prepare(namespace: string): Promise<void> {
  await cluster.prepare(['create', 'namespace', namespace])
  const items = steps.flatMap(({ given }) => (given === undefined ? [] : [given]))
  await cluster.prepare(
    ['-n', namespace, ...create],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
  )
  for (const { given, isTerminating } of steps) {
    if (given === undefined || isTerminating === undefined) continue
    await cluster.prepare(['-n', namespace, 'delete', '--wait=false', '-f', '-'], JSON.stringify(given))
  }
}

const run = (namespace: string, { user, kubectl, input }: Step) =>
  cluster.kubectl(
    user,
    ['-n', namespace, ...kubectl],
    input === undefined ? undefined : JSON.stringify(input),
  )

/** The API server takes a moment to heed new configurations: dry runs until both are called. */
async function registered(): Promise<void> {
  await cluster.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: configurations }))
  for (let tries = 0; tries < 100; tries += 1) {
    await cluster.prepare([...create, '--dry-run=server'], JSON.stringify(set('first')))
    const called = webhook.taken()
    if (judged.every((name) => called.includes(name))) return
  }
  throw new Error('the API server did not call the webhooks of deploy/webhooks.yaml')
}

await registered()

void test('what is called for each write', async (t) => {
  await prepare('up')
  webhook.taken()
  for (const step of steps) {
    const { code, stderr } = await run('up', step)
    t.strictSame(
      { code, called: webhook.taken() },
      { code: 0, called: step.called },
      `${step.write} ${stderr}`,
    )
  }
})

void test('nobody is called for what is in the namespaces of Kubernetes and of the guard', async (t) => {
  await cluster.prepare(['create', 'namespace', 'clusterset-guard'])
  for (const namespace of ['kube-system', 'clusterset-guard']) {
    for (const object of [set('exempt'), member('exempt'), managedSecret('exempt')])
      await cluster.prepare(['-n', namespace, ...create], JSON.stringify(object))
    await cluster.prepare(['-n', namespace, ...patch('secret', 'exempt', { stringData: { root: 'b' } })])
    t.strictSame(webhook.taken(), [], namespace)
  }
})

void test('when nobody listens, a new ClusterSet and a changed spec are refused, and all else passes', async (t) => {
  await prepare('down')
  await webhook.stop()
  for (const step of steps) {
    const { code, stderr } = await run('down', step)
    const isRefused = step.called.includes('validate')
    t.equal(code, isRefused ? 1 : 0, `${step.write} ${stderr}`)
    if (isRefused) t.match(stderr, 'failed calling webhook "validate.clusterset-guard.io"', step.write)
  }
})
