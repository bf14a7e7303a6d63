import { X509Certificate } from 'node:crypto'

import { test } from 'tap'

import { certificatesIn } from '../../src/certificates/pem.ts'
import { dayMilliseconds, isTrusted, issuedBy, replicaOf, servedBy } from './replica.ts'
import { secretPath, SmallApiServer } from './small-api-server.ts'

void test('the first look makes an authority of a year and a certificate of 30 days, and has both trusted', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  await keeper.look()
  const authority = new X509Certificate(server.secretText('ca.crt'))
  const served = new X509Certificate(server.secretText('tls.crt'))
  t.strictSame([authority.ca, authority.publicKey.asymmetricKeyDetails], [true, { namedCurve: 'prime256v1' }])
  t.equal(served.checkHost('guard.guard.svc'), 'guard.guard.svc')
  t.equal(served.ca, false)
  t.ok(served.verify(authority.publicKey))
  const daysOf = ({ validFromDate, validToDate }: X509Certificate): number =>
    Math.round((validToDate.getTime() - validFromDate.getTime()) / dayMilliseconds)
  t.strictSame([daysOf(authority), daysOf(served)], [365, 30])
  t.equal(servedBy(keeper), served.serialNumber)
  t.strictSame(
    [...server.bundles('validating'), ...server.bundles('mutating')],
    Array(3).fill(authority.toString()),
  )
  t.strictSame(
    [keeper.trustOf('validating'), keeper.trustOf('mutating'), keeper.problem],
    ['in step', 'in step', undefined],
  )
})

void test('what is made was valid an hour ago: clocks of API servers differ', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  await keeper.look()
  const minutesSince = (key: string): number =>
    Math.round((Date.now() - new X509Certificate(server.secretText(key)).validFromDate.getTime()) / 60_000)
  t.strictSame([minutesSince('ca.crt'), minutesSince('tls.crt')], [60, 60])
})

void test('a second look changes nothing', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  await keeper.look()
  server.changes.length = 0
  await keeper.look()
  await replicaOf(server).look()
  t.strictSame(server.changes, [])
})

void test('five replicas that start at once agree', async (t) => {
  const server = new SmallApiServer()
  const replicas = [1, 2, 3, 4, 5].map(() => replicaOf(server))
  await Promise.all(replicas.map((replica) => replica.look()))
  t.equal(new Set(replicas.map(servedBy)).size, 1)
  t.strictSame(replicas.flatMap(issuedBy), ['authority'])
  t.strictSame(
    server.bundles('validating').map((bundle) => certificatesIn(bundle).length),
    [1, 1],
  )
  t.ok(replicas.every((replica) => isTrusted(server, replica)))
})

void test('of an empty Secret labels and foreign keys stay', async (t) => {
  const server = new SmallApiServer()
  server.put(secretPath, {
    metadata: { labels: { 'app.kubernetes.io/managed-by': 'Helm' } },
    data: { note: 'aGk=' },
  })
  await replicaOf(server).look()
  t.equal(server.secretText('note'), 'hi')
  t.match(server.objects.get(secretPath), {
    metadata: { labels: { 'app.kubernetes.io/managed-by': 'Helm' } },
  })
  t.match(server.secretText('tls.crt'), /BEGIN CERTIFICATE/)
})
