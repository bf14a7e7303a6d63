import { X509Certificate } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import tls from 'node:tls'

import pino from 'pino'
import { test, type Test } from 'tap'

import { tlsFromFiles } from '../../src/server/tls-files.ts'
import { asObject } from '../../src/model/json.ts'
import {
  certificateBetween,
  inDays,
  makeAuthority,
  type Authority,
  type CertificateWithKey,
} from '../support/certificates.ts'
import { folderWith } from '../support/guard-process.ts'
import { connectOnce, keepConnection, linkSecret, mountSecret, renameOver } from '../support/tls-clients.ts'

const serialOf = ({ certificate }: CertificateWithKey): string =>
  new X509Certificate(certificate).serialNumber

const valid = (): Promise<CertificateWithKey> => certificateBetween(inDays(-1), inDays(1))

/** An HTTPS server that answers `ok` to everything and follows the files of a folder, looking every 5 ms. */
async function start(t: Test, folder: string, clientAuthority?: string) {
  const opened = await tlsFromFiles({
    certificate: join(folder, 'tls.crt'),
    key: join(folder, 'tls.key'),
    clientAuthority,
  })
  if (!opened.ok) throw new Error(opened.problems.join('\n'))
  const { tls } = opened
  const lines: Readonly<Record<string, unknown>>[] = []
  const written = new EventEmitter()
  const log = pino(
    { base: null, timestamp: false },
    {
      write: (text: string) => {
        lines.push(asObject(JSON.parse(text)))
        written.emit('line')
      },
    },
  )
  const server = createServer(tls.options, (_request, response) => response.end('ok'))
  tls.attach(server, log, 5)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no address')
  return {
    tls,
    port: address.port,
    lines,
    /** The first line with an event; it is waited for. */
    logged: async (event: string): Promise<object> => {
      for (;;) {
        const found = lines.find((line) => line['event'] === event)
        if (found !== undefined) return found
        await once(written, 'line')
      }
    },
    /** Waits for so many lines. */
    loggedLines: async (count: number): Promise<void> => {
      while (lines.length < count) await once(written, 'line')
    },
  }
}

async function startWith(t: Test, made: CertificateWithKey) {
  const folder = folderWith(t, { 'tls.crt': made.certificate, 'tls.key': made.key })
  return { folder, ...(await start(t, folder)) }
}

const serialAt = async (port: number) => (await connectOnce(port)).serialNumber

void test('renamed over: new connections get the new certificate, and an open one still answers', async (t) => {
  const [first, second] = await Promise.all([valid(), valid()])
  const { folder, port, tls, logged, lines } = await startWith(t, first)
  const kept = keepConnection(t, port)
  const before = await kept.ask()
  t.equal(before.serialNumber, serialOf(first))
  renameOver(folder, second)
  t.strictSame(await logged('certificate reloaded'), {
    level: 30,
    event: 'certificate reloaded',
    serialNumber: serialOf(second),
    validTo: new X509Certificate(second.certificate).validToDate.toISOString(),
  })
  t.match(await connectOnce(port), { serialNumber: serialOf(second), answer: /ok$/ })
  t.strictSame(await kept.ask(), before)
  t.equal(tls.current.serialNumber, serialOf(second))
  t.strictSame(tls.reloads, { success: 1, failure: 0 })
  t.equal(lines.length, 1)
})

void test('the links of a mounted Secret are swapped, twice', async (t) => {
  const [first, second, third] = await Promise.all([valid(), valid(), valid()])
  const folder = folderWith(t, {})
  mountSecret(folder, '2026_1', first)
  linkSecret(folder)
  const { port, lines, logged } = await start(t, folder)
  t.equal(await serialAt(port), serialOf(first))
  mountSecret(folder, '2026_2', second)
  await logged('certificate reloaded')
  t.equal(await serialAt(port), serialOf(second))
  lines.length = 0
  mountSecret(folder, '2026_3', third)
  await logged('certificate reloaded')
  t.equal(await serialAt(port), serialOf(third))
})

void test('a session from before is not resumed, and the connection is made all the same', async (t) => {
  const [first, second] = await Promise.all([valid(), valid()])
  const { folder, port, logged } = await startWith(t, first)
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const { session } = await connectOnce(port, { maxVersion })
    t.match(await connectOnce(port, { maxVersion, session }), { isResumed: true, answer: /ok$/ })
  }
  const [one, other] = await Promise.all([
    connectOnce(port, { maxVersion: 'TLSv1.2' }),
    connectOnce(port, { maxVersion: 'TLSv1.3' }),
  ])
  renameOver(folder, second)
  await logged('certificate reloaded')
  const expected = { isResumed: false, serialNumber: serialOf(second), answer: /ok$/ }
  t.match(await connectOnce(port, { maxVersion: 'TLSv1.2', session: one.session }), expected)
  t.match(await connectOnce(port, { maxVersion: 'TLSv1.3', session: other.session }), expected)
})

