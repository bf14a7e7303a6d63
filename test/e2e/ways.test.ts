import tap, { test, type Test } from 'tap'

import { asObject } from '../../src/model/json.ts'
import type { Ended } from '../cluster/kubectl.ts'
import { clusterSet, dc1, dc2, entry, passwords, secret, type Raw } from '../support/objects.ts'
import { dc3 } from './formed-set.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { create, listOf, passed, patch, refused, warned, words } from './kubectl-words.ts'

const guarded = await startGuardedCluster(tap)
const { cluster } = guarded

const record = 'clusterset-guard.io/removed-clusters'
const invalid = 'The PerconaServerMySQLClusterSet "orders" is invalid:'

/** Makes a namespace with what a ClusterSet needs. Each story has one. */
async function begin(namespace: string): Promise<void> {
  const space = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }
  await cluster.prepare(create, JSON.stringify(listOf(space, secret('dc1-secrets', passwords, namespace))))
}

/** The ClusterSet `orders` with these entries. */
const orders = (namespace: string, clusters: readonly Raw[], parts: Raw = {}): Raw =>
  clusterSet({ namespace, spec: { clusters }, ...parts })

/** kubectl of the developer in a namespace. */
const kubectl = (namespace: string, given: readonly string[], manifest?: Raw | string): Promise<Ended> =>
  guarded.kubectl('developer', ['--namespace', namespace, ...given], manifest)

const apply = ['apply', '-f', '-']

interface Stored {
  readonly members: readonly unknown[]
  readonly record: unknown
  readonly spec: Raw
  readonly finalizers: unknown
}

/** What is stored of the ClusterSet `orders`. */
async function stored(namespace: string): Promise<Stored> {
  const path = `/apis/ps.percona.com/v1/namespaces/${namespace}/perconaservermysqlclustersets/orders`
  const { metadata, spec } = asObject((await cluster.request('admin', { path })).body)
  const { annotations, finalizers } = asObject(metadata)
  const { clusters } = asObject(spec)
  return {
    members: Array.isArray(clusters) ? clusters.map((one) => asObject(one)['innodbClusterName']) : [],
    record: asObject(annotations)[record],
    spec: asObject(spec),
    finalizers,
  }
}

const kept = (before: string, after: string): string =>
  `record-removed-members: metadata.annotations[${record}] ${before} is now "${after}"`

/** A set that has lost dc3, by client-side apply: the record says so. */
async function beginWithRecord(t: Test, namespace: string): Promise<void> {
  await begin(namespace)
  t.strictSame(
    await kubectl(namespace, apply, orders(namespace, [dc1, dc2, dc3])),
    passed(`${words.set}/orders created`),
  )
  t.strictSame(
    await kubectl(namespace, apply, orders(namespace, [dc1, dc2])),
    passed(`${words.set}/orders configured`),
  )
  t.equal((await stored(namespace)).record, 'dc3')
}

void test('client-side apply: defaults are filled in, and the same manifest again changes nothing', async (t) => {
  const namespace = 'applied'
  await begin(namespace)
  const manifest = orders(namespace, [dc1, dc2])
  t.strictSame(await kubectl(namespace, apply, manifest), passed(`${words.set}/orders created`))
  const before = await stored(namespace)
  t.strictSame(before.finalizers, ['percona.com/clusterset-dissolve'])
  // A list of endpoints is replaced whole, so kubectl sends the one without ports each time.
  t.strictSame(await kubectl(namespace, apply, manifest), passed(`${words.set}/orders configured`))
  t.strictSame(await stored(namespace), before)
  t.strictSame(await kubectl(namespace, ['diff', '-f', '-'], manifest), passed())
  const portsToo = [
    entry('dc1', { host: 'dc1-mysql-primary', port: 3306 }),
    entry('dc2', { host: 'dc2-mysql-0.dc2-mysql', port: 3306 }),
  ]
  t.strictSame(
    await kubectl(namespace, apply, orders(namespace, portsToo)),
    passed(`${words.set}/orders configured`),
  )
  t.strictSame(
    await kubectl(namespace, apply, orders(namespace, portsToo)),
    passed(`${words.set}/orders unchanged`),
  )
})

