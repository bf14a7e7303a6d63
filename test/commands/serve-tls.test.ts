import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import tap, { test, type Test } from 'tap'

import {
  certificateBetween,
  inDays,
  makeAuthority,
  type CertificateWithKey,
} from '../support/certificates.ts'
import { folderWith, runGuard, startGuard, type Listening } from '../support/guard-process.ts'
import { connectOnce, keepConnection, linkSecret, mountSecret } from '../support/tls-clients.ts'

// Processes take their time to start: two at once.
tap.jobs = 2

const serialOf = ({ certificate }: CertificateWithKey): string =>
  new X509Certificate(certificate).serialNumber

const valid = (): Promise<CertificateWithKey> => certificateBetween(inDays(-1), inDays(1))

const flagsFor = (folder: string): readonly string[] => [
  ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0', '--world', join(folder, 'world')],
  ...['--tls-cert', join(folder, 'tls.crt'), '--tls-key', join(folder, 'tls.key')],
]

const world = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\n'

/** Waits for a line of the log from now on. */
async function logged({ process }: Listening, event: string): Promise<string> {
  if (process.stdout === null) throw new Error('the process has no output')
  for await (const line of createInterface({ input: process.stdout }))
    if (line.includes(`"event":"${event}"`)) return line
  throw new Error(`the process ended before it logged ${event}`)
}

async function ready({ health }: Listening): Promise<readonly [number, string]> {
  const response = await fetch(new URL('/readyz?verbose', health))
  return [response.status, await response.text()]
}

async function startWith(t: Test, folder: string, ...more: readonly string[]) {
  const listening = await startGuard(t, [...flagsFor(folder), ...more])
  return { listening, port: Number(listening.webhook.port) }
}

void test('a mounted Secret that is renewed: a kept connection answers on, a new one gets the new', async (t) => {
  const [first, second] = await Promise.all([valid(), valid()])
  const folder = folderWith(t, { 'world/s.yaml': world })
  mountSecret(folder, '2026_1', first)
  linkSecret(folder)
  const { listening, port } = await startWith(t, folder)
  const kept = keepConnection(t, port)
  const before = await kept.ask()
  t.equal(before.serialNumber, serialOf(first))
  const reloaded = logged(listening, 'certificate reloaded')
  mountSecret(folder, '2026_2', second)
  t.match(await reloaded, serialOf(second))
  t.match(await connectOnce(port), { serialNumber: serialOf(second), answer: /^HTTP\/1.1 404 / })
  t.strictSame(await kept.ask(), before)
})

void test('a certificate without its key: ready all the same, and readyz tells it until it is mended', async (t) => {
  const [first, second] = await Promise.all([valid(), valid()])
  const folder = folderWith(t, {
    'tls.crt': first.certificate,
    'tls.key': first.key,
    'world/s.yaml': world,
  })
  const { listening, port } = await startWith(t, folder)
  const fine = [200, '[+]certificate ok\n[+]certificate reload ok\n[+]not stopping ok\nok\n']
  t.strictSame(await ready(listening), fine)
  const refused = logged(listening, 'certificate not reloaded')
  writeFileSync(join(folder, 'tls.crt'), second.certificate)
  await refused
  t.strictSame(await ready(listening), [
    200,
    '[+]certificate ok\n[-]certificate reload failed, ready without it\n[+]not stopping ok\nok\n',
  ])
  t.equal((await connectOnce(port)).serialNumber, serialOf(first))
  const reloaded = logged(listening, 'certificate reloaded')
  writeFileSync(join(folder, 'tls.key'), second.key)
  await reloaded
  t.strictSame(await ready(listening), fine)
  t.equal((await connectOnce(port)).serialNumber, serialOf(second))
})

void test('--client-ca: nobody else gets as much as an HTTP answer', async (t) => {
  const [ours, other, server] = await Promise.all([makeAuthority(), makeAuthority(), valid()])
  const [right, foreign] = await Promise.all([ours.issue(), other.issue()])
  const folder = folderWith(t, {
    'tls.crt': server.certificate,
    'tls.key': server.key,
    'ca.crt': ours.certificate,
    'world/s.yaml': world,
  })
  const { listening, port } = await startWith(t, folder, '--client-ca', join(folder, 'ca.crt'))
  t.match(await connectOnce(port, { cert: right.certificate, key: right.key }), {
    answer: /^HTTP\/1.1 404 /,
  })
  const without = logged(listening, 'caller refused')
  t.match(await connectOnce(port), { answer: '' })
  t.match(await without, 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE')
  t.match(await connectOnce(port, { maxVersion: 'TLSv1.2' }), { answer: '', protocol: null })
  t.match(await connectOnce(port, { cert: foreign.certificate, key: foreign.key }), { answer: '' })
})

void test('everything that is wrong with the certificates, at once', async (t) => {
  const server = await valid()
  const folder = folderWith(t, {
    'tls.crt': server.certificate,
    'tls.key': 'none',
    'ca.crt': 'none',
    'world/s.yaml': world,
  })
  t.strictSame(await runGuard(['serve', ...flagsFor(folder), '--client-ca', join(folder, 'ca.crt')]), {
    code: 2,
    stdout: '',
    stderr: [
      `error: ${folder}/tls.key holds no private key in PEM without a passphrase; name another file\n`,
      `error: ${folder}/ca.crt holds no certificate in PEM; name another file\n`,
    ].join(''),
  })
})

void test('a client CA from the environment, which cannot be read', async (t) => {
  const server = await valid()
  const folder = folderWith(t, {
    'tls.crt': server.certificate,
    'tls.key': server.key,
    'world/s.yaml': world,
  })
  t.strictSame(
    await runGuard(['serve', ...flagsFor(folder)], { CLUSTERSET_GUARD_CLIENT_CA: 'nowhere.crt' }),
    {
      code: 2,
      stdout: '',
      stderr: 'error: nowhere.crt cannot be read; check the path and its rights\n',
    },
  )
})
