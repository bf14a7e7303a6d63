import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import tap, { test, type Test } from 'tap'

import { selectorOf, service, type Raw } from '../support/objects.ts'
import type { Ended } from '../cluster/kubectl.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { howSoon } from './how-soon.ts'
import { asyncMember, inSeconds, Probe, promptMilliseconds, recoveryMilliseconds, setAt } from './probe.ts'
import { RequestLedger } from './request-ledger.ts'

const collections = ['perconaservermysqlclustersets', 'perconaservermysqls', 'services'] as const

const ledger = new RequestLedger(tap, 'system:serviceaccount:clusterset-guard:clusterset-guard')
const guarded = await startGuardedCluster(tap, { apiServerFlags: ledger.flags })
const { cluster } = guarded
const probe = new Probe(cluster)
await cluster.prepare(['create', 'namespace', 'billing'])

let guardLog = ''
guarded.guard.process.stdout?.on('data', (text: string) => (guardLog += text))

/** Creates an object and sees how soon a rule knows of it. */
async function isKnownSoon(t: Test, object: Raw, set: Raw, rule: string): Promise<void> {
  t.equal(await probe.refusal(set), undefined, 'allowed before')
  await cluster.apply(JSON.stringify(object))
  const milliseconds = await probe.deniedBy(rule, set, promptMilliseconds)
  t.ok(milliseconds <= promptMilliseconds, `known ${inSeconds(milliseconds)} after it was created`)
}

void test('what was created after the start is judged within 2 s', async (t) => {
  const isMember = 'member-uses-group-replication'
  await t.test('a member', (t) =>
    isKnownSoon(t, asyncMember('dc2'), setAt('dc2-mysql-0.dc2-mysql'), isMember),
  )
  await t.test('a Service that leads to a member', (t) => {
    const spec = { selector: selectorOf('dc2'), ports: [{ port: 3306 }] }
    return isKnownSoon(t, service('way-in', { spec }), setAt('way-in'), isMember)
  })
  await t.test('the claim of another ClusterSet', async (t) => {
    const set = setAt('db.paris.example')
    await isKnownSoon(t, setAt('db.paris.example', 'other', 'billing'), set, 'endpoint-claimed-once')
    t.strictSame(await guarded.kubectl('developer', ['create', '-f', '-'], set), {
      code: 1,
      stdout: '',
      stderr:
        secretNotThere +
        'The PerconaServerMySQLClusterSet "orders" is invalid: spec.clusters[1].endpoints[0].host: endpoint-claimed-once: endpoint db.paris.example:3306 is already claimed by ClusterSet billing/other; remove the endpoint here, or remove it from billing/other first\n',
    })
  })
})

/** Each collection is watched by one watch, and was not listed more than once a second. */
async function isWatchedOnce(t: Test): Promise<void> {
  for (const resource of collections) {
    await howSoon(`${resource} watched`, recoveryMilliseconds, () => ledger.openWatches(resource) > 0)
    t.equal(ledger.openWatches(resource), 1, `one watch of ${resource}`)
    // The API server notes when a request came: two may have been held up for unlike times.
    t.ok(ledger.shortestListGap(resource) > 900, `${String(ledger.lists(resource))} lists of ${resource}`)
  }
}

/** How often each collection was listed whole, as the guard's metrics count it. */
const listsOf = (): Promise<readonly number[]> =>
  Promise.all(
    ['clusterSets', 'perconaServers', 'services'].map((inventory) =>
      guarded.metric(`clusterset_guard_watch_lists_total{inventory="${inventory}"}`),
    ),
  )

const secretNotThere =
  'Warning: credentials-secret-exists: the Secret shop/dc1-secrets is not there yet; create it with key clusterset\n'

/**
 * An administrator creates a ClusterSet again and again, without storing it. An API server that has just started lets
 * administrators in a moment before all others, and the guard is one of the others.
 */
