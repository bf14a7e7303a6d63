import { join } from 'node:path'

import tap, { test, type TAP } from 'tap'

import { asObject } from '../../src/model/json.ts'
import type { Ended } from '../cluster/kubectl.ts'
import { startGuard } from '../support/guard-process.ts'
import { clusterSet, dc1, dc2, entry, passwords, secret, type Raw } from '../support/objects.ts'
import { ApiProxy, type Fits } from './api-proxy.ts'
import { rights, roleWithout, type Right } from './guard-rights.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { howSoon } from './how-soon.ts'
import { create, listOf, passed, patch, refused, warned, words } from './kubectl-words.ts'

const guarded = await startGuardedCluster(tap)
const { cluster } = guarded

// The guard reads facts through a proxy from here on.
const proxy = await ApiProxy.start(tap, cluster)

/** Runs the guard with these flags, in the place of the one that ran. */
async function serveWith(...flags: readonly string[]): Promise<void> {
  await guarded.killGuard()
  await guarded.startGuard(proxy, flags)
  await guarded.ready()
}

await serveWith()

/** Secrets of shop and billing: one is as it should be, and one lacks the key. */
await cluster.prepare(['create', 'namespace', 'billing'])
await cluster.prepare(
  create,
  JSON.stringify(
    listOf(
      ...['shop', 'billing'].flatMap((namespace) => [
        secret('dc1-secrets', passwords, namespace),
        secret('lean', { root: 'root-1' }, namespace),
      ]),
    ),
  ),
)

const orders = clusterSet()
const leanOrders = (namespace = 'shop'): Raw =>
  clusterSet({ namespace, spec: { credentialsSecret: { name: 'lean', key: 'clusterset' } } })
const paris = entry('paris', 'db.paris.example')
const nice = entry('nice', 'db.nice.example')

/** A ClusterSet of shop that shares no host with orders. */
const elsewhere = (name: string, spec: Raw = {}): Raw =>
  clusterSet({ name, spec: { primaryCluster: 'paris', clusters: [paris, nice], ...spec } })

const created = `${words.set}/orders created`
const dryRun = ['create', '-f', '-', '--dry-run=server']
const dryCreated = `${words.set}/orders created (server dry run)`

const toSecrets: Fits = ({ path }) => path.includes('/secrets/')

/** Longer than any review has. */
const tooLongMilliseconds = 6_000

const mayNotReadIn = (kind: string, where: string): string =>
  `clusterset-guard: may not read ${kind} in ${where}; rules that need them judged the rest`

const notProven = ['credentials-match', 'credentials-secret-exists'].map(
  (rule) => `${rule}: could not be proven, not all Secrets could be seen`,
)

const undecidedOther =
  'Error from server (ServiceUnavailable): error when creating "STDIN": admission webhook "validate.clusterset-guard.io" denied the request: ClusterSet shop/other could not be judged, and this is no verdict on it: not all Secrets could be seen, which credentials-match, credentials-secret-exists must know; try again in a moment'

/** The developer makes the set, as a dry run or for good. */
const make = (given: readonly string[], manifest: Raw = orders, namespace = 'shop'): Promise<Ended> =>
  guarded.kubectl('developer', ['--namespace', namespace, ...given], manifest)

/** A dry run of a CREATE, and how long the API server took over it, in milliseconds. */
async function timed(manifest: Raw = orders): Promise<{ code: number; milliseconds: number }> {
  const path = '/apis/ps.percona.com/v1/namespaces/shop/perconaservermysqlclustersets?dryRun=All'
  const begin = performance.now()
  const { code } = await cluster.request('developer', { method: 'POST', path, body: manifest })
  return { code, milliseconds: performance.now() - begin }
}

/** For how long the API server waits for the verdict. */
const waitFor = (seconds: number): Promise<string> =>
  cluster.prepare(
    patch('validatingwebhookconfiguration', 'clusterset-guard', [
      { op: 'replace', path: '/webhooks/0/timeoutSeconds', value: seconds },
    ]),
  )

