import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import { asObject } from '../../src/model/json.ts'
import { folderWith, repository, startGuard } from '../support/guard-process.ts'
import { audit } from '../support/reviews.ts'
import { askHttps, certificate } from '../support/webhook.ts'

void test("serve --mode warn, the README's review: an answer, a log line and a metric say what would be denied", async (t) => {
  const { authority, certificateFile, keyFile } = await certificate()
  const guard = await startGuard(t, [
    ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0', '--mode', 'warn'],
    ...['--world', 'examples/world', '--tls-cert', certificateFile, '--tls-key', keyFile],
  ])
  const server = { host: guard.webhook.hostname, port: guard.webhook.port, ca: authority }
  const ask = (path: string, body: string) =>
    askHttps(server, { method: 'POST', path, headers: { 'content-type': 'application/json' }, body })
  const review = readFileSync(join(repository, 'examples/reviews/two-spellings.json'), 'utf8')
  t.strictSame((await ask('/validate', review)).body, {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid: '3f0c7f2e-8c1a-4a51-9d3c-5f6d2f1b7a10',
      allowed: true,
      warnings: [
        'endpoint-hosts-unique: host paris-mysql-primary.shop.svc is also endpoint 0 of cluster paris, spelled paris-mysql-prima…',
        'primary-is-member: primaryCluster "Paris" is none of the clusters; name one of paris, vienna',
      ],
      auditAnnotations: {
        ...audit('warned', 'endpoint-hosts-unique', 'primary-is-member'),
        wouldDeny: 'endpoint-hosts-unique,primary-is-member',
      },
    },
  })
  // What is no review at all is no verdict, and stays an error.
  t.equal((await ask('/validate', '{}')).status, 400)
  const scraped = await (await fetch(new URL('/metrics', guard.health))).text()
  t.match(scraped, 'clusterset_guard_would_deny_total{rule="endpoint-hosts-unique"} 1\n')
  t.match(scraped, 'clusterset_guard_would_deny_total{rule="primary-is-member"} 1\n')
  t.match(scraped, 'clusterset_guard_would_deny_total{rule="schema"} 0\n')
  guard.process.kill('SIGKILL')
  const lines = (await guard.ended).stdout
    .trimEnd()
    .split('\n')
    .map((line) => asObject(JSON.parse(line)))
  t.match(
    lines.filter(({ event }) => event === 'nothing is refused'),
    [{ level: 40, mode: 'warn' }],
  )
  t.match(
    lines.find(({ event }) => event === 'review'),
    {
      allowed: true,
      verdict: 'warned',
      rules: 'endpoint-hosts-unique,primary-is-member',
      wouldDeny: 'endpoint-hosts-unique,primary-is-member',
    },
  )
})

void test('in mode enforce nothing is said of the mode', async (t) => {
  const { certificateFile, keyFile } = await certificate()
  const guard = await startGuard(t, [
    ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0', '--mode', 'enforce'],
    ...['--world', folderWith(t, {}), '--tls-cert', certificateFile, '--tls-key', keyFile],
  ])
  // Whoever is answered now finds all that was logged at the start.
  await fetch(new URL('/healthz', guard.health))
  guard.process.kill('SIGKILL')
  t.notMatch((await guard.ended).stdout, 'mode')
})