void test('a bad new file: the old certificate serves on, and a good one ends it', async (t) => {
  const [first, second] = await Promise.all([valid(), valid()])
  const { folder, port, tls, logged, lines } = await startWith(t, first)
  writeFileSync(join(folder, 'tls.key'), second.key)
  t.strictSame(await logged('certificate not reloaded'), {
    level: 50,
    event: 'certificate not reloaded',
    problem: `${folder}/tls.key is not the key of ${folder}/tls.crt; name the two that belong together`,
    inUse: { serialNumber: serialOf(first), validTo: tls.current.validTo.toISOString() },
  })
  t.equal(await serialAt(port), serialOf(first))
  t.equal(tls.lastReloadSucceeded, false)
  t.strictSame(tls.reloads, { success: 0, failure: 1 })
  t.equal(tls.isValid, true)
  writeFileSync(join(folder, 'tls.crt'), second.certificate)
  await logged('certificate reloaded')
  t.equal(await serialAt(port), serialOf(second))
  t.equal(tls.lastReloadSucceeded, true)
  t.strictSame(tls.reloads, { success: 1, failure: 1 })
  t.equal(lines.length, 2)
})

void test('no key material in the log', async (t) => {
  const [first, second] = await Promise.all([valid(), valid()])
  const { folder, logged, lines } = await startWith(t, first)
  writeFileSync(join(folder, 'tls.crt'), second.key)
  await logged('certificate not reloaded')
  renameOver(folder, second)
  await logged('certificate reloaded')
  const text = JSON.stringify(lines)
  t.strictSame(
    [first, second].flatMap(({ key }) => key.split('\n').filter((line) => text.includes(line.slice(0, 16)))),
    [],
  )
})

void test('an expired certificate does not replace one that is good', async (t) => {
  const [first, expired] = await Promise.all([valid(), certificateBetween(inDays(-2), inDays(-1))])
  const { folder, port, logged } = await startWith(t, first)
  renameOver(folder, expired)
  const validTo = new X509Certificate(expired.certificate).validToDate.toISOString()
  t.match(await logged('certificate not reloaded'), {
    problem: `${folder}/tls.crt expired at ${validTo}; put a certificate there that is valid now`,
  })
  t.equal(await serialAt(port), serialOf(first))
})

void test('a certificate that is not valid yet does not replace one that is good', async (t) => {
  const [first, early] = await Promise.all([valid(), certificateBetween(inDays(1), inDays(2))])
  const { folder, port, logged } = await startWith(t, first)
  renameOver(folder, early)
  const validFrom = new X509Certificate(early.certificate).validFromDate.toISOString()
  t.match(await logged('certificate not reloaded'), {
    problem: `${folder}/tls.crt is not valid before ${validFrom}; it is taken then, or set the clocks right`,
  })
  t.equal(await serialAt(port), serialOf(first))
})

void test('an expired certificate is replaced by whatever comes', async (t) => {
  const [first, second] = await Promise.all([
    certificateBetween(inDays(-3), inDays(-2)),
    certificateBetween(inDays(-2), inDays(-1)),
  ])
  const { folder, port, tls, logged } = await startWith(t, first)
  t.equal(tls.isValid, false)
  renameOver(folder, second)
  await logged('certificate reloaded')
  t.equal(await serialAt(port), serialOf(second))
  t.equal(tls.isValid, false)
})

