import tap, { test, type Test } from 'tap'

import { asObject } from '../../src/model/json.ts'
import { certificateBetween, inDays } from '../support/certificates.ts'
import { folderWith, startGuard, type Listening } from '../support/guard-process.ts'
import { clusterSet, passwords, secret } from '../support/objects.ts'
import { allowedAnswer, createReview } from '../support/reviews.ts'
import { askHttps, certificate, type Answer } from '../support/webhook.ts'

// Processes take their time to start: two at once.
tap.jobs = 2

const world = JSON.stringify({
  apiVersion: 'v1',
  kind: 'List',
  items: [secret('dc1-secrets', passwords), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }],
})

async function start(t: Test, ...more: readonly string[]): Promise<Listening> {
  const { certificateFile, keyFile } = await certificate()
  return startGuard(t, [
    ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'],
    ...['--world', folderWith(t, { 'world.json': world })],
    ...['--tls-cert', certificateFile, '--tls-key', keyFile],
    ...more,
  ])
}

async function judge({ webhook }: Listening): Promise<Answer> {
  const { authority } = await certificate()
  return askHttps(
    { host: webhook.hostname, port: webhook.port, ca: authority },
    {
      method: 'POST',
      path: '/validate',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(createReview(clusterSet())),
    },
  )
}

async function probe({ health }: Listening, path: string): Promise<readonly [number, string | null, string]> {
  const response = await fetch(new URL(path, health))
  return [response.status, response.headers.get('content-type'), await response.text()]
}

const text = 'text/plain; charset=utf-8'

void test('one line says what it listens on, with the real ports', async (t) => {
  const listening = await start(t)
  const { time, ...line } = listening.line
  t.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  t.strictSame(line, {
    level: 30,
    event: 'listening',
    addresses: [listening.webhook.origin, listening.health.origin],
    world: { clusterSets: 0, perconaServers: 0, services: 0, secrets: 1, passedOver: 1 },
  })
  t.match(listening.webhook.origin, /^https:\/\/127\.0\.0\.1:[1-9]\d*$/)
  t.match(listening.health.origin, /^http:\/\/127\.0\.0\.1:[1-9]\d*$/)
  t.not(listening.webhook.port, listening.health.port)
})

void test('a review is answered from the world, and leaves one line', async (t) => {
  const listening = await start(t)
  const { status, body } = await judge(listening)
  t.equal(status, 200)
  t.strictSame(body, allowedAnswer)
  // The line is written in the turn of the answer: whoever is answered after it finds it there.
  await fetch(new URL('/healthz', listening.health))
  listening.process.kill('SIGKILL')
  const { stdout, stderr } = await listening.ended
  t.equal(stderr, '')
  t.strictSame(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => asObject(JSON.parse(line))['event']),
    ['listening', 'ready', 'review'],
  )
})

void test('--profile strict: what is not there yet is an error', async (t) => {
  const { certificateFile, keyFile } = await certificate()
  const listening = await startGuard(t, [
    ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0', '--profile', 'strict'],
    ...['--world', folderWith(t, {}), '--tls-cert', certificateFile, '--tls-key', keyFile],
  ])
  const { body } = await judge(listening)
  t.match(body, {
    response: { allowed: false, auditAnnotations: { verdict: 'denied', rules: 'credentials-secret-exists' } },
  })
})

void test('healthz and readyz', async (t) => {
  const listening = await start(t)
  t.strictSame(await probe(listening, '/healthz'), [200, text, 'ok\n'])
  t.strictSame(await probe(listening, '/readyz'), [200, text, 'ok\n'])
  t.strictSame(await probe(listening, '/readyz?verbose'), [
    200,
    text,
    '[+]certificate ok\n[+]certificate reload ok\n[+]not stopping ok\nok\n',
  ])
  t.strictSame(await probe(listening, '/readyz?verbose=1&x=%zz'), [
    200,
    text,
    '[+]certificate ok\n[+]certificate reload ok\n[+]not stopping ok\nok\n',
  ])
  t.strictSame(await probe(listening, '/validate'), [
    404,
    'application/json; charset=utf-8',
    '{"message":"expected /healthz, /readyz or /metrics"}',
  ])
})

async function startWith(t: Test, notBefore: Date, notAfter: Date): Promise<Listening> {
  const made = await certificateBetween(notBefore, notAfter)
  const folder = folderWith(t, { 'tls.crt': made.certificate, 'tls.key': made.key, 'w/world.json': world })
  return startGuard(t, [
    ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0', '--world', `${folder}/w`],
    ...['--tls-cert', `${folder}/tls.crt`, '--tls-key', `${folder}/tls.key`],
  ])
}

void test('a certificate that has expired: not ready, and still alive', async (t) => {
  const listening = await startWith(t, inDays(-2), inDays(-1))
  t.strictSame(await probe(listening, '/readyz'), [
    503,
    text,
    '[-]certificate failed\n[+]certificate reload ok\n[+]not stopping ok\nnot ready\n',
  ])
  t.strictSame(await probe(listening, '/readyz?verbose'), [
    503,
    text,
    '[-]certificate failed\n[+]certificate reload ok\n[+]not stopping ok\nnot ready\n',
  ])
  t.strictSame(await probe(listening, '/healthz'), [200, text, 'ok\n'])
})

void test('a certificate that is not good yet: not ready', async (t) => {
  const listening = await startWith(t, inDays(1), inDays(2))
  t.strictSame(await probe(listening, '/readyz'), [
    503,
    text,
    '[-]certificate failed\n[+]certificate reload ok\n[+]not stopping ok\nnot ready\n',
  ])
})
