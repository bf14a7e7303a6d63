import { chmodSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { test, type Test } from 'tap'

import { liveFacts } from '../../src/commands/live-facts.ts'
import { recordedFacts } from '../../src/commands/live-or-snapshot.ts'
import { snapshotFacts } from '../../src/commands/snapshot-facts.ts'
import { snapshot, type SnapshotSettings } from '../../src/commands/snapshot.ts'
import { resources } from '../../src/kubernetes/resources.ts'
import { canary, withoutCanary } from '../support/canary.ts'
import { folderWith } from '../support/guard-process.ts'
import { clusterSet, passwords, perconaServer, secret, service, type Raw } from '../support/objects.ts'
import { readableDigest } from '../support/world.ts'
import { FakeApiServer, type FakeObject } from '../watch/fake-api-server.ts'

const kubeconfig = (server: string): string =>
  JSON.stringify({
    'current-context': 'paris',
    contexts: [{ name: 'paris', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: { token: canary } }],
  })

const key = '0123456789abcdef0123456789abcdef'

/** A cluster with one set of two members, and a folder with its kubeconfig and a key. */
async function started(t: Test) {
  const fake = await FakeApiServer.start()
  t.teardown(() => fake.stop())
  const put = (path: string, object: Raw): void => {
    fake.put(path, object as unknown as FakeObject)
  }
  put(resources.clusterSets.path, clusterSet())
  for (const name of ['dc1', 'dc2']) {
    put(resources.perconaServers.path, perconaServer(name))
    put(resources.secrets.path, secret(`${name}-secrets`, { ...passwords, monitor: canary }))
  }
  put(resources.services.path, service('db'))
  const folder = folderWith(t, { config: kubeconfig(fake.url), key })
  const take = async (settings: SnapshotSettings = {}) => {
    const written = { out: '', error: '' }
    const code = await snapshot(
      { kubeconfig: join(folder, 'config'), ...settings },
      { out: (text) => (written.out += text), error: (text) => (written.error += text) },
    )
    return { code, ...written }
  }
  return { fake, folder, take }
}

const secretsNote =
  'note: its Secrets compare with each other only; for other sites and for manifests give --digest-key FILE, the same everywhere\n'

void test('a snapshot on standard output; no value of a Secret and no credential is in it', async (t) => {
  const { fake, take } = await started(t)
  const { code, out, error } = await take()
  t.equal(code, 0)
  t.equal(error, secretsNote)
  withoutCanary(t, out, 'the snapshot')
  t.match(JSON.parse(out), {
    format: 1,
    cluster: { apiServer: fake.url, context: 'paris' },
    secretDigests: { key: 'random' },
    inventories: {
      clusterSets: { seen: 'complete', objects: [{ metadata: { name: 'orders' } }] },
      perconaServers: {
        seen: 'complete',
        objects: [{ metadata: { name: 'dc1' } }, { metadata: { name: 'dc2' } }],
      },
      services: { seen: 'complete', objects: [{ metadata: { name: 'db' } }] },
    },
    secrets: [
      { name: 'dc1-secrets', state: 'found' },
      { name: 'dc2-secrets', state: 'found' },
      { name: 'internal-dc1', state: 'absent' },
      { name: 'internal-dc2', state: 'absent' },
    ],
  })
})

const secretsIn = (text: string): unknown => (JSON.parse(text) as { secrets: unknown }).secrets

void test('two sites with one key have the same digests, with no key others', async (t) => {
  const { folder, take } = await started(t)
  const digestKey = join(folder, 'key')
  const [one, other, random] = [await take({ digestKey }), await take({ digestKey }), await take()]
  t.equal(one.error, '')
  t.strictSame(secretsIn(one.out), secretsIn(other.out))
  t.notSame(secretsIn(one.out), secretsIn(random.out))
  t.match(JSON.parse(one.out), { secretDigests: { key: 'given' } })
})

void test('into a file that only its owner can read, and back', async (t) => {
  const { folder, take } = await started(t)
  const output = join(folder, 'facts.json')
  t.strictSame(await take({ output, digestKey: join(folder, 'key') }), { code: 0, out: '', error: '' })
  t.equal(statSync(output).mode & 0o777, 0o600)
  const { secretDigests } = JSON.parse(readFileSync(output, 'utf8')) as { secretDigests: { keyId: string } }
  t.match(snapshotFacts(output, secretDigests.keyId), { ok: true, recorded: { hasOurDigest: true } })
  t.match(snapshotFacts(output, 'another'), { ok: true, recorded: { hasOurDigest: false } })
  chmodSync(output, 0o644)
  t.match(await take({ output }), { code: 0 })
  t.equal(statSync(output).mode & 0o777, 0o600, 'nor one that others could read before')
})

void test('what is forbidden or fails is in the snapshot as such, is told, and ends with 3', async (t) => {
  const { fake, folder, take } = await started(t)
  fake.fail(({ path }) => path === resources.services.path, { code: 403 }, 100)
  fake.fail(({ path }) => path === resources.secrets.path, { code: 403 }, 4)
  const { code, out, error } = await take({ digestKey: join(folder, 'key') })
  t.equal(code, 3)
  t.match(JSON.parse(out), {
    inventories: { services: { seen: 'forbidden', objects: [] } },
    secrets: [
      { name: 'dc1-secrets', state: 'forbidden' },
      { name: 'dc2-secrets', state: 'forbidden' },
      { name: 'internal-dc1', state: 'forbidden' },
      { name: 'internal-dc2', state: 'forbidden' },
    ],
  })
  const rights = 'apply the ClusterRole that `clusterset-guard rules --format rbac` prints, and bind it'
  t.equal(
    error,
    `warning: services may not be listed; ${rights}\n` +
      `warning: Secrets shop/dc1-secrets, shop/dc2-secrets, shop/internal-dc1, shop/internal-dc2 may not be read; ${rights}\n`,
  )
})

void test('one list that fails is recorded', async (t) => {
  const { fake, folder, take } = await started(t)
  fake.fail(({ path }) => path === resources.clusterSets.path, { body: '<html>' })
  const { code, out, error } = await take({ digestKey: join(folder, 'key') })
  t.equal(code, 3)
  t.match(JSON.parse(out), { inventories: { clusterSets: { seen: 'failed', objects: [] } } })
  t.equal(
    error,
    'warning: perconaservermysqlclustersets cannot be listed: the answer is not that of an API server; mend server in the kubeconfig\n',
  )
})

void test('a cluster that cannot be listed is no snapshot', async (t) => {
  const { fake, folder, take } = await started(t)
  const output = join(folder, 'facts.json')
  const where = `; the API server is ${fake.url}, by ${folder}/config, context paris\n`
  fake.token = 'another'
  t.strictSame(await take({ output }), {
    code: 2,
    out: '',
    error: `error: services cannot be listed: the API server does not know us (401); the API server does not take our token or certificate: renew it${where}`,
  })
  fake.token = undefined
  fake.fail('list', { code: 404 }, 3)
  t.strictSame(await take({ output }), {
    code: 2,
    out: '',
    error: `error: services cannot be listed: there are no Services (404); mend server in the kubeconfig${where}`,
  })
  await fake.stop()
  t.strictSame(await take({ output }), {
    code: 2,
    out: '',
    error: `error: services cannot be listed: the API server cannot be reached (ECONNREFUSED); nothing listens at the address of the API server: mend server in the kubeconfig, or wait for it${where}`,
  })
  t.throws(() => statSync(output), { code: 'ENOENT' })
})

void test('flags that lead nowhere', async (t) => {
  const { folder, take } = await started(t)
  t.match(await take({ digestKey: '/nowhere/key' }), { code: 2, out: '' })
  t.strictSame(await take({ kubeconfig: '/nowhere/config' }), {
    code: 2,
    out: '',
    error: 'error: there is no kubeconfig /nowhere/config; name one that is there\n',
  })
  t.strictSame(await take({ output: join(folder, 'no', 'facts.json') }), {
    code: 2,
    out: '',
    error: `error: --output ${folder}/no/facts.json cannot be written (ENOENT); check the folder and its rights\n`,
  })
})

void test('a snapshot that cannot be read, or is none: where and why', (t) => {
  const folder = folderWith(t, { 'list.json': '{\n"kind": "List"\n}\n', 'cut.json': '{"format": 1,\n"inv' })
  t.strictSame(snapshotFacts('/nowhere/facts.json', ''), {
    ok: false,
    problem: '/nowhere/facts.json: cannot be read (ENOENT); check the path and its rights',
  })
  t.strictSame(snapshotFacts(join(folder, 'list.json'), ''), {
    ok: false,
    problem: `${folder}/list.json:1: this is no snapshot of clusterset-guard; name a file that it wrote, or take it anew with clusterset-guard snapshot`,
  })
  t.strictSame(snapshotFacts(join(folder, 'cut.json'), ''), {
    ok: false,
    problem: `${folder}/cut.json:2: the file ends too early; copy all of it, or take it anew with clusterset-guard snapshot`,
  })
  t.end()
})

void test('facts of a cluster as it is now: one list that fails is too few', async (t) => {
  const { fake, folder } = await started(t)
  const choice = { kubeconfig: join(folder, 'config') }
  const live = await liveFacts(choice, readableDigest)
  t.match(live, { ok: true, recorded: { hasOurDigest: true }, warnings: [] })
  if (live.ok) {
    const answer = await live.recorded.readSecret({ namespace: 'shop', name: 'dc1-secrets' }, Infinity)
    t.match(answer, { state: 'found' })
  }
  fake.fail(({ path }) => path === resources.clusterSets.path, { code: 301 })
  t.strictSame(await liveFacts(choice, readableDigest), {
    ok: false,
    problem: `perconaservermysqlclustersets cannot be listed: the answer is not that of an API server; mend server in the kubeconfig; the API server is ${fake.url}, by ${folder}/config, context paris`,
  })
})

void test('a snapshot beside manifests: with its key, with none, and with another one', async (t) => {
  const { folder, take } = await started(t)
  const [output, digestKey] = [join(folder, 'facts.json'), join(folder, 'key')]
  await take({ output, digestKey })
  const choice = { snapshot: output, cluster: undefined, digestKey: undefined }
  const comparable = async (key: string | undefined): Promise<unknown> => {
    const read = await recordedFacts({ ...choice, digestKey: key })
    return read.ok ? read.recorded?.hasOurDigest : read.problems
  }
  t.equal(await comparable(digestKey), true)
  t.equal(await comparable(undefined), false)
  const other = join(folderWith(t, { other: 'x'.repeat(32) }), 'other')
  t.strictSame(await comparable(other), [
    `--digest-key ${other} is not the key that ${output} was taken with; give that one, or none`,
  ])
  t.strictSame(await comparable('/nowhere/key'), [
    '--digest-key /nowhere/key cannot be read (ENOENT); check the path and its rights',
  ])
  t.match(await recordedFacts({ ...choice, snapshot: undefined }), {
    ok: true,
    recorded: undefined,
    warnings: [],
  })
  t.match(await recordedFacts({ ...choice, snapshot: '/nowhere/facts.json' }), { ok: false })
  const cluster = { kubeconfig: join(folder, 'config') }
  t.match(await recordedFacts({ ...choice, snapshot: undefined, cluster }), {
    ok: true,
    recorded: { hasOurDigest: true },
  })
})
