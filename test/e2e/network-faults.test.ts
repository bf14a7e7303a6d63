import { readFileSync } from 'node:fs'

import tap, { test, type Test } from 'tap'

import { perconaServer, selectorOf, service } from '../support/objects.ts'
import { ApiProxy, type Fits } from './api-proxy.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { howSoon } from './how-soon.ts'
import { asyncMember, inSeconds, Probe, promptMilliseconds, recoveryMilliseconds, setAt } from './probe.ts'

const guarded = await startGuardedCluster(tap)
const { cluster } = guarded
const probe = new Probe(cluster)
await cluster.prepare(['create', 'namespace', 'billing'])

// The guard reads facts through a proxy from here on, with a token that ends with the Secret old-token.
const proxy = await ApiProxy.start(tap, cluster)
await cluster.prepare(['create', 'secret', 'generic', 'old-token', '--namespace=clusterset-guard'])
await guarded.renewToken('old-token')
await guarded.killGuard()
await guarded.startGuard(proxy)
await guarded.ready()

const on =
  (resource: string): Fits =>
  ({ path }) =>
    path.includes(`/${resource}?`)
const setsOn = on('perconaservermysqlclustersets')
const membersOn = on('perconaservermysqls')
const servicesOn = on('services')

const failures = async (inventory: string, reason: string): Promise<number> =>
  (await guarded.metric(
    `clusterset_guard_watch_failures_total{inventory="${inventory}",reason="${reason}"}`,
  )) || 0

/** A change is known soon enough after a fault, and by one watch alone. */
function recovers(t: Test, milliseconds: number, fits: Fits): void {
  t.ok(milliseconds <= recoveryMilliseconds, `known after ${inSeconds(milliseconds)}`)
  t.equal(proxy.openWatches(fits), 1, 'one watch')
}

// It takes longer than all else here to be noticed, so it begins first. Its test is the last but one.
await howSoon('all is watched', promptMilliseconds, () => proxy.openWatches() === 3)
proxy.stallWatches(servicesOn)
const noticed = howSoon(
  'the silence is noticed',
  60_000,
  async () => (await failures('services', 'silent')) === 1,
)
await cluster.apply(JSON.stringify(asyncMember('dc9')))
await cluster.apply(
  JSON.stringify(service('way-in', { spec: { selector: selectorOf('dc9'), ports: [{ port: 3306 }] } })),
)

void test('a watch is cut in the middle of an event', async (t) => {
  proxy.cutInNextEvent(setsOn)
  await cluster.apply(JSON.stringify(setAt('db.cut.example', 'cut', 'billing')))
  const milliseconds = await probe.deniedBy(
    'endpoint-claimed-once',
    setAt('db.cut.example'),
    recoveryMilliseconds,
  )
  t.equal(await failures('clusterSets', 'reset'), 1)
  recovers(t, milliseconds, setsOn)
})

void test('the token ends before there is a new one', async (t) => {
  const token = readFileSync(guarded.tokenFile, 'utf8')
  await cluster.prepare(['delete', 'secret', 'old-token', '--namespace=clusterset-guard'])
  await howSoon('the old token is refused', recoveryMilliseconds, async () => {
    const { code } = await cluster.requestWith(token, { path: '/api/v1/services' })
    return code === 401
  })
  proxy.cutWatches(membersOn)
  await howSoon(
    'the guard is refused',
    recoveryMilliseconds,
    async () => (await failures('perconaServers', 'unauthorized')) > 0,
  )
  await cluster.apply(JSON.stringify(asyncMember('dc7')))
  await guarded.renewToken()
  const milliseconds = await probe.deniedBy(
    'member-uses-group-replication',
    setAt('dc7-mysql-primary'),
    recoveryMilliseconds,
  )
  recovers(t, milliseconds, membersOn)
})

void test('Secrets are refused for a moment, as by an API server that has just started', async (t) => {
  let refusals = 0
  const countedSecrets: Fits = ({ path }) => path.includes('/secrets/') && ++refusals > 0
  const mend = proxy.breaks(countedSecrets, { code: 403 })
  let isAnswered = false
  const creating = guarded
    .kubectl('developer', ['create', '-f', '-', '--dry-run=server'], setAt('db.new.example'))
    .finally(() => (isAnswered = true))
  await howSoon('refused twice', recoveryMilliseconds, () => refusals > 1 || isAnswered)
  mend()
  t.strictSame(
    await creating,
    {
      code: 0,
      stdout: 'perconaservermysqlclusterset.ps.percona.com/orders created (server dry run)\n',
      stderr:
        'Warning: credentials-secret-exists: the Secret shop/dc1-secrets is not there yet; create it with key clusterset\n',
    },
    'it is asked for again, and nobody is told that a right is missing',
  )
})

