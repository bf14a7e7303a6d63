import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test, type Test } from 'tap'

import { isValidAt, tlsFrom } from '../../src/certificates/tls-material.ts'
import { certificateBetween } from '../support/certificates.ts'
import { folderWith } from '../support/guard-process.ts'

/** What two files come to; a file that is not there cannot be read. */
const loaded = (...files: readonly string[]) =>
  tlsFrom(
    files,
    files.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined)),
  )

const from = new Date('2026-01-01T00:00:00Z')
const to = new Date('2026-02-01T00:00:00Z')

void test('a certificate with its key, and how long it is good', async (t) => {
  const { certificate, key } = await certificateBetween(from, to)
  const folder = folderWith(t, { 'tls.crt': certificate, 'tls.key': key })
  t.strictSame(loaded(join(folder, 'tls.crt'), join(folder, 'tls.key')), {
    ok: true,
    value: {
      options: { cert: certificate, key, minVersion: 'TLSv1.2' },
      validFrom: from,
      validTo: to,
      serialNumber: new X509Certificate(certificate).serialNumber,
    },
  })
})

void test('a certificate is good from its first second to its last', (t) => {
  const validity = { validFrom: from, validTo: to }
  t.equal(isValidAt(validity, new Date(from.getTime() - 1)), false)
  t.equal(isValidAt(validity, from), true)
  t.equal(isValidAt(validity, to), true)
  t.equal(isValidAt(validity, new Date(to.getTime() + 1)), false)
  t.end()
})

void test('a chain: the first certificate counts', async (t) => {
  const [leaf, authority] = await Promise.all([certificateBetween(from, to), certificateBetween(from, to)])
  const folder = folderWith(t, {
    'tls.crt': `${leaf.certificate}\n${authority.certificate}`,
    'tls.key': leaf.key,
  })
  t.equal(loaded(join(folder, 'tls.crt'), join(folder, 'tls.key')).ok, true)
})

void test('a key with a passphrase', async (t) => {
  const { certificate, key } = await certificateBetween(from, to)
  const encrypted = createPrivateKey(key).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'secret',
  })
  const folder = folderWith(t, { 'tls.crt': certificate, 'tls.key': encrypted })
  const keyFile = join(folder, 'tls.key')
  t.strictSame(loaded(join(folder, 'tls.crt'), keyFile), {
    ok: false,
    problem: `${keyFile} holds no private key in PEM without a passphrase; name another file`,
  })
  t.match(readFileSync(keyFile, 'utf8'), /ENCRYPTED/)
})

const refusedChain = (code: string): object => ({
  ok: false,
  problem: `tls.crt is refused by OpenSSL (${code}); make a chain in PEM with a key such as P-256 or RSA 2048`,
})

void test('a chain that is cut off', async (t) => {
  const [leaf, authority] = await Promise.all([certificateBetween(from, to), certificateBetween(from, to)])
  t.strictSame(
    tlsFrom(
      ['tls.crt', 'tls.key'],
      [`${leaf.certificate}\n${authority.certificate.slice(0, 200)}`, leaf.key],
    ),
    refusedChain('ERR_OSSL_PEM_BAD_END_LINE'),
  )
})

void test('a key that is too short', async (t) => {
  const { certificate, key } = await certificateBetween(from, to, {
    ...{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    ...{ modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) },
  })
  t.strictSame(tlsFrom(['tls.crt', 'tls.key'], [certificate, key]), refusedChain('ERR_SSL_EE_KEY_TOO_SMALL'))
})

/** Why two files cannot be used. Both are in a folder that holds a certificate and its key. */
async function problemOf(t: Test, certificateFile: string, keyFile: string): Promise<string> {
  const { certificate, key } = await certificateBetween(from, to)
  const folder = folderWith(t, { 'tls.crt': certificate, 'tls.key': key })
  const found = loaded(join(folder, certificateFile), join(folder, keyFile))
  return found.ok ? '' : found.problem.replaceAll(`${folder}/`, '')
}

void test('no certificate there', async (t) => {
  t.equal(await problemOf(t, 'no.crt', 'no.key'), 'no.crt cannot be read; check the path and its rights')
})

void test('no key there', async (t) => {
  t.equal(await problemOf(t, 'tls.crt', 'no.key'), 'no.key cannot be read; check the path and its rights')
})

void test('a key in the place of the certificate', async (t) => {
  t.equal(await problemOf(t, 'tls.key', 'tls.crt'), 'tls.key holds no certificate in PEM; name another file')
})

void test('a certificate in the place of the key', async (t) => {
  t.equal(
    await problemOf(t, 'tls.crt', 'tls.crt'),
    'tls.crt holds no private key in PEM without a passphrase; name another file',
  )
})
