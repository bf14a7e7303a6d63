import tap, { test, type Test } from 'tap'

import { asList, asObject, asText } from '../../src/model/json.ts'
import type { Ended } from '../cluster/kubectl.ts'
import { findHelm } from '../helm/binaries.ts'
import { clusterSet, dc1, entry } from '../support/objects.ts'
import { howSoon } from './how-soon.ts'
import { Installation, own, patience } from './installed.ts'
import { watchBundles } from './installed-bundles.ts'
import { create, passed, words } from './kubectl-words.ts'
import { lostCalls, prepareLoad, startLoad, type Tally } from './load.ts'

/** Values of the first weeks, and of the time after. */
const warning = { mode: 'warn', webhooks: patience }
const enforcing = {
  webhooks: { ...patience, guardMembers: { timeoutSeconds: 3 } },
  maxInFlight: 128,
}

/** A host that two clusters name, in two spellings. */
const wrong = clusterSet({ spec: { clusters: [dc1, entry('dc2', 'dc1-mysql-primary.shop.svc')] } })
/** How kubectl ends, and what it says. */
interface Expected {
  readonly code: number
  readonly stderr: RegExp
}

const denial: Expected = {
  code: 1,
  stderr:
    /^The PerconaServerMySQLClusterSet "orders" is invalid: spec\.clusters\[1\]\.endpoints\[0\]\.host: endpoint-hosts-unique: host dc1-mysql-primary\.shop\.svc is also endpoint 0 of cluster dc1, spelled dc1-mysql-primary there; give each endpoint its own host\n$/,
}
const warned: Expected = {
  code: 0,
  stderr: /^Warning: .*endpoint-hosts-unique: host dc1-mysql-primary\.shop\.svc is also endpoint 0/,
}
const silent: Expected = { code: 0, stderr: /^$/ }

/** What stands in a cluster, each as kubectl names it: objects of all kinds that can be listed. */
async function everything({ cluster }: Installation): Promise<readonly string[]> {
  const kinds = await cluster.prepare(['api-resources', '--verbs=list', '--output=name'])
  const listed = kinds
    .trim()
    .split('\n')
    .filter((kind) => !/^events|^componentstatuses/.test(kind))
  const json = await cluster.prepare(['get', listed.join(','), '--all-namespaces', '-o', 'json'])
  return asList(asObject(JSON.parse(json))['items'])
    .map((item) => {
      const { kind, metadata } = asObject(item)
      const { namespace, name } = asObject(metadata)
      return [kind, namespace, name].map((part) => asText(part) ?? '-').join(' ')
    })
    .filter((line) => !line.startsWith('Lease kube-system') && !line.startsWith('APIService '))
    .sort()
}

/** Starts so many servers, and waits until the Service leads to them. */
async function serveWith(installation: Installation, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => installation.startServer()))
  await installation.isLedTo(...installation.servers)
}

/** Waits until kubectl is answered like this; the guard, or the API server's news of it, may be on its way. */
async function becomes(t: Test, installation: Installation, expected: Expected): Promise<void> {
  let found: Ended | undefined
  await howSoon('the answer is as expected', 30_000, async () => {
    found = await applies(installation)
    return isMatch(found, expected)
  }).catch(() => undefined)
  t.ok(found !== undefined && isMatch(found, expected), JSON.stringify(found))
}

const isMatch = (found: Ended, { code, stderr }: Expected): boolean =>
  found.code === code && stderr.test(found.stderr)

const applies = ({ cluster }: Installation): Promise<Ended> =>
  cluster.kubectl('developer', ['-n', 'shop', 'apply', '-f', '-', '--dry-run=server'], JSON.stringify(wrong))

/** Does something under load, which loses no call, and during which no configuration is without a bundle. */
async function withoutLoss(t: Test, { cluster }: Installation, does: () => Promise<void>): Promise<Tally> {
  const { versions } = await watchBundles(t, cluster)
  const before = await lostCalls(cluster)
  const load = startLoad(cluster, 20, 'allowed')
  await does()
  const tally = await load.stop()
  t.comment(JSON.stringify(tally), `${String(versions.length)} versions of the configurations`)
  t.strictSame(tally.firstFailures, [])
  t.equal(tally.failed, 0, 'no call failed')
  t.strictSame(await lostCalls(cluster), before, 'nor does the API server know of one that was lost')
  t.strictSame(
    versions.filter(({ bundles }) => Object.values(bundles).includes('')),
    [],
    'no configuration was without a bundle',
  )
  return tally
}

async function story(t: Test, helm: string): Promise<void> {
  const installation = await Installation.prepare(t, helm)
  const { cluster } = installation
  await prepareLoad(cluster)
  const before = await everything(installation)

  // Halfway would be too late: the configurations would be there, with nobody behind them.
  const refused = await installation.release('install', { rbac: { secrets: ['typo'] } })
  t.match(refused, { code: 1, stderr: /there is no namespace typo/ })
  t.strictSame(await everything(installation), before, 'nothing was made')

  const installed = await installation.release('install', warning)
  t.equal(installed.code, 0, installed.stderr)
  await serveWith(installation, 2)
  await becomes(t, installation, warned)

  await withoutLoss(t, installation, async () => {
    const upgraded = await installation.release('upgrade', enforcing)
    t.equal(upgraded.code, 0, upgraded.stderr)
    await installation.rollOut()
    await becomes(t, installation, denial)
  })
  await withoutLoss(t, installation, async () => {
    const back = await installation.helm(['rollback', own, '1'])
    t.equal(back.code, 0, back.stderr)
    const forth = await installation.helm(['rollback', own, '2'])
    t.equal(forth.code, 0, forth.stderr)
    await becomes(t, installation, denial)
  })

  const uninstalled = await installation.helm(['uninstall', own])
  t.equal(uninstalled.code, 0, uninstalled.stderr)
  await Promise.all([...installation.servers].map((server) => server.end('SIGKILL')))
  const namespaceOnly = [`Namespace - ${own}`]
  t.strictSame(
    (await everything(installation)).filter((one) => !before.includes(one)),
    namespaceOnly,
    'nothing is left but the namespace',
  )
  await becomes(t, installation, silent)
  t.strictSame(
    await cluster.kubectl('developer', ['-n', 'shop', ...create], JSON.stringify(wrong)),
    passed(`${words.set}/orders created`),
    'what was wrong can be made',
  )
  t.strictSame(
    await cluster.kubectl('developer', ['-n', 'shop', 'delete', 'ps-clusterset', 'orders']),
    passed(`${words.set} "orders" deleted from shop namespace`),
    'and deleted',
  )

  const again = await installation.release('install', enforcing)
  t.equal(again.code, 0, again.stderr)
  await serveWith(installation, 1)
  await becomes(t, installation, denial)
}

// Most of it is waiting, so both at the same time.
tap.jobs = 2
const { helm3, helm4 } = await findHelm()
void test('Helm 3: install, upgrade, roll back, uninstall, install again', { buffered: true }, (t) =>
  story(t, helm3),
)
void test('Helm 4: install, upgrade, roll back, uninstall, install again', { buffered: true }, (t) =>
  story(t, helm4),
)
