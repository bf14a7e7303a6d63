import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

import { test } from 'tap'

import { resources } from '../../src/kubernetes/resources.ts'
import { canary, withoutCanary } from '../support/canary.ts'
import { folderWith, startGuard } from '../support/guard-process.ts'
import { clusterSet, passwords, perconaServer, secret, type Raw } from '../support/objects.ts'
import { createReview } from '../support/reviews.ts'
import { askHttps, certificate } from '../support/webhook.ts'
import { FakeApiServer, type FakeObject } from '../watch/fake-api-server.ts'

/** Objects for tests are raw; all of them have a metadata with a name. */
const asKept = (object: Raw): FakeObject => object as unknown as FakeObject

const kubeconfig = (server: string): string =>
  JSON.stringify({
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: { token: canary } }],
  })

void test('a process that reads Secrets from a cluster, through all that an API server can answer', async (t) => {
  const fake = await FakeApiServer.start()
  t.teardown(() => fake.stop())
  for (const name of ['dc1', 'dc2']) fake.put(resources.perconaServers.path, asKept(perconaServer(name)))
  fake.put(resources.secrets.path, asKept(secret('dc1-secrets', { ...passwords, monitor: canary })))
  fake.put(resources.secrets.path, asKept(secret('dc2-secrets', { ...passwords, monitor: 'another' })))
  const { authority, certificateFile, keyFile } = await certificate()
  const guard = await startGuard(t, [
    ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0', '--log-level', 'trace'],
    ...['--tls-cert', certificateFile, '--tls-key', keyFile],
    ...['--kubeconfig', join(folderWith(t, { config: kubeconfig(fake.url) }), 'config')],
  ])
  const told = async (path: string): Promise<string> => (await fetch(new URL(path, guard.health))).text()
  for (let tries = 0; !(await told('/readyz')).endsWith('ok\n') && tries < 100; tries += 1) await wait(50)
  const ask = async (): Promise<string> => {
    const { text } = await askHttps(
      { host: guard.webhook.hostname, port: guard.webhook.port, ca: authority },
      {
        method: 'POST',
        path: '/validate?timeout=2s',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(createReview(clusterSet())),
      },
    )
    return text
  }

  const denied = await ask()
  t.match(denied, 'different passwords for monitor', 'the Secrets were read')
  withoutCanary(t, denied, 'a denial')
  // A Secret in an answer that is none, a page of a proxy, an error with the token in it.
  for (const fault of [
    { body: `{"data":{"root":"${canary}"}` },
    { body: canary },
    { code: 500 },
    'reset',
  ] as const) {
    fake.fail('get', fault, 1_000)
    withoutCanary(t, await ask(), 'an answer')
    fake.heal()
  }
  for (const path of Object.values(resources).map((one) => one.path)) {
    fake.send(path, `{"type":"ADDED","object":{"data":"${canary}"}}\n${canary}\n`)
    fake.disturb(path, 'half a line')
  }
  await wait(1_000)
  for (const path of ['/readyz?verbose', '/metrics']) withoutCanary(t, await told(path), path)
  guard.process.kill('SIGKILL')
  const { stdout, stderr } = await guard.ended
  t.match(stdout, 'watch failed')
  withoutCanary(t, stdout, 'the log')
  withoutCanary(t, stderr, 'standard error')
})