void test('TLS 1.2 and 1.3, and nothing older, also after a reload', async (t) => {
  // As --tls-min-v1.0 and --tls-cipher-list do in NODE_OPTIONS.
  const { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS } = tls
  Object.assign(tls, { DEFAULT_MIN_VERSION: 'TLSv1', DEFAULT_CIPHERS: 'DEFAULT:@SECLEVEL=0' })
  t.teardown(() => Object.assign(tls, { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS }))
  const [first, second] = await Promise.all([valid(), valid()])
  const { folder, port, logged } = await startWith(t, first)
  const versions = async () => {
    const made = await Promise.all([
      connectOnce(port, { maxVersion: 'TLSv1.1' }),
      connectOnce(port, { maxVersion: 'TLSv1.2' }),
      connectOnce(port),
    ])
    return made.map(({ protocol, error, answer }) => [protocol, error, answer.endsWith('ok')])
  }
  const expected = [
    [null, 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', false],
    ['TLSv1.2', undefined, true],
    ['TLSv1.3', undefined, true],
  ]
  t.strictSame(await versions(), expected)
  renameOver(folder, second)
  await logged('certificate reloaded')
  t.strictSame(await versions(), expected)
})

/** A server that asks callers for a certificate of an authority. */
async function startFor(t: Test, authority: Authority) {
  const { certificate, key } = await valid()
  const folder = folderWith(t, { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': authority.certificate })
  return { folder, ...(await start(t, folder, join(folder, 'ca.crt'))) }
}

/** Whether callers are answered; nobody who is refused may get a single byte. */
async function areAnswered(port: number, ...callers: readonly (CertificateWithKey | undefined)[]) {
  const made = await Promise.all(
    callers.map((caller) =>
      connectOnce(port, caller === undefined ? {} : { cert: caller.certificate, key: caller.key }),
    ),
  )
  return made.map(({ answer }) => (answer === '' ? false : answer.endsWith('ok')))
}

void test('a client CA: only a caller with a good certificate of it is answered', async (t) => {
  const [ours, other] = await Promise.all([makeAuthority(), makeAuthority()])
  const { port, lines, loggedLines } = await startFor(t, ours)
  const [right, expired, foreign] = await Promise.all([ours.issue(), ours.issue(inDays(-0.5)), other.issue()])
  t.strictSame(await areAnswered(port, right), [true])
  t.strictSame(lines, [])
  t.strictSame(await areAnswered(port, undefined), [false])
  await loggedLines(1)
  t.strictSame(await areAnswered(port, expired), [false])
  await loggedLines(2)
  t.strictSame(await areAnswered(port, foreign), [false])
  await loggedLines(3)
  t.strictSame(lines, [
    { level: 40, event: 'caller refused', reason: 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE' },
    { level: 40, event: 'caller refused', reason: 'CERT_HAS_EXPIRED' },
    { level: 40, event: 'caller refused', reason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
  ])
})

void test('a new server certificate leaves the client CA as it is', async (t) => {
  const [ours, other, next] = await Promise.all([makeAuthority(), makeAuthority(), valid()])
  const { folder, port, logged } = await startFor(t, ours)
  const callers = [await ours.issue(), await other.issue(), undefined]
  renameOver(folder, next)
  await logged('certificate reloaded')
  t.strictSame(await areAnswered(port, ...callers), [true, false, false])
})

void test('a new client CA, and a bad one', async (t) => {
  const [old, next] = await Promise.all([makeAuthority(), makeAuthority()])
  const { folder, port, tls, lines, logged } = await startFor(t, old)
  const callers = [await old.issue(), await next.issue()]
  const file = join(folder, 'ca.crt')
  t.strictSame(await areAnswered(port, ...callers), [true, false])
  writeFileSync(file, `${old.certificate}\n${next.certificate}`)
  await logged('client CA reloaded')
  t.strictSame(await areAnswered(port, ...callers), [true, true])
  lines.length = 0
  writeFileSync(file, next.certificate)
  await logged('client CA reloaded')
  t.strictSame(await areAnswered(port, ...callers), [false, true])
  writeFileSync(file, 'none')
  t.strictSame(await logged('client CA not reloaded'), {
    level: 50,
    event: 'client CA not reloaded',
    problem: `${file} holds no certificate in PEM; name another file`,
  })
  t.strictSame(await areAnswered(port, ...callers), [false, true])
  t.equal(tls.lastReloadSucceeded, false)
  t.strictSame(tls.reloads, { success: 2, failure: 1 })
})

void test('a session of a caller whose CA is gone is not resumed', async (t) => {
  const [old, next] = await Promise.all([makeAuthority(), makeAuthority()])
  const { folder, port, logged } = await startFor(t, old)
  const { certificate, key } = await old.issue()
  const caller = { cert: certificate, key }
  const { session } = await connectOnce(port, caller)
  t.match(await connectOnce(port, { ...caller, session }), { isResumed: true, answer: /ok$/ })
  writeFileSync(join(folder, 'ca.crt'), next.certificate)
  await logged('client CA reloaded')
  t.match(await connectOnce(port, { ...caller, session }), { isResumed: false, answer: '' })
})

void test('a bad client CA does not hold up a new certificate', async (t) => {
  const [ours, next] = await Promise.all([makeAuthority(), valid()])
  const { folder, port, logged } = await startFor(t, ours)
  const { certificate, key } = await ours.issue()
  writeFileSync(join(folder, 'ca.crt'), 'none')
  await logged('client CA not reloaded')
  renameOver(folder, next)
  await logged('certificate reloaded')
  const made = await connectOnce(port, { cert: certificate, key })
  t.match(made, { serialNumber: serialOf(next), answer: /ok$/ })
})

void test('everything that is wrong at the start', async (t) => {
  const opened = await tlsFromFiles({ certificate: 'no.crt', key: 'no.key', clientAuthority: 'no-ca.crt' })
  t.strictSame(opened, {
    ok: false,
    problems: [
      'no.crt cannot be read; check the path and its rights',
      'no-ca.crt cannot be read; check the path and its rights',
    ],
  })
})