void test('kubectl diff shows what the guard would write, and ends with 2 on a denial', async (t) => {
  const namespace = 'compared'
  await begin(namespace)
  await kubectl(namespace, apply, orders(namespace, [dc1, dc2]))
  const removal = await kubectl(namespace, ['diff', '-f', '-'], orders(namespace, [dc1]))
  t.strictSame({ code: removal.code, stderr: removal.stderr }, { code: 1, stderr: '' })
  t.match(removal.stdout, `\n+    ${record}: dc2\n`)
  t.match(removal.stdout, '\n-    innodbClusterName: dc2\n')
  t.strictSame(
    await kubectl(namespace, ['diff', '-f', '-'], orders(namespace, [dc1, entry('DC1', 'db.example')])),
    {
      ...refused(
        `${invalid} spec.clusters[1].innodbClusterName: member-names-unique: cluster name DC1 is the same as dc1, because letter case does not count; give each cluster its own name`,
      ),
      code: 2,
    },
  )
  t.strictSame((await stored(namespace)).record, undefined, 'diff has written nothing')
})

void test('the record of removals survives a replace and an apply without it', async (t) => {
  const namespace = 'replaced'
  await beginWithRecord(t, namespace)
  t.strictSame(
    await kubectl(namespace, ['replace', '-f', '-'], orders(namespace, [dc1, dc2])),
    warned(`${words.set}/orders replaced`, kept('(absent)', 'dc3')),
  )
  t.equal((await stored(namespace)).record, 'dc3', 'after a replace')
  const withRecord = orders(namespace, [dc1, dc2], { annotations: { [record]: 'dc3' } })
  await kubectl(namespace, apply, withRecord)
  t.strictSame(
    await kubectl(namespace, apply, orders(namespace, [dc1, dc2])),
    warned(`${words.set}/orders configured`, kept('(absent)', 'dc3')),
    'an apply that drops what it had applied',
  )
  t.equal((await stored(namespace)).record, 'dc3', 'after an apply')
})

void test('the record of removals survives patches of every kind', async (t) => {
  const namespace = 'patched'
  await beginWithRecord(t, namespace)
  const pointer = `/metadata/annotations/${record.replace('/', '~1')}`
  const annotations = (value: unknown): Raw => ({ metadata: { annotations: value } })
  const ways: readonly (readonly [readonly string[], string, string])[] = [
    [patch('ps-clusterset', 'orders', [{ op: 'remove', path: pointer }]), 'patched (no change)', '(absent)'],
    [patch('ps-clusterset', 'orders', annotations({ [record]: null })), 'patched (no change)', '(absent)'],
    [patch('ps-clusterset', 'orders', annotations({ [record]: 'dc9' })), 'patched', '"dc9"'],
    [patch('ps-clusterset', 'orders', annotations(null)), 'patched', '(absent)'],
    [['annotate', 'ps-clusterset', 'orders', `${record}-`], 'annotated', '(absent)'],
    [['annotate', '--overwrite', 'ps-clusterset', 'orders', `${record}=dc9`], 'annotated', '"dc9"'],
  ]
  let names = 'dc3'
  for (const [given, done, before] of ways) {
    if (before === '"dc9"') names = 'dc3,dc9'
    const ended = await kubectl(namespace, given)
    const title = given.slice(0, 5).join(' ')
    t.equal((await stored(namespace)).record, names, title)
    t.strictSame(ended, warned(`${words.set}/orders ${done}`, kept(before, names)), title)
  }
})

