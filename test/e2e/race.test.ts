import tap, { test, type Test } from 'tap'

import { asObject, asText } from '../../src/model/json.ts'
import type { Raw } from '../support/objects.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { Probe, promptMilliseconds, setAt } from './probe.ts'

const guarded = await startGuardedCluster(tap)
const { cluster } = guarded
const probe = new Probe(cluster)
await cluster.prepare(['create', 'namespace', 'billing'])
const namespaces = ['shop', 'billing'] as const

const collection = (namespace: string): string =>
  `/apis/ps.percona.com/v1/namespaces/${namespace}/perconaservermysqlclustersets`

/** Creates a ClusterSet as a developer. @returns why it was refused; undefined when it stands */
async function refusalOf(set: Raw, namespace: string): Promise<string | undefined> {
  const asked = { method: 'POST', path: collection(namespace), body: set } as const
  const { code, body } = await cluster.request('developer', asked)
  return code === 201 ? undefined : (asText(asObject(body)['message']) ?? String(code))
}

const denial = (set: string, host: string, owners: readonly string[]): string =>
  `admission webhook "validate.clusterset-guard.io" denied the request: 1 rule denies ClusterSet ${set}: ` +
  owners
    .map(
      (owner) =>
        `endpoint-claimed-once: spec.clusters[1].endpoints[0].host: endpoint ${host}:3306 is already claimed by ClusterSet ${owner}; remove the endpoint here, or remove it from ${owner} first`,
    )
    .join('; ')

/** How many pairs are tried in any case, and how many at most until one of them stands whole. */
const pairs = { least: 20, most: 100 }

/** Two people create one pair at the same moment. @returns whether both ClusterSets stand */
async function standsWhole(t: Test, name: string, host: string): Promise<boolean> {
  const [shop, billing] = await Promise.all(
    namespaces.map((namespace) => refusalOf(setAt(host, name, namespace), namespace)),
  )
  t.ok(shop === undefined || billing === undefined, `of ${name} at least one stands`)
  if (shop !== undefined) t.equal(shop, denial(`shop/${name}`, host, [`billing/${name}`]))
  if (billing !== undefined) t.equal(billing, denial(`billing/${name}`, host, [`shop/${name}`]))
  return shop === undefined && billing === undefined
}

void test('two ClusterSets claim one endpoint at the same moment', async (t) => {
  const whole: string[] = []
  let tried = 0
  for (; tried < pairs.least || (whole.length === 0 && tried < pairs.most); tried += 1) {
    const name = `race-${String(tried)}`
    if (await standsWhole(t, name, `${name}.example`)) whole.push(name)
  }
  t.comment(`of ${String(tried)} pairs both stand in ${String(whole.length)}`)
  const [name] = whole
  // A guard and an API server that are so fast have left no window to look through.
  if (name === undefined) return
  const host = `${name}.example`

  // The next one who claims the endpoint is told of both.
  await probe.deniedBy('endpoint-claimed-once', setAt(host, 'third'), promptMilliseconds)
  t.equal(
    await probe.refusal(setAt(host, 'third')),
    denial('shop/third', host, [`billing/${name}`, `shop/${name}`]),
  )
  for (const [index, namespace] of namespaces.entries()) {
    const other = `${namespaces[1 - index] ?? ''}/${name}`
    await t.test(`the owner of ${namespace}/${name}`, (t) => isToldOnEdit(t, namespace, name, other))
  }

  const [first, second] = namespaces
  await cluster.prepare(['delete', 'ps-clusterset', name, `--namespace=${second}`, '--wait=false'])
  const edited = await edit(first, name, 'AUTO', '--dry-run=server')
  t.notMatch(edited.stderr, 'endpoint-claimed-once', 'nothing is said once the other one goes')
})

const edit = (namespace: string, name: string, sslMode: string, ...flags: readonly string[]) =>
  cluster.kubectl('developer', [
    'patch',
    'ps-clusterset',
    name,
    `--namespace=${namespace}`,
    '--type=merge',
    `--patch=${JSON.stringify({ spec: { sslMode } })}`,
    ...flags,
  ])

/** What a person is told of the other ClusterSet afterwards. */
async function isToldOnEdit(t: Test, namespace: string, name: string, other: string): Promise<void> {
  const shown = `perconaservermysqlclusterset.ps.percona.com/${name}`
  const warnings = [
    `Warning: endpoint-claimed-once: as before: endpoint ${name}.example:3306 is already claimed by ClusterSet ${other}\n`,
    `Warning: credentials-secret-exists: as before: the Secret ${namespace}/dc1-secrets is not there yet; create it with key clusterset\n`,
  ].join('')
  const replaced = ['replace', '-f', '-']
  const asItIs = await cluster.prepare([
    'get',
    'ps-clusterset',
    name,
    `--namespace=${namespace}`,
    '-o',
    'json',
  ])
  t.strictSame(
    await cluster.kubectl('developer', replaced, asItIs),
    { code: 0, stdout: `${shown} replaced\n`, stderr: '' },
    'nothing is said of a manifest that changes nothing',
  )
  t.strictSame(
    await edit(namespace, name, 'REQUIRED', '--dry-run=server'),
    { code: 0, stdout: `${shown} patched\n`, stderr: warnings },
    'a dry run of an edit tells it',
  )
  t.strictSame(
    await edit(namespace, name, 'REQUIRED'),
    { code: 0, stdout: `${shown} patched\n`, stderr: warnings },
    'an edit tells it',
  )
}