void test('etcd forgets what the guard has not been told', async (t) => {
  await cluster.apply(JSON.stringify(asyncMember('dc5')))
  await probe.deniedBy('member-uses-group-replication', setAt('dc5-mysql-primary'), promptMilliseconds)
  const mend = proxy.breaks(membersOn, { isCut: true })
  proxy.cutWatches(membersOn)
  // While nobody tells the guard, one member is mended and another comes. Then the old versions go.
  await cluster.apply(JSON.stringify(perconaServer('dc5')))
  await cluster.prepare(['delete', 'perconaservermysqls', 'dc7', '--namespace=shop'])
  await cluster.apply(JSON.stringify(asyncMember('dc6')))
  await cluster.compact()
  await cluster.killApiServer()
  cluster.startApiServer()
  await cluster.ready()
  mend()
  const milliseconds = await probe.deniedBy(
    'member-uses-group-replication',
    setAt('dc6-mysql-primary'),
    recoveryMilliseconds,
  )
  t.equal(
    await failures('perconaServers', 'expired'),
    1,
    'the API server could not go on from the old version',
  )
  recovers(t, milliseconds, membersOn)
  t.equal(await probe.refusal(setAt('dc5-mysql-primary')), undefined, 'the mended member is known')
  t.equal(await probe.refusal(setAt('dc7-mysql-primary')), undefined, 'the deleted member is forgotten')
})

void test('a watch is behind for longer than 40 s', async (t) => {
  await cluster.apply(JSON.stringify(setAt('db.known.example', 'known')))
  await probe.deniedBy('endpoint-claimed-once', setAt('db.known.example'), recoveryMilliseconds)
  const mend = proxy.breaks(setsOn, { code: 503 })
  proxy.cutWatches(setsOn)
  const begin = performance.now()
  await howSoon('not ready', 60_000, async () => !(await guarded.readiness()).isReady)
  const milliseconds = performance.now() - begin
  t.ok(milliseconds > 39_000, `not ready after ${inSeconds(milliseconds)}`)
  t.match(
    (await guarded.readiness()).text,
    /\[-\]perconaservermysqlclustersets in step failed: behind for 4\d s: server error\n/,
  )
  const change = JSON.stringify({ spec: { sslMode: 'REQUIRED' } })
  t.strictSame(
    await guarded.kubectl('developer', [
      'patch',
      'ps-clusterset',
      'known',
      '--type=merge',
      '--patch',
      change,
    ]),
    {
      code: 0,
      stdout: 'perconaservermysqlclusterset.ps.percona.com/known patched\n',
      stderr:
        'Warning: endpoint-claimed-once: could not be proven, not all ClusterSets could be seen\n' +
        'Warning: credentials-secret-exists: as before: the Secret shop/dc1-secrets is not there yet; create it with key clusterset\n',
    },
    'what runs already may be edited',
  )
  t.strictSame(
    await guarded.kubectl('developer', ['create', '-f', '-'], setAt('db.new.example', 'new')),
    {
      code: 1,
      stdout: '',
      stderr:
        'Warning: credentials-secret-exists: the Secret shop/dc1-secrets is not there yet; create it with key clusterset\n' +
        'Error from server (ServiceUnavailable): error when creating "STDIN": admission webhook "validate.clusterset-guard.io" denied the request: ClusterSet shop/new could not be judged, and this is no verdict on it: not all ClusterSets could be seen, which endpoint-claimed-once must know; try again in a moment\n',
    },
    'what is new waits',
  )
  mend()
  await howSoon('ready', recoveryMilliseconds, async () => (await guarded.readiness()).isReady)
  const afterwards = await probe.deniedBy(
    'endpoint-claimed-once',
    setAt('db.known.example'),
    recoveryMilliseconds,
  )
  recovers(t, afterwards, setsOn)
})

void test('a watch is silent, and nobody says that it is over', async (t) => {
  const milliseconds = await noticed
  t.ok(milliseconds <= recoveryMilliseconds, `noticed after ${inSeconds(milliseconds)}`)
  await probe.deniedBy('member-uses-group-replication', setAt('way-in', 'silent'), promptMilliseconds)
  t.equal(proxy.openWatches(servicesOn), 1)
})