void test('patches are judged as the object that they make', async (t) => {
  const namespace = 'judged'
  await begin(namespace)
  await kubectl(namespace, apply, orders(namespace, [dc1, dc2]))
  const alias = entry('dc3', `dc1-mysql-primary.${namespace}.svc`)
  const denial = refused(
    `${invalid} spec.clusters[2].endpoints[0].host: endpoint-hosts-unique: host dc1-mysql-primary.judged.svc is also endpoint 0 of cluster dc1, spelled dc1-mysql-primary there; give each endpoint its own host`,
  )
  const added = [{ op: 'add', path: '/spec/clusters/-', value: alias }]
  t.strictSame(await kubectl(namespace, patch('ps-clusterset', 'orders', added)), denial, 'JSON patch')
  const merged = { spec: { clusters: [dc1, dc2, alias] } }
  t.strictSame(await kubectl(namespace, patch('ps-clusterset', 'orders', merged)), denial, 'merge patch')
  t.strictSame(
    await kubectl(namespace, ['replace', '-f', '-'], orders(namespace, [dc1, dc2, alias])),
    denial,
    'replace',
  )
  t.strictSame(
    await kubectl(namespace, patch('ps-clusterset', 'orders', {})),
    passed(`${words.set}/orders patched (no change)`),
  )
  t.strictSame(
    await kubectl(namespace, patch('ps-clusterset', 'orders', { metadata: { name: 'other' } })),
    refused(
      'Error from server (BadRequest): the name of the object (other) does not match the name on the URL (orders)',
    ),
    'the API server itself knows no renaming',
  )
  // As the operator's manual has it: it needs the parent that the guard has filled in.
  const flag = [{ op: 'replace', path: '/spec/unsafeFlags/forcedClusterRemoval', value: true }]
  t.strictSame(
    await kubectl(namespace, patch('ps-clusterset', 'orders', flag)),
    passed(`${words.set}/orders patched`),
  )
})

void test('server-side apply, with a second field manager', async (t) => {
  const namespace = 'served'
  await begin(namespace)
  const serverSide = [...apply, '--server-side']
  const byTls = [...serverSide, '--field-manager=tls']
  const done = `${words.set}/orders serverside-applied`
  const part = (spec: Raw, metadata: Raw = {}): Raw => ({
    apiVersion: 'ps.percona.com/v1',
    kind: 'PerconaServerMySQLClusterSet',
    metadata: { name: 'orders', namespace, ...metadata },
    spec,
  })
  t.strictSame(await kubectl(namespace, serverSide, orders(namespace, [dc1, dc2, dc3])), passed(done))
  t.strictSame(
    await kubectl(namespace, serverSide, orders(namespace, [dc1, dc2, dc3])),
    passed(done),
    'again',
  )
  t.strictSame(
    await kubectl(namespace, serverSide, orders(namespace, [dc1, dc2])),
    passed(done),
    'dc3 leaves',
  )
  t.match(await stored(namespace), { record: 'dc3', finalizers: ['percona.com/clusterset-dissolve'] })

  const spelled = 'spell-enums: spec.sslMode "Required" is now "REQUIRED"'
  t.strictSame(await kubectl(namespace, byTls, part({ sslMode: 'Required' })), warned(done, spelled))
  t.match(await stored(namespace), { record: 'dc3', members: ['dc1', 'dc2'], spec: { sslMode: 'REQUIRED' } })

  const dc4 = entry('dc4', 'dc4.example')
  await kubectl(namespace, byTls, part({ sslMode: 'REQUIRED', clusters: [dc4] }))
  t.strictSame(await kubectl(namespace, serverSide, orders(namespace, [dc1, dc2])), passed(done))
  t.strictSame((await stored(namespace)).members, ['dc1', 'dc2', 'dc4'], 'an entry of another manager stays')
  const alias = entry('dc4', `dc2-mysql-0.dc2-mysql.${namespace}`)
  t.strictSame(
    await kubectl(namespace, byTls, part({ sslMode: 'REQUIRED', clusters: [alias] })),
    refused(
      `${invalid} spec.clusters[2].endpoints[0].host: endpoint-hosts-unique: host dc2-mysql-0.dc2-mysql.served is also endpoint 0 of cluster dc2, spelled dc2-mysql-0.dc2-mysql there; give each endpoint its own host`,
    ),
    'the object that both managers make is judged',
  )
  t.strictSame(
    await kubectl(namespace, byTls, part({ sslMode: 'REQUIRED' })),
    warned(done, kept('"dc3"', 'dc3,dc4')),
    'its manager drops the entry',
  )
  const taking = { annotations: { [record]: 'dc3,dc4' } }
  t.strictSame(await kubectl(namespace, byTls, part({ sslMode: 'REQUIRED' }, taking)), passed(done))
  t.strictSame(
    await kubectl(namespace, byTls, part({ sslMode: 'REQUIRED' })),
    warned(done, kept('(absent)', 'dc3,dc4')),
    'a manager that had the record drops it',
  )
  t.match(await stored(namespace), { record: 'dc3,dc4', members: ['dc1', 'dc2'] })
})

