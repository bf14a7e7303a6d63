import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import tap, { test } from 'tap'

import { asList, asObject, asText } from '../../src/model/json.ts'
import { startCluster } from '../cluster/cluster.ts'
import { startGuard } from '../support/guard-process.ts'
import { Page, type } from './page-commands.ts'

const cluster = await startCluster()
tap.teardown(() => cluster.stop())
const page = new Page('deploy/README.md')

const account = { namespace: 'clusterset-guard', name: 'clusterset-guard' }
const kinds = ['validatingwebhookconfiguration', 'mutatingwebhookconfiguration']

/** The folder with the files of the Secret, as a Pod has it. */
async function mounted(): Promise<string> {
  const found = await cluster.prepare([
    '-n',
    account.namespace,
    'get',
    'secret',
    'clusterset-guard-tls',
    '-o',
    'json',
  ])
  const folder = join(cluster.folder, 'tls')
  mkdirSync(folder)
  for (const [name, value] of Object.entries(asObject(asObject(JSON.parse(found))['data'])))
    writeFileSync(join(folder, name), Buffer.from(asText(value) ?? '', 'base64'))
  return folder
}

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

void test('the commands of deploy/README.md, in order, up to a first denial and the way back', async (t) => {
  for (const part of ['openssl req', 'apply -f deploy/guard.yaml', 'apply -f deploy/webhooks.yaml']) {
    const { code, stderr } = await type(cluster, page.commands(part))
    t.equal(code, 0, `${part} ${stderr}`)
    t.notMatch(stderr, /warning/i, part)
  }

  const files = await mounted()
  const kubeconfig = cluster.kubeconfigWith({ token: await cluster.tokenFor(account) })
  const guard = await startGuard(t, [
    ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0', '--kubeconfig', kubeconfig],
    ...['--tls-cert', join(files, 'tls.crt'), '--tls-key', join(files, 'tls.key')],
  ])
  await leadTo(Number(guard.webhook.port))

  const dryRun = page.commands('--dry-run=server')
  let denial = await type(cluster, dryRun)
  // The API server goes by the old port for a moment, and the guard may still be reading the cluster.
  for (let tries = 0; tries < 100 && !denial.stderr.includes('endpoint-hosts-unique'); tries += 1)
    denial = await type(cluster, dryRun)
  t.strictSame(denial, { code: 1, stdout: '', stderr: page.output('endpoint-hosts-unique') })

  t.equal((await type(cluster, page.commands('kubectl delete'))).code, 0)
  let allowed = await type(cluster, dryRun)
  for (let tries = 0; tries < 100 && allowed.code !== 0; tries += 1) allowed = await type(cluster, dryRun)
  t.strictSame(allowed, {
    code: 0,
    stdout: 'perconaservermysqlclusterset.ps.percona.com/first created (server dry run)\n',
    stderr: '',
  })
})

void test('the account of the guard may read what rules need, and write nothing', async (t) => {
  const may = async (verb: string, resource: string): Promise<string> => {
    const { stdout } = await cluster.kubectl('admin', [
      ...['auth', 'can-i', verb, resource, '--all-namespaces'],
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
})
