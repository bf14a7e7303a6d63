import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import tap, { test, type Test } from 'tap'

import { asList, asObject, asText, type JsonObject } from '../../src/model/json.ts'
import { startCluster } from '../cluster/cluster.ts'
import { reports } from '../golden/pretend-cluster.ts'
import { folderWith, runGuard, type Ended } from '../support/guard-process.ts'
import { clusterSet, passwords, perconaServer, secret, type Raw } from '../support/objects.ts'
import { makeFormedSet, threeEntries } from './formed-set.ts'
import { roleWithout, type Right } from './guard-rights.ts'

const cluster = await startCluster()
tap.teardown(() => cluster.stop())

/** A kubeconfig of somebody with the guard's rights, but for some. */
async function kubeconfigWithout(name: string, isUnwanted: (right: Right) => boolean): Promise<string> {
  await cluster.prepare(['create', 'serviceaccount', name])
  await cluster.apply(JSON.stringify(roleWithout(isUnwanted, name)))
  await cluster.prepare([
    ...['create', 'clusterrolebinding', name],
    ...[`--clusterrole=${name}`, `--serviceaccount=default:${name}`],
  ])
  return cluster.kubeconfigWith({ token: await cluster.tokenFor({ namespace: 'default', name }) })
}

const reader = await kubeconfigWithout('reader', () => false)

/** What the JSON report of `check` says of a rule: its findings, or what was unseen. */
function said({ stdout }: Ended, rule: string): unknown {
  const [subject] = asList(asObject(JSON.parse(stdout))['subjects'])
  const outcome = asObject(
    asList(asObject(subject)['outcomes']).find((one) => asObject(one)['rule'] === rule),
  )
  const findings = asList(outcome['findings']).map((one) => asText(asObject(one)['problem']))
  return { status: outcome['status'], findings, unseen: asList(outcome['unseen']) }
}

const passed = { status: 'passed', findings: [], unseen: [] }

const yaml = (...objects: readonly Raw[]): string => objects.map((one) => JSON.stringify(one)).join('\n---\n')

const check = (t: Test, manifests: string, ...given: readonly string[]): Promise<Ended> =>
  runGuard(['check', folderWith(t, { 'set.yaml': manifests }), '--format', 'json', ...given])

/** A set of the members that are there. */
const newSet = (namespace: string, spec: Raw = {}): Raw =>
  clusterSet({ name: 'bills', namespace, spec: { clusters: threeEntries, ...spec } })

void test('a manifest is judged beside what the cluster holds', async (t) => {
  await makeFormedSet(t, cluster, 'shop')
  const judged = await check(t, yaml(newSet('shop')), '--kubeconfig', reader)
  t.equal(judged.stderr, '')
  t.equal(judged.code, 1)
  t.match(said(judged, 'endpoint-claimed-once'), {
    status: 'violated',
    findings: [/^endpoint dc1-mysql-primary:3306 is already claimed by ClusterSet shop\/orders/],
  })
  t.strictSame(said(judged, 'credentials-match'), passed)
  t.strictSame(said(judged, 'credentials-secret-exists'), passed)
  t.strictSame(said(judged, 'member-version-supported'), passed)
})

void test('the manifest of an object wins over the one in the cluster, and takes its status', async (t) => {
  const operator = await makeFormedSet(t, cluster, 'wins')
  const running = { state: 'ready', mysql: { size: 3, ready: 3, version: '8.0.26-16' } }
  await operator.does(t, reports('PerconaServerMySQL/dc2', 'is old', running))
  const same = clusterSet({ namespace: 'wins', spec: { clusters: threeEntries } })
  const member = perconaServer('dc2', {
    namespace: 'wins',
    mysql: { image: 'percona/percona-server:8.4.10' },
  })
  const judged = await check(t, yaml(same, member), '--kubeconfig', reader)
  t.strictSame(said(judged, 'endpoint-claimed-once'), passed)
  t.match(said(judged, 'member-version-supported'), { status: 'violated', findings: [/8\.0\.26/] })
})

void test('a Secret in the manifests is compared with those in the cluster', async (t) => {
  await makeFormedSet(t, cluster, 'rotates')
  const rotated = secret('dc2-secrets', { ...passwords, monitor: 'another' }, 'rotates')
  const same = clusterSet({ namespace: 'rotates', spec: { clusters: threeEntries } })
  const judged = await check(t, yaml(same, rotated), '--kubeconfig', reader)
  t.match(said(judged, 'credentials-match'), { status: 'violated', findings: [/monitor/, /monitor/] })
})

