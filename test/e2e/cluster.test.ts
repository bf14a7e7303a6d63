import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

import tap, { test } from 'tap'

import { asObject, asText } from '../../src/model/json.ts'
import { startCluster, type Cluster } from '../cluster/cluster.ts'

const cluster = await startCluster()
tap.teardown(() => cluster.stop())

const services = '/api/v1/namespaces/default/services'

/** Makes a Service, and gives the version that it has then. */
async function makeService(of: Cluster, name: string): Promise<string> {
  const spec = { type: 'ExternalName', externalName: 'localhost' }
  const body = { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec }
  const answer = await of.request('admin', { method: 'POST', path: services, body })
  return asText(asObject(asObject(answer.body)['metadata'])['resourceVersion']) ?? ''
}

/** The code of the first event of a watch from a version, or its type when it is no error. */
async function firstEventSince(of: Cluster, version: string): Promise<unknown> {
  const path = `${services}?watch=1&timeoutSeconds=1&resourceVersion=${version}`
  const { text } = await of.request('admin', { path })
  const event = asObject(JSON.parse(text.split('\n')[0] ?? ''))
  return event['type'] === 'ERROR' ? asObject(event['object'])['code'] : event['type']
}

/** How many processes have the cluster's folder in their arguments: programs and their watchers. */
const processesOf = ({ folder }: Cluster): number =>
  execFileSync('ps', ['-A', '-o', 'args'], { encoding: 'utf8', maxBuffer: 1e8 })
    .split('\n')
    .filter((line) => line.includes(folder)).length

void test('a started cluster has the kinds of the operator, and its users have their rights', async (t) => {
  const kinds = 'ps-clusterset,ps,ps-backup,ps-restore'
  t.strictSame(await cluster.kubectl('developer', ['get', kinds, '-A']), {
    code: 0,
    stdout: '',
    stderr: 'No resources found\n',
  })
  t.strictSame(await cluster.kubectl('developer', ['auth', 'can-i', 'get', 'secrets']), {
    code: 1,
    stdout: 'no\n',
    stderr: '',
  })
  t.strictSame(await cluster.kubectl('dba', ['auth', 'can-i', 'get', 'secrets']), {
    code: 0,
    stdout: 'yes\n',
    stderr: '',
  })
})

void test('what was stored is there after a crash of the API server, and a watch from before it is too old', async (t) => {
  const version = await makeService(cluster, 'one')
  await makeService(cluster, 'two')
  t.equal(await firstEventSince(cluster, version), 'ADDED')
  await cluster.killApiServer()
  await t.rejects(cluster.request('admin', { path: services }), { code: 'ECONNREFUSED' })
  cluster.startApiServer()
  await cluster.ready()
  t.match(await cluster.prepare(['get', 'services', '-o', 'name']), /^service\/one$/m)
  t.equal(await firstEventSince(cluster, version), 410)
})

void test('after a compaction an old watch and the rest of an old list are refused', async (t) => {
  // With its watch cache the API server would remember for a while what etcd has forgotten.
  const uncached = await startCluster({ apiServerFlags: ['--watch-cache=false'], isBare: true })
  t.teardown(() => uncached.stop())
  const version = await makeService(uncached, 'one')
  await makeService(uncached, 'two')
  const { body } = await uncached.request('admin', { path: `${services}?limit=1` })
  const rest = asText(asObject(asObject(body)['metadata'])['continue']) ?? ''
  t.not(rest, '')
  const restOfList = { path: `${services}?limit=1&continue=${encodeURIComponent(rest)}` }
  await makeService(uncached, 'three')
  t.equal(await firstEventSince(uncached, version), 'ADDED')
  t.equal((await uncached.request('admin', restOfList)).code, 200)
  await uncached.compact()
  t.equal(await firstEventSince(uncached, version), 410)
  t.equal((await uncached.request('admin', restOfList)).code, 410)
})

void test('a token of a ServiceAccount is known, and is refused when the Secret it is bound to is gone', async (t) => {
  await cluster.prepare(['create', 'serviceaccount', 'guard'])
  await cluster.prepare(['create', 'secret', 'generic', 'binding'])
  const account = { namespace: 'default', name: 'guard', boundToSecret: 'binding' }
  const kubeconfig = cluster.kubeconfigWith({ token: await cluster.tokenFor(account) })
  const whoami = ['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}']
  t.match(await cluster.kubectlWith(kubeconfig, whoami), { stdout: 'system:serviceaccount:default:guard' })
  await cluster.prepare(['delete', 'secret', 'binding'])
  const end = Date.now() + 30_000
  let { code } = await cluster.kubectlWith(kubeconfig, whoami)
  // The API server remembers for a few seconds that a token was good.
  while (code === 0 && Date.now() < end) {
    await wait(250)
    code = (await cluster.kubectlWith(kubeconfig, whoami)).code
  }
  t.equal(code, 1)
})

void test('a stopped cluster leaves no process and no file', async (t) => {
  const stopped = await startCluster({ isBare: true })
  t.teardown(() => stopped.stop())
  t.equal(processesOf(stopped), 4, 'two programs, and a watcher of each')
  await stopped.stop()
  t.equal(existsSync(stopped.folder), false)
  t.equal(processesOf(stopped), 0)
})