/** What `/readyz?verbose` says of Secrets. */
async function readinessOf(what: string): Promise<unknown> {
  const { isReady, text } = await guarded.readiness()
  return { isReady, line: text.split('\n').find((line) => line.includes(what)) }
}

/** The lines of a log with an event. */
const logged = (log: string, event: string): readonly Raw[] =>
  log
    .split('\n')
    .filter((line) => line.includes(`"event":"${event}"`))
    .map((line) => asObject(JSON.parse(line)))

/** Ends the guard, and gives what it had logged of an event. */
async function loggedUntilNow(event: string): Promise<readonly Raw[]> {
  await guarded.killGuard()
  return logged((await guarded.guard.ended).stdout, event)
}

const remedy = 'kubectl apply the ClusterRole that `clusterset-guard rules --format rbac` prints, and bind it'

const grant = (role: Raw): Promise<string> => cluster.apply(JSON.stringify(role))
const all = roleWithout(() => false)
const noSecrets = roleWithout(({ resource }) => resource === 'secrets')

/** A guard that judges nothing, with an account of its own. */
interface Bystander {
  /** The lines of `/readyz?verbose`, when it is ready and one begins so. */
  readonly readyWith: (line: string) => Promise<readonly string[]>
  /** Ends it, and gives what it had logged. */
  readonly log: () => Promise<string>
}

/** Starts a guard beside the one that is asked. */
async function standBy(t: Pick<TAP, 'teardown'>, name: string, role: Raw): Promise<Bystander> {
  const namespace = 'clusterset-guard'
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  }
  await cluster.apply(JSON.stringify(listOf(account, { ...role, metadata: { name } }, binding)))
  const { health, process, ended } = await startGuard(t, [
    ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'],
    ...['--tls-cert', join(cluster.folder, 'guard.crt'), '--tls-key', join(cluster.folder, 'guard.key')],
    ...['--kubeconfig', cluster.kubeconfigWith({ token: await cluster.tokenFor({ namespace, name }) })],
  ])
  return {
    async readyWith(line) {
      let lines: readonly string[] = []
      await howSoon(`ready, with ${line}`, 60_000, async () => {
        const answer = await fetch(new URL('/readyz?verbose', health))
        lines = (await answer.text()).split('\n')
        return answer.status === 200 && lines.some((one) => one.startsWith(line))
      })
      return lines
    },
    async log() {
      process.kill('SIGKILL')
      return (await ended).stdout
    },
  }
}

/** A guard is not allowed to watch Services, and then it is. It asks again every 30 s, so it begins before all else. */
async function regainServices(): Promise<{ readonly lines: readonly string[]; readonly log: string }> {
  const name = 'late'
  const bystander = await standBy(
    tap,
    name,
    roleWithout(({ resource }) => resource === 'services'),
  )
  await bystander.readyWith('[-]services allowed')
  await grant(roleWithout(() => false, name))
  const lines = await bystander.readyWith('[+]services allowed ok')
  return { lines, log: await bystander.log() }
}

const regained = regainServices()
// Its test is the last one, and tells of a failure.
regained.catch(() => undefined)

void test('Secrets answer too slowly: a CREATE is undecided, and the answer is there in time', async (t) => {
  t.strictSame(await make(create), passed(created))
  const heals = proxy.breaks(toSecrets, { delayMilliseconds: tooLongMilliseconds })
  t.strictSame(await make(create, elsewhere('other')), refused(undecidedOther))
  const { code, milliseconds } = await timed(elsewhere('other'))
  t.equal(code, 503)
  t.ok(milliseconds < 5_000, `answered after ${String(Math.round(milliseconds))} ms of 5,000`)

  await waitFor(1)
  let last = { code: 0, milliseconds: Infinity }
  await howSoon('the API server waits for a second only', 20_000, async () => {
    last = await timed(elsewhere('other'))
    return last.milliseconds < 2_000
  })
  // Its own clock has run for a second at most: otherwise it would say that it could not call the webhook.
  t.equal(last.code, 503, `answered after ${String(Math.round(last.milliseconds))} ms of 1,000`)
  t.strictSame(await make(create, elsewhere('other')), refused(undecidedOther), 'with one second')
  heals()
})