void test('what may not be read is unproven', async (t) => {
  await makeFormedSet(t, cluster, 'closed')
  const noSecrets = await kubeconfigWithout('no-secrets', ({ resource }) => resource === 'secrets')
  const same = clusterSet({ namespace: 'closed', spec: { clusters: threeEntries } })
  const judged = await check(t, yaml(same), '--kubeconfig', noSecrets, '--require-proof')
  t.equal(judged.code, 3)
  t.match(said(judged, 'credentials-match'), { status: 'unproven', unseen: ['secrets'] })
  t.strictSame(said(judged, 'endpoint-claimed-once'), passed)

  const noServices = await kubeconfigWithout('no-services', ({ resource }) => resource === 'services')
  const blind = await check(t, yaml(same), '--kubeconfig', noServices)
  t.match(said(blind, 'member-version-supported'), { status: 'unproven', unseen: ['services'] })
})

void test('a snapshot gives the facts that the cluster gives', async (t) => {
  const operator = await makeFormedSet(t, cluster, 'snap')
  await operator.does(
    t,
    reports('PerconaServerMySQL/dc3', 'is old', { mysql: { size: 3, ready: 3, version: '8.0.26-16' } }),
  )
  const folder = folderWith(t, { key: '0123456789abcdef0123456789abcdef' })
  const [snapshot, key] = [join(folder, 'facts.json'), join(folder, 'key')]
  t.strictSame(
    await runGuard(['snapshot', '--kubeconfig', reader, '--digest-key', key, '--output', snapshot]),
    {
      code: 0,
      stdout: '',
      stderr: '',
    },
  )
  const text = readFileSync(snapshot, 'utf8')
  for (const value of Object.values(passwords)) {
    t.notOk(text.includes(value))
    t.notOk(text.includes(Buffer.from(value).toString('base64')))
  }
  const manifests = yaml(
    newSet('snap'),
    clusterSet({ namespace: 'snap', spec: { clusters: threeEntries } }),
    secret('dc2-secrets', { ...passwords, root: 'another' }, 'snap'),
  )
  const outcomesOf = ({ stdout }: Ended): readonly unknown[] =>
    asList(asObject(JSON.parse(stdout))['subjects']).map((one) => outcomesWithoutFile(asObject(one)))
  const live = await check(t, manifests, '--kubeconfig', reader)
  const recorded = await check(t, manifests, '--snapshot', snapshot, '--digest-key', key)
  t.match(said(live, 'credentials-match'), { status: 'violated', unseen: [] })
  t.strictSame(outcomesOf(recorded), outcomesOf(live))

  const withoutKey = await check(t, manifests, '--snapshot', snapshot)
  t.match(said(withoutKey, 'credentials-match'), { status: 'unproven', unseen: ['secrets'] })
})

/** Each run has a folder of its own. */
const outcomesWithoutFile = ({ name, outcomes }: JsonObject): unknown => ({
  name,
  outcomes: asList(outcomes).map((outcome) => ({
    ...asObject(outcome),
    findings: asList(asObject(outcome)['findings']).map((finding) => ({ ...asObject(finding), file: '' })),
  })),
})

void test('a snapshot without a right says so', async (t) => {
  const { code, stdout, stderr } = await runGuard([
    'snapshot',
    '--kubeconfig',
    cluster.users.developer.kubeconfigFile,
  ])
  t.equal(code, 3)
  t.match(
    stderr,
    /^warning: Secrets closed\/dc1-secrets, .* and \d+ more may not be read; apply the ClusterRole/,
  )
  t.match(JSON.parse(stdout), { inventories: { clusterSets: { seen: 'complete' } } })
})

// The last one: the API server does not come back.
void test('an API server that is gone is told, and ends with 2', async (t) => {
  await cluster.killApiServer()
  for (const command of [['snapshot'], ['check', folderWith(t, { 'set.yaml': yaml(newSet('shop')) })]])
    t.match(await runGuard([...command, '--kubeconfig', reader]), {
      code: 2,
      stdout: '',
      stderr:
        /^error: services cannot be listed: the API server cannot be reached \(ECONNREFUSED\); nothing listens/,
    })
})