void test('a part that is applied by another manager after client-side apply does not lose the spec', async (t) => {
  const namespace = 'moved'
  await begin(namespace)
  await kubectl(namespace, apply, orders(namespace, [dc1, dc2]))
  const before = await stored(namespace)
  // kubectl gives all that was applied before to the new manager, who then drops what it does not name.
  const part = {
    apiVersion: 'ps.percona.com/v1',
    kind: 'PerconaServerMySQLClusterSet',
    metadata: { name: 'orders', namespace, labels: { team: 'dba' } },
  }
  const byLabels = [...apply, '--server-side', '--field-manager=labels']
  t.strictSame(await kubectl(namespace, byLabels, part), {
    ...warned(
      `${words.set}/orders serverside-applied`,
      'failed to re-apply configuration after performing Server-Side Apply migration. This is non-fatal and will be retried next time you apply. Error: admission webhook "validate.clusterset-guard.io" denied the request: schema denies ClusterSet moved/orders: spec is required and missing; add it',
    ),
  })
  t.strictSame(
    await kubectl(namespace, byLabels, part),
    refused(`${invalid} spec: schema: is required and missing; add it`),
  )
  t.strictSame((await stored(namespace)).spec, before.spec)
})

void test('generateName: a denial names what was never made', async (t) => {
  const namespace = 'generated'
  await begin(namespace)
  const generated = (clusters: readonly Raw[]): Raw => ({
    ...orders(namespace, clusters),
    metadata: { generateName: 'orders-', namespace },
  })
  const made = await kubectl(namespace, create, generated([dc1, dc2]))
  t.match(made, {
    code: 0,
    stdout: /^perconaservermysqlclusterset\.ps\.percona\.com\/orders-\w{5} created\n$/,
    stderr: '',
  })
  const denied = await kubectl(
    namespace,
    create,
    generated([entry('dc1', 'a.example'), entry('DC1', 'b.example')]),
  )
  const named = denied.stderr.replace(/"orders-\w{5}"/, '"orders-NAME"')
  t.strictSame(
    { ...denied, stderr: named },
    refused(
      'The PerconaServerMySQLClusterSet "orders-NAME" is invalid: spec.clusters[1].innodbClusterName: member-names-unique: cluster name DC1 is the same as dc1, because letter case does not count; give each cluster its own name',
    ),
  )
})

void test('a List is taken one by one, and delete --all takes all', async (t) => {
  const namespace = 'listed'
  await begin(namespace)
  const named = (name: string, ...clusters: readonly Raw[]): Raw =>
    clusterSet({ name, namespace, spec: { clusters } })
  const sets = [
    named('first', entry('dc1', 'first.example')),
    named('second', entry('dc1', 'second.listed'), entry('dc2', 'second.listed.svc')),
    named('third', entry('dc1', 'third.example')),
  ]
  t.strictSame(await kubectl(namespace, create, listOf(...sets)), {
    code: 1,
    stdout: `${words.set}/first created\n${words.set}/third created\n`,
    stderr: `${invalid.replace('orders', 'second')} spec.clusters[1].endpoints[0].host: endpoint-hosts-unique: host second.listed.svc is also endpoint 0 of cluster dc1, spelled second.listed there; give each endpoint its own host\n`,
  })
  const all = ['perconaservermysqlclustersets', '--all']
  t.strictSame(
    await kubectl(namespace, ['delete', '--wait=false', ...all]),
    passed(
      `${words.set} "first" deleted from listed namespace`,
      `${words.set} "third" deleted from listed namespace`,
    ),
  )
  for (const name of ['first', 'third'])
    t.strictSame(
      await guarded.kubectl('operator', [
        ...['--namespace', namespace],
        ...patch('ps-clusterset', name, { metadata: { finalizers: null } }),
      ]),
      passed(`${words.set}/${name} patched`),
      'the operator takes its finalizer off',
    )
  t.strictSame(await kubectl(namespace, ['get', 'ps-clusterset']), {
    code: 0,
    stdout: '',
    stderr: 'No resources found in listed namespace.\n',
  })
})
