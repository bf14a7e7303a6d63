import { X509Certificate } from 'node:crypto'

import { test } from 'tap'

import { issueAuthority, issueCertificate } from '../../src/certificates/issue.ts'
import { trusts } from '../../src/certificates/registration.ts'
import { inDays } from '../support/certificates.ts'

void test('an authority that has run out is not trusted, though the certificate it signed is good', async (t) => {
  const authority = await issueAuthority('short', { notBefore: inDays(-2), notAfter: inDays(2) })
  const names = { dns: ['guard.guard.svc'] }
  const validity = { notBefore: inDays(-3), notAfter: inDays(30) }
  const certificate = new X509Certificate((await issueCertificate(authority, names, validity)).certificate)
  const registration = {
    resourceVersion: '1',
    entries: [{ name: 'validate.example', bundle: authority.certificate }],
  }
  t.equal(trusts(registration, certificate, inDays(0)), true)
  t.equal(trusts(registration, certificate, inDays(3)), false)
  t.equal(trusts(registration, certificate, inDays(-2.5)), false)
})

void test('every entry must trust a certificate', async (t) => {
  const validity = { notBefore: inDays(-1), notAfter: inDays(1) }
  const [one, other] = await Promise.all([issueAuthority('one', validity), issueAuthority('other', validity)])
  const made = await issueCertificate(one, { dns: ['guard.guard.svc'] }, validity)
  const certificate = new X509Certificate(made.certificate)
  const entries = (...bundles: readonly string[]) => ({
    resourceVersion: '1',
    entries: bundles.map((bundle, index) => ({ name: `${String(index)}.example`, bundle })),
  })
  t.equal(trusts(entries(one.certificate, other.certificate + one.certificate), certificate, inDays(0)), true)
  t.equal(trusts(entries(one.certificate, other.certificate), certificate, inDays(0)), false)
  t.equal(trusts(entries(one.certificate, ''), certificate, inDays(0)), false)
})
