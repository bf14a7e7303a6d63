import { X509Certificate } from 'node:crypto'

import { test } from 'tap'

import { issueAuthority, issueCertificate } from '../../src/certificates/issue.ts'

const hour = 60 * 60 * 1000
const validity = { notBefore: new Date(Date.now() - hour), notAfter: new Date(Date.now() + hour) }

void test('an authority signs for servers and for no further authority', async (t) => {
  const { certificate } = await issueAuthority('test CA', validity)
  const parsed = new X509Certificate(certificate)
  t.equal(parsed.subject, 'CN=test CA')
  t.ok(parsed.ca && parsed.verify(parsed.publicKey))
  // pathlen:0 is in no property of Node's: it is the third byte of the BasicConstraints, 30 06 01 01 ff 02 01 00.
  t.ok(parsed.raw.includes(Buffer.from('30060101ff020100', 'hex')))
})

void test('a certificate for a name of more than 64 characters', async (t) => {
  const authority = await issueAuthority('test CA', validity)
  const name = `${'n'.repeat(60)}.${'s'.repeat(60)}.svc`
  const { certificate } = await issueCertificate(authority, { dns: [name] }, validity)
  const parsed = new X509Certificate(certificate)
  t.equal(parsed.checkHost(name), name)
  t.equal(parsed.checkHost('other.svc'), undefined)
  t.ok(parsed.verify(new X509Certificate(authority.certificate).publicKey))
  t.strictSame(parsed.keyUsage, ['1.3.6.1.5.5.7.3.1'])
})

void test('no two certificates have one serial number', async (t) => {
  const authority = await issueAuthority('test CA', validity)
  const made = await Promise.all(
    Array.from({ length: 20 }, () => issueCertificate(authority, { dns: ['localhost'] }, validity)),
  )
  t.equal(new Set(made.map(({ certificate }) => new X509Certificate(certificate).serialNumber)).size, 20)
})

void test('which of two authorities of one name signed a certificate can be told without trying', async (t) => {
  const [authority, namesake] = await Promise.all([
    issueAuthority('CA', validity),
    issueAuthority('CA', validity),
  ])
  const { certificate } = await issueCertificate(authority, { dns: ['localhost'] }, validity)
  const parsed = new X509Certificate(certificate)
  t.equal(parsed.checkIssued(new X509Certificate(authority.certificate)), true)
  t.equal(parsed.checkIssued(new X509Certificate(namesake.certificate)), false)
})
