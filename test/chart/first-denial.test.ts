import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import { test, type Test } from 'tap'

import { asList, asObject, textsIn, type JsonObject } from '../../src/model/json.ts'
import { chartFolder, runHelm } from '../helm/run.ts'
import { startGuard } from '../support/guard-process.ts'
import { objectsIn, type Objects } from './objects.ts'

/** What `helm test` makes. */
async function testObjects(...flags: readonly string[]): Promise<Objects> {
  const { stdout, stderr } = await runHelm('helm4', [
    ...['template', 'clusterset-guard', chartFolder, '--namespace=clusterset-guard'],
    ...flags,
  ])
  if (stdout === '') throw new Error(stderr)
  return objectsIn(stdout)
}

const podOf = (objects: Objects): JsonObject =>
  asObject(asObject(asObject(objects.the('Job')['spec'])['template'])['spec'])
const containerOf = (objects: Objects): JsonObject => asObject(asList(podOf(objects)['containers'])[0])

/** Runs what the container of the Job runs, as near as this machine is to a pod. */
async function run(container: JsonObject, environment: Readonly<Record<string, string>>) {
  const [, ...flags] = textsIn(container['command'])
  const named = asList(container['env']).map((one) => [asObject(one)['name'], asObject(one)['value']])
  const child = spawn(process.execPath, [...flags, ...textsIn(container['args'])], {
    env: { ...(Object.fromEntries(named) as Record<string, string>), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  })
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve)
  })
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, stdout, stderr }
}

async function startServer(t: Test, mode: string) {
  const folder = t.testdir()
  const { webhook } = await startGuard(t, [
    ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0', '--mode', mode],
    ...['--tls-development', folder, '--world', 'examples/world'],
  ])
  return { HOST: 'localhost', PORT: webhook.port, CA: readFileSync(join(folder, 'ca.crt'), 'utf8') }
}

void test('helm test passes when the server denies, and says what it answered', async (t) => {
  const server = await startServer(t, 'enforce')
  const container = containerOf(await testObjects())
  const ended = await run(container, server)
  t.match(ended, { code: 0, stderr: '' })
  t.match(ended.stdout, 'endpoint-hosts-unique: host paris-mysql-primary.default.svc is also endpoint 0')

  // It fails when the mode is another, the certificate is not of the CA, or nobody listens.
  const warning = containerOf(await testObjects('--set=mode=warn'))
  t.match(await run(warning, server), { code: 1, stderr: 'error: expected endpoint-hosts-unique to warn\n' })
  t.match(await run(container, { ...server, CA: '' }), { code: 1, stderr: /^error: unable to verify/ })
  t.match(await run(container, { ...server, PORT: '1' }), { code: 1, stderr: /^error: connect ECONNREFUSED/ })
})

void test('helm test passes in mode warn when the server warns', async (t) => {
  const ended = await run(containerOf(await testObjects('--set=mode=warn')), await startServer(t, 'warn'))
  t.match(ended, { code: 0, stdout: /"allowed":true.*endpoint-hosts-unique: /, stderr: '' })
})

void test('the Job asks the Service by its name, with the CA of each source of certificates', async (t) => {
  const env = async (...flags: readonly string[]) => containerOf(await testObjects(...flags))['env']
  const fromSecret = (name: string) => ({ secretKeyRef: { name, key: 'ca.crt' } })
  t.strictSame(await env(), [
    { name: 'HOST', value: 'clusterset-guard.clusterset-guard.svc' },
    { name: 'PORT', value: '443' },
    { name: 'MODE', value: 'enforce' },
    { name: 'CA', valueFrom: fromSecret('clusterset-guard-tls') },
  ])
  t.match(await env('--set=tls.source=cert-manager'), [
    ...[{}, {}, {}],
    { valueFrom: fromSecret('clusterset-guard-cert-manager-tls') },
  ])
  const pem = '-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n'
  t.match(
    await env('--set=tls.source=provided,tls.provided.secretName=mine', `--set=tls.provided.caBundle=${pem}`),
    [{}, {}, {}, { value: pem }],
  )
})

void test('the Job goes when it has passed, and a failed one a while later', async (t) => {
  const job = (await testObjects()).the('Job')
  t.strictSame(asObject(job['metadata'])['annotations'], {
    'helm.sh/hook': 'test',
    'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
  })
  t.match(job['spec'], { backoffLimit: 0, ttlSecondsAfterFinished: 600 })
})

void test('its pod is nobody, may nothing, and is not behind the Service', async (t) => {
  const objects = await testObjects()
  t.match(podOf(objects), {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 65532 },
  })
  const { labels } = asObject(asObject(asObject(objects.the('Job')['spec'])['template'])['metadata'])
  t.equal(asObject(labels)['app.kubernetes.io/name'], 'clusterset-guard-test')
})

void test('where callers need a certificate there is no test, since no pod has one', async (t) => {
  t.strictSame((await testObjects('--set=tls.clientCA.secretName=callers')).named('Job'), [])
})