void test('Secrets answer with errors: a CREATE is undecided, and an UPDATE passes with a warning', async (t) => {
  const heals = proxy.breaks(toSecrets, { code: 503 })
  t.strictSame(await make(create, elsewhere('other')), refused(undecidedOther))
  t.strictSame(
    await make(patch('ps-clusterset', 'orders', { spec: { clusters: [dc2, dc1] } })),
    warned(`${words.set}/orders patched`, ...notProven),
  )
  const wrong = elsewhere('wrong', {
    primaryCluster: 'paris',
    clusters: [paris, { ...nice, innodbClusterName: 'Paris' }],
  })
  t.strictSame(
    await make(create, wrong),
    refused(
      ...notProven.map((warning) => `Warning: ${warning}`),
      'The PerconaServerMySQLClusterSet "wrong" is invalid: spec.clusters[1].innodbClusterName: member-names-unique: cluster name Paris is the same as paris, because letter case does not count; give each cluster its own name',
    ),
    'what is wrong without any Secret is denied all the same',
  )
  await waitFor(5)
  const other = elsewhere('other')
  await howSoon(
    'the API server waits for five seconds again',
    20_000,
    async () => (await timed(other)).milliseconds > 2_000,
  )
  heals()
})

void test('a connection that is cut is tried again, within the time that there is', async (t) => {
  let cuts = 0
  const counted: Fits = (asked) => toSecrets(asked) && (cuts += 1) > 0
  const heals = proxy.breaks(counted, { isCut: true })
  const running = make(dryRun, elsewhere('third'))
  await howSoon('a connection was cut', 5_000, () => cuts > 0)
  heals()
  t.strictSame(await running, passed(dryCreated.replace('orders', 'third')))
})

void test('no right to read Secrets: allowed with one warning, and from the second time on at once', async (t) => {
  await remove('shop', 'orders')
  await grant(noSecrets)
  const mayNot = mayNotReadIn('Secrets', 'namespace shop')
  t.strictSame(await make(dryRun), warned(dryCreated, mayNot))
  const { code, milliseconds } = await timed()
  t.equal(code, 201)
  t.ok(milliseconds < 2_000, `the second time after ${String(Math.round(milliseconds))} ms`)
  t.strictSame(await make(create), warned(created, mayNot))
  t.strictSame(await readinessOf('secrets'), {
    isReady: true,
    line: '[-]secrets allowed failed, ready without it: may not be read in shop',
  })

  const role = { ...noSecrets, kind: 'Role', metadata: { name: 'guard', namespace: 'billing' } }
  const mine = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }]
  await cluster.apply(JSON.stringify({ ...role, rules: mine }))
  await cluster.prepare([
    ...['create', 'rolebinding', 'guard', '--namespace=billing', '--role=guard'],
    '--serviceaccount=clusterset-guard:clusterset-guard',
  ])
  const lacking = refused(
    'The PerconaServerMySQLClusterSet "orders" is invalid: spec.credentialsSecret.key: credentials-secret-exists: the Secret billing/lean has no value for key clusterset; add the key clusterset to the Secret, or name the key that holds the password of the user clusterset',
  )
  t.strictSame(await make(create, leanOrders('billing'), 'billing'), lacking, 'a Role for one namespace')
  t.strictSame(await make(dryRun, elsewhere('other')), warned(dryCreated.replace('orders', 'other'), mayNot))

  await remove('shop', 'orders')
  await grant(all)
  const allowed = await howSoon(
    'Secrets are read again',
    5_000,
    async () => (await make(dryRun)).stderr === '',
  )
  t.pass(`known ${String(Math.round(allowed))} ms after the right was given`)
  t.strictSame(await readinessOf('secrets'), { isReady: true, line: '[+]secrets allowed ok' })
  t.match(await loggedUntilNow('forbidden'), [
    { level: 40, namespace: 'shop', missing: 'get secrets', remedy },
  ])
})

