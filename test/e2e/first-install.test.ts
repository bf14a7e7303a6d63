import tap, { test } from 'tap'

import { asList, asObject, textsIn } from '../../src/model/json.ts'
import { startCluster } from '../cluster/cluster.ts'
import { documentsOf } from '../deploy/registered-webhooks.ts'
import { startGuard } from '../support/guard-process.ts'
import { Page, type } from './page-commands.ts'

const cluster = await startCluster()
tap.teardown(() => cluster.stop())
const page = new Page('deploy/README.md')

const account = { namespace: 'clusterset-guard', name: 'clusterset-guard' }
const kinds = ['validatingwebhookconfiguration', 'mutatingwebhookconfiguration']

/** What the Deployment has its pods run. */
const deployed = asObject(documentsOf('guard.yaml').find(({ kind }) => kind === 'Deployment')?.['spec'])
const container = asObject(asList(asObject(asObject(deployed['template'])['spec'])['containers'])[0])

/** No Pod runs here: the Service leads to this machine, and every entry to a port of it. */
async function leadTo(port: number): Promise<void> {
  await cluster.prepare(['-n', account.namespace, 'delete', 'service', account.name])
  await cluster.prepare([
    ...['-n', account.namespace, 'create', 'service', 'externalname', account.name],
    '--external-name=localhost',
  ])
  for (const kind of kinds) {
    const found = asObject(JSON.parse(await cluster.prepare(['get', kind, account.name, '-o', 'json'])))
    const patch = asList(found['webhooks']).map((_, index) => ({
      op: 'replace',
      path: `/webhooks/${String(index)}/clientConfig/service/port`,
      value: port,
    }))
    await cluster.prepare(['patch', kind, account.name, '--type=json', `--patch=${JSON.stringify(patch)}`])
  }
}

/** What the entries of both configurations have as caBundle, each once. */
async function bundles(): Promise<readonly unknown[]> {
  const { items } = asObject(JSON.parse(await cluster.prepare(['get', kinds.join(), '-o', 'json'])))
  const entries = asList(items).flatMap((item) => asList(asObject(item)['webhooks']))
  return [...new Set(entries.map((entry) => asObject(asObject(entry)['clientConfig'])['caBundle']))]
}

/** Runs commands of the page, which must work without a warning. */
async function typed(part: string): Promise<string> {
  const { code, stdout, stderr } = await type(cluster, page.commands(part))
  if (code !== 0 || /warning/i.test(stderr)) throw new Error(`${part} ended with ${String(code)}: ${stderr}`)
  return stdout
}

void test('the commands of deploy/README.md, in order, up to a first denial and the way back', async (t) => {
  await typed('apply -f deploy/guard.yaml')
  const kubeconfig = cluster.kubeconfigWith({ token: await cluster.tokenFor(account) })
  const [, ...flags] = textsIn(container['args'])
  const guard = await startGuard(t, [
    ...flags,
    ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0', '--kubeconfig', kubeconfig],
  ])
  await typed('apply -f deploy/webhooks.yaml')
  await leadTo(Number(guard.webhook.port))

  const dryRun = page.commands('--dry-run=server')
  let denial = await type(cluster, dryRun)
  // The guard has yet to write its CA into the configurations, and the API server to hear of that.
  for (let tries = 0; tries < 200 && !denial.stderr.includes('endpoint-hosts-unique'); tries += 1)
    denial = await type(cluster, dryRun)
  t.strictSame(denial, { code: 1, stdout: '', stderr: page.output('endpoint-hosts-unique') })

  const [bundle, ...others] = await bundles()
  t.match(await typed('apply -f deploy/webhooks.yaml'), 'configured')
  t.strictSame([await bundles(), others], [[bundle], []], 'applied again, the caBundle of all six stays')

  await typed('mutatingwebhookconfiguration clusterset-guard')
  let allowed = await type(cluster, dryRun)
  for (let tries = 0; tries < 100 && allowed.code !== 0; tries += 1) allowed = await type(cluster, dryRun)
  t.strictSame(allowed, {
    code: 0,
    stdout: 'perconaservermysqlclusterset.ps.percona.com/first created (server dry run)\n',
    stderr: '',
  })
})

void test('the account of the guard may read what rules need, and write nothing but its certificates', async (t) => {
  const may = async (verb: string, resource: string, ...place: readonly string[]): Promise<string> => {
    const { stdout } = await cluster.kubectl('admin', [
      ...['auth', 'can-i', verb, resource, ...(place.length === 0 ? ['--all-namespaces'] : place)],
      `--as=system:serviceaccount:${account.namespace}:${account.name}`,
    ])
    return stdout.trim()
  }
  const watched = [
    'perconaservermysqlclustersets.ps.percona.com',
    'perconaservermysqls.ps.percona.com',
    'services',
  ]
  for (const resource of watched) {
    for (const verb of ['list', 'watch']) t.equal(await may(verb, resource), 'yes', `${verb} ${resource}`)
    for (const verb of ['update', 'delete']) t.equal(await may(verb, resource), 'no', `${verb} ${resource}`)
  }
  t.equal(await may('get', 'secrets'), 'yes', 'get secrets')
  for (const verb of ['list', 'watch', 'create', 'update', 'delete'])
    t.equal(await may(verb, 'secrets'), 'no', `${verb} secrets`)

  const own = ['--namespace', account.namespace]
  t.equal(await may('update', 'secrets/clusterset-guard-tls', ...own), 'yes')
  t.equal(await may('create', 'secrets', ...own), 'yes')
  t.equal(await may('update', 'secrets/another', ...own), 'no')
  t.equal(await may('delete', 'secrets/clusterset-guard-tls', ...own), 'no')
  for (const kind of kinds) {
    t.equal(await may('patch', `${kind}/${account.name}`), 'yes', kind)
    t.equal(await may('patch', `${kind}/another`), 'no', `another ${kind}`)
    for (const verb of ['update', 'delete']) t.equal(await may(verb, `${kind}/${account.name}`), 'no', verb)
  }
})

void test('the commands that take it away leave nothing', async (t) => {
  // No controller runs here that would empty the namespace.
  await typed('apply -f deploy/webhooks.yaml')
  const away = page.commands('delete -f deploy/guard.yaml').replace('guard.yaml', 'guard.yaml --wait=false')
  t.match(await type(cluster, away), { code: 0, stderr: '' })
  const left = await cluster.prepare(['get', `${kinds.join()},clusterrole,clusterrolebinding`, '-o', 'name'])
  t.notMatch(left, 'clusterset-guard')
})
