import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'

import { test } from 'tap'

import { issueAuthority, issueCertificate } from '../../src/certificates/issue.ts'
import { asObject } from '../../src/model/json.ts'
import { certificateBetween, inDays } from '../support/certificates.ts'
import { authorityWith } from './foreign-authority.ts'
import { isTrusted, issuedBy, never, replicaOf, servedBy } from './replica.ts'
import { secretPath, SmallApiServer } from './small-api-server.ts'

const damages: Readonly<Record<string, (data: Record<string, unknown>) => void>> = {
  'an authority that is cut off': (data) => {
    data['ca.crt'] = String(data['ca.crt']).slice(0, 100)
  },
  'noise instead of a key': (data) => {
    data['ca.key'] = Buffer.from([0, 255, 1, 2]).toString('base64')
  },
  'no key of the authority': (data) => {
    delete data['ca.key']
  },
  'a value that is no text': (data) => {
    data['ca.crt'] = 7
  },
  'no certificate': (data) => {
    delete data['tls.crt']
  },
  'a certificate with another signature': (data) => {
    const { raw } = new X509Certificate(Buffer.from(String(data['tls.crt']), 'base64'))
    const last = raw.at(-1) ?? 0
    const altered = Buffer.concat([raw.subarray(0, -1), Buffer.from([last ^ 1])])
    const text = `-----BEGIN CERTIFICATE-----\n${altered.toString('base64')}\n-----END CERTIFICATE-----\n`
    data['tls.crt'] = Buffer.from(text).toString('base64')
  },
  'the key of another certificate': (data) => {
    data['tls.key'] = data['ca.key']
  },
  'nothing at all': (data) => {
    for (const key of Object.keys(data)) Reflect.deleteProperty(data, key)
  },
}

for (const [what, damage] of Object.entries(damages))
  void test(`a Secret with ${what} is made good, and nobody is left untrusted`, async (t) => {
    const server = new SmallApiServer()
    const other = replicaOf(server, never)
    await other.look()
    const data = { ...asObject(server.objects.get(secretPath)?.['data']) }
    damage(data)
    server.put(secretPath, { data })
    const keeper = replicaOf(server)
    await keeper.look()
    const served = new X509Certificate(server.secretText('tls.crt'))
    t.ok(served.verify(new X509Certificate(server.secretText('ca.crt')).publicKey))
    t.equal(servedBy(keeper), served.serialNumber)
    t.ok(isTrusted(server, keeper) && isTrusted(server, other))
  })

void test('a certificate with a broken one behind it is served without that', async (t) => {
  const server = new SmallApiServer()
  await replicaOf(server).look()
  const good = server.secretText('tls.crt')
  server.putInSecret({ 'tls.crt': `${good}-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n` })
  const keeper = replicaOf(server)
  await keeper.look()
  const { certificate: cert = '', key = '' } = keeper.serving ?? {}
  t.equal(cert, new X509Certificate(good).toString())
  t.doesNotThrow(() => createSecureContext({ cert, key }))
})

void test('a certificate for another name is made anew by the same authority', async (t) => {
  const server = new SmallApiServer()
  const validity = { notBefore: inDays(-1), notAfter: inDays(30) }
  const authority = await issueAuthority('guard', validity)
  const made = await issueCertificate(authority, { dns: ['guard.elsewhere.svc'] }, validity)
  server.putInSecret({
    ...{ 'ca.crt': authority.certificate, 'ca.key': authority.key },
    ...{ 'tls.crt': made.certificate, 'tls.key': made.key },
  })
  const keeper = replicaOf(server)
  await keeper.look()
  t.equal(keeper.serving?.parsed.checkHost('guard.guard.svc'), 'guard.guard.svc')
  t.strictSame(issuedBy(keeper), ['server certificate'])
})

const foreign = {
  'an RSA key': () =>
    authorityWith({
      ...{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
      ...{ modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    }),
  'a P-384 key': () => authorityWith({ name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' }),
  'no right to sign': () => certificateBetween(inDays(-1), inDays(300)),
}

for (const [what, make] of Object.entries(foreign))
  void test(`an authority with ${what} is retired, and one of ours made`, async (t) => {
    const server = new SmallApiServer()
    const { certificate, key } = await make()
    server.putInSecret({ 'ca.crt': certificate, 'ca.key': key })
    const keeper = replicaOf(server)
    await keeper.look()
    const { ca, publicKey } = new X509Certificate(server.secretText('ca.crt'))
    t.strictSame([ca, publicKey.asymmetricKeyDetails], [true, { namedCurve: 'prime256v1' }])
    t.equal(server.secretText('retired-ca.crt'), new X509Certificate(certificate).toString())
    t.equal(keeper.problem, undefined)
    t.ok(isTrusted(server, keeper))
  })