void test('--undecided allow: a CREATE that could not be judged passes, and kubectl says that it was not', async (t) => {
  await remove('shop', 'orders')
  await serveWith('--undecided', 'allow')
  const heals = proxy.breaks(toSecrets, { code: 503 })
  t.strictSame(
    await make(create),
    warned(created, 'clusterset-guard: not judged, this is no verdict: not all Secrets could be seen'),
  )
  heals()
})

void test('--no-secrets: no right to read them is needed, and kubectl says what that means', async (t) => {
  await grant(noSecrets)
  await remove('shop', 'orders')
  await serveWith('--no-secrets')
  const { code, milliseconds } = await timed(leanOrders())
  t.equal(code, 201)
  t.ok(milliseconds < 2_000, `nothing is waited for: ${String(Math.round(milliseconds))} ms`)
  t.strictSame(await make(create, leanOrders()), warned(created, mayNotReadIn('Secrets', 'any namespace')))
  t.strictSame(await readinessOf('secrets'), {
    isReady: true,
    line: '[-]secrets allowed failed, ready without it: not read, because of --no-secrets',
  })
  t.strictSame(await loggedUntilNow('forbidden'), [])
})

void test('no right to watch Services: allowed with a warning, ready, and the log has the remedy', async (t) => {
  await grant(roleWithout(({ resource }) => resource === 'services'))
  await remove('shop', 'orders')
  await serveWith()
  t.strictSame(await make(create), warned(created, mayNotReadIn('Services', 'any namespace')))
  t.strictSame(await readinessOf('services allowed'), {
    isReady: true,
    line: '[-]services allowed failed, ready without it: may not be listed and watched; rules that need them judge the rest',
  })
  t.match(await loggedUntilNow('watch forbidden'), [
    { level: 40, inventory: 'services', verb: 'list', missing: 'list services', remedy },
  ])
  await grant(all)
})

void test('deploy/guard.yaml gives what is needed, and whatever is taken away is missed by name', async (t) => {
  // That of Secrets is missed when one is asked for: see above.
  const watched = rights.filter(({ verb }) => verb !== 'get')
  t.equal(watched.length, 6)
  /** What a guard says that it must not do. */
  const missed = async (name: string, role: Raw, line: string) => {
    const bystander = await standBy(t, name, role)
    const notAllowed = (await bystander.readyWith(line)).filter((one) => one.startsWith('[-]'))
    const missing = logged(await bystander.log(), 'watch forbidden').map((entry) => entry['missing'])
    return { missing, notAllowed }
  }
  const without = ({ verb, resource }: Right) => {
    const role = roleWithout((one) => one.verb === verb && one.resource === resource)
    return missed(`no-${verb}-${resource}`, role, '[-]')
  }
  t.strictSame(await missed('whole', all, '[+]secrets allowed ok'), { missing: [], notAllowed: [] })
  t.strictSame(
    await Promise.all(watched.map(without)),
    watched.map(({ verb, resource }) => ({
      missing: [`${verb} ${resource}`],
      notAllowed: [
        `[-]${resource} allowed failed, ready without it: may not be listed and watched; rules that need them judge the rest`,
      ],
    })),
  )
})

void test('a right to watch that is given later is used within a minute, and the log says so', async (t) => {
  const { lines, log } = await regained
  t.strictSame(
    lines.filter((line) => line.startsWith('[-]')),
    [],
  )
  t.match(logged(log, 'watch no longer forbidden'), [{ inventory: 'services' }])
})

/** Takes a ClusterSet away, finalizer and all, if it is there. */
async function remove(namespace: string, name: string): Promise<void> {
  const noFinalizer = patch('ps-clusterset', name, { metadata: { finalizers: null } })
  await cluster.kubectl('admin', ['--namespace', namespace, ...noFinalizer])
  await cluster.prepare(['--namespace', namespace, 'delete', '--ignore-not-found', 'ps-clusterset', name])
}