async function createsUntil(signal: AbortSignal): Promise<readonly Ended[]> {
  const told: Ended[] = []
  const flags = ['--dry-run=server', '--validate=false']
  while (!signal.aborted)
    told.push(await guarded.kubectl('admin', ['create', '-f', '-', ...flags], setAt('new.example')))
  return told
}

void test('the API server is killed and comes back', async (t) => {
  await isWatchedOnce(t)
  await cluster.killApiServer()
  ledger.beginAnew()
  const before = await listsOf()
  const begin = performance.now()
  cluster.startApiServer()

  const ready = new AbortController()
  const told = createsUntil(ready.signal)
  await cluster.ready()
  await cluster.apply(JSON.stringify(asyncMember('dc3')))
  const milliseconds = await probe.deniedBy(
    'member-uses-group-replication',
    setAt('dc3-mysql-primary'),
    recoveryMilliseconds,
  )
  ready.abort()
  t.ok(milliseconds <= recoveryMilliseconds, `facts flow again after ${inSeconds(milliseconds)}`)

  const created = (await told).filter(({ code }) => code === 0)
  const refusals = collections.map((resource) => ledger.answeredWith(403, resource))
  t.comment(`${String(created.length)} creates meanwhile; the guard was refused ${refusals.join(', ')} times`)
  const others = created.filter(({ stderr }) => stderr !== secretNotThere)
  t.strictSame(others, [], 'a refusal that passes is told to nobody')
  t.notMatch(guardLog, '"watch forbidden"')
  await isWatchedOnce(t)
  const seconds = (performance.now() - begin) / 1000
  for (const [index, lists] of (await listsOf()).entries())
    t.ok(lists - (before[index] ?? 0) <= seconds, `at most one list in each of ${seconds.toFixed(1)} s`)
})

void test('the definition of PerconaServerMySQL goes and comes back', async (t) => {
  const name = 'perconaservermysqls.ps.percona.com'
  await cluster.prepare(['delete', 'crd', name])
  const objects = 'clusterset_guard_watch_objects{inventory="perconaServers"}'
  await howSoon(
    'its objects are forgotten',
    recoveryMilliseconds,
    async () => (await guarded.metric(objects)) === 0,
  )
  t.equal(
    await probe.refusal(setAt('dc2-mysql-primary')),
    undefined,
    'nobody is denied for a member that is gone',
  )
  const told =
    "[-]perconaservermysqls known failed, ready without it: the API server does not know this kind; install the operator's CRDs\n"
  await howSoon('it is told', recoveryMilliseconds, async () => {
    const { isReady, text } = await guarded.readiness()
    return isReady && text.includes(told)
  })
  t.equal(await probe.refusal(setAt('dc2-mysql-primary')), undefined, 'and nothing waits for it')
  await cluster.apply(
    readFileSync(join(import.meta.dirname, '../cluster/crds/perconaservermysqls.yaml'), 'utf8'),
  )
  await howSoon('members can be created again', recoveryMilliseconds, async () => {
    const { code } = await cluster.kubectl('admin', ['apply', '-f', '-'], JSON.stringify(asyncMember('dc4')))
    return code === 0
  })
  const milliseconds = await probe.deniedBy(
    'member-uses-group-replication',
    setAt('dc4-mysql-primary'),
    recoveryMilliseconds,
  )
  t.ok(milliseconds <= recoveryMilliseconds, `facts flow again after ${inSeconds(milliseconds)}`)
  await isWatchedOnce(t)
})

void test('SIGTERM while watches are open', async (t) => {
  const { process, ended } = guarded.guard
  process.kill('SIGTERM')
  const milliseconds = await howSoon('ended', 10_000, () => process.exitCode !== null)
  t.comment(`ended after ${inSeconds(milliseconds)}`)
  t.match(await ended, { code: 0, stderr: '' })
  for (const resource of collections)
    await howSoon(`no watch of ${resource}`, promptMilliseconds, () => ledger.openWatches(resource) === 0)
})
