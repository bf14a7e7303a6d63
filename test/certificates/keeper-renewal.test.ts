import { X509Certificate } from 'node:crypto'

import { test } from 'tap'

import { issueAuthority } from '../../src/certificates/issue.ts'
import { certificatesIn } from '../../src/certificates/pem.ts'
import { inDays } from '../support/certificates.ts'
import { dayMilliseconds, isTrusted, never, replicaOf, servedBy } from './replica.ts'
import { SmallApiServer } from './small-api-server.ts'

void test('only the certificate is renewed when two thirds of its time are over', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  await keeper.look()
  const authority = server.secretText('ca.crt')
  const before = servedBy(keeper)
  server.aheadMilliseconds = 19 * dayMilliseconds
  await keeper.look()
  t.equal(servedBy(keeper), before)
  server.aheadMilliseconds = 21 * dayMilliseconds
  await keeper.look()
  t.not(servedBy(keeper), before)
  t.equal(server.secretText('ca.crt'), authority)
  t.match(keeper.news, [
    { due: { what: 'authority', why: 'missing' } },
    { event: 'patched' },
    { event: 'patched' },
    { event: 'clock differs' },
    { event: 'clock differs' },
    { due: { what: 'server certificate', why: 'two thirds of its time are over' } },
  ])
})

void test('the authority is renewed in its ninth month; the former one is forgotten 30 days later', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  await keeper.look()
  const first = server.secretText('ca.crt')
  server.aheadMilliseconds = 244 * dayMilliseconds
  await keeper.look()
  t.not(server.secretText('ca.crt'), first)
  t.equal(certificatesIn(server.bundles('validating')[0] ?? '').length, 2)
  server.aheadMilliseconds = 273 * dayMilliseconds
  await keeper.look()
  t.equal(certificatesIn(server.bundles('validating')[0] ?? '').length, 2)
  server.aheadMilliseconds = 275 * dayMilliseconds
  await keeper.look()
  t.strictSame(
    [...server.bundles('validating'), ...server.bundles('mutating')],
    Array(3).fill(server.secretText('ca.crt')),
  )
  t.equal(server.secretText('retired-ca.crt'), '')
})

for (const [what, ahead] of [
  ['forward', 400 * dayMilliseconds],
  ['back', -400 * dayMilliseconds],
] as const)
  void test(`the API server's clock jumps ${what} a year and more`, async (t) => {
    const server = new SmallApiServer()
    const keeper = replicaOf(server, never)
    await keeper.look()
    server.aheadMilliseconds = ahead
    await keeper.look()
    const { parsed } = keeper.serving ?? {}
    const now = new Date(Date.now() + ahead)
    t.ok(parsed && parsed.validFromDate < now && parsed.validToDate > now)
    t.ok(isTrusted(server, keeper))
    t.ok(Math.abs(keeper.now().getTime() - now.getTime()) < 5_000)
  })

void test('a certificate that has run out is not held on to until the next one has settled', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server, never)
  await keeper.look()
  const before = servedBy(keeper)
  server.aheadMilliseconds = 31 * dayMilliseconds
  await keeper.look()
  t.not(servedBy(keeper), before)
})

void test('an authority that has run out is not retired but forgotten', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  await keeper.look()
  server.aheadMilliseconds = 400 * dayMilliseconds
  await keeper.look()
  t.equal(server.secretText('retired-ca.crt'), '')
  t.equal(certificatesIn(server.bundles('mutating')[0] ?? '').length, 1)
})

void test('a certificate does not outlive the authority that signs it', async (t) => {
  const server = new SmallApiServer()
  const { certificate, key } = await issueAuthority('ten days', {
    notBefore: inDays(-1),
    notAfter: inDays(10),
  })
  server.putInSecret({ 'ca.crt': certificate, 'ca.key': key })
  await replicaOf(server).look()
  t.equal(server.secretText('ca.crt'), certificate)
  t.equal(new X509Certificate(server.secretText('tls.crt')).validTo, new X509Certificate(certificate).validTo)
})

void test('our own clock may jump: dates are held against that of the API server', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  await keeper.look()
  const before = Date.now()
  t.intercept(Date, 'now', { value: () => before + 400 * dayMilliseconds })
  t.ok(Math.abs(keeper.now().getTime() - before) < 5_000)
})
