import { test } from 'tap'

import { asObject } from '../../src/model/json.ts'
import { clusterSet, entry } from '../support/objects.ts'
import { Page, type } from './page-commands.ts'
import { startGuardedCluster } from './guarded-cluster.ts'

const page = new Page('docs/reading.md')
const set = (name: string, namespace: string) => clusterSet({ name, namespace })

/** The ClusterRole of the page's advice, and without the right to read Services. */
const lesserRights = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: clusterset-guard
rules:
  - apiGroups: ['ps.percona.com']
    resources: ['perconaservermysqlclustersets', 'perconaservermysqls']
    verbs: ['list', 'watch']
`

void test('docs/reading.md: rights in some namespaces, and a right that is missing', async (t) => {
  const guarded = await startGuardedCluster(t, { rights: lesserRights })
  const { cluster } = guarded
  t.match((await guarded.readiness()).text, page.output('services allowed'))

  const { code, stderr } = await type(cluster, page.commands('create rolebinding'))
  t.strictSame({ code, stderr }, { code: 0, stderr: '' })
  await cluster.prepare(['create', 'namespace', 'elsewhere'])
  const create = ['create', '-f', '-', '--dry-run=server']
  const here = await guarded.kubectl('developer', create, set('orders', 'shop'))
  t.equal(here.code, 0, here.stderr)
  t.notMatch(here.stderr, 'may not read Secrets')
  const there = await guarded.kubectl(
    'developer',
    ['--namespace=elsewhere', ...create],
    set('orders', 'elsewhere'),
  )
  t.equal(there.code, 0, there.stderr)
  const warning =
    'Warning: clusterset-guard: may not read Secrets in namespace elsewhere; rules that need them judged the rest'
  t.ok(there.stderr.split('\n').includes(warning), there.stderr)
})

void test('docs/reading.md: without Secrets', async (t) => {
  const guarded = await startGuardedCluster(t, { flags: ['--no-secrets'] })
  t.strictSame(await guarded.kubectl('developer', ['create', '-f', '-'], set('orders', 'shop')), {
    code: 0,
    stdout: 'perconaservermysqlclusterset.ps.percona.com/orders created\n',
    stderr: page.output('may not read Secrets'),
  })
})

void test('docs/reading.md: two sets that both passed are warned about at the next change, not denied', async (t) => {
  const guarded = await startGuardedCluster(t)
  const claiming = (name: string) =>
    clusterSet({
      name,
      spec: { clusters: [entry('dc1', 'db.paris.example'), entry('dc2', `db.${name}.example`)] },
    })
  const breakGlass = {
    'clusterset-guard.io/break-glass': 'endpoint-claimed-once: as if both were applied at once',
  }
  await guarded.cluster.apply(JSON.stringify(claiming('orders')))
  const patch = (name: string) =>
    guarded.kubectl('developer', [
      ...['patch', 'perconaservermysqlclustersets.ps.percona.com', name, '--type=merge'],
      '--patch={"spec":{"primaryCluster":"dc2"}}',
      '--dry-run=server',
    ])
  t.notMatch((await patch('orders')).stderr, 'endpoint-claimed-once')

  const twin = claiming('twin')
  // Who may waive the rule stores what two at the same moment would have stored.
  await guarded.cluster.apply(
    JSON.stringify({ ...twin, metadata: { ...asObject(twin['metadata']), annotations: breakGlass } }),
  )
  let changed = await patch('orders')
  // The watch tells of the twin in a moment.
  for (let tries = 0; tries < 50 && !changed.stderr.includes('endpoint-claimed-once'); tries += 1)
    changed = await patch('orders')
  t.equal(changed.code, 0)
  t.match(changed.stderr, /^Warning: endpoint-claimed-once: .*shop\/twin/m)
  const typed = await type(guarded.cluster, page.commands('--dry-run=server'))
  t.match(typed, { code: 0, stderr: /^Warning: endpoint-claimed-once: .*shop\/twin/m })
})
