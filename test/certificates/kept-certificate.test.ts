import { test } from 'tap'

import type { CertificateKeeper } from '../../src/certificates/certificate-keeper.ts'
import { KeptCertificate } from '../../src/certificates/kept-certificate.ts'
import { replicaOf, servedBy } from './replica.ts'
import { secretPath, SmallApiServer } from './small-api-server.ts'

/** What a keeper serves after its first look. */
async function keptBy(keeper: CertificateKeeper): Promise<KeptCertificate> {
  await keeper.look()
  if (keeper.serving === undefined) throw new Error('nothing is served')
  return new KeptCertificate(keeper, keeper.serving)
}

void test('what is served changes: it is taken once', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  const kept = await keptBy(keeper)
  const first = servedBy(keeper)
  t.equal(kept.current.serialNumber, first)
  t.strictSame(await kept.look(), { is: 'none' })
  server.objects.delete(secretPath)
  await keeper.look()
  t.not(servedBy(keeper), first)
  t.strictSame(await kept.look(), { is: 'taken' })
  t.equal(kept.current.serialNumber, servedBy(keeper))
  t.equal(kept.current.options.cert, keeper.serving?.certificate)
  t.strictSame(await kept.look(), { is: 'none' })
})

void test('a look at the Secret that changes nothing is no new certificate', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  const kept = await keptBy(keeper)
  const { current } = kept
  await keeper.look()
  t.strictSame(await kept.look(), { is: 'none' })
  t.equal(kept.current, current)
})

void test('a problem is told once, and again when it comes back', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  const kept = await keptBy(keeper)
  const refused = { is: 'refused', problem: 'secret guard/guard-tls: the API server answers 500 Refused' }
  server.refused.set(`GET ${secretPath}`, 500)
  await keeper.look()
  t.equal(kept.hasProblem, true)
  t.strictSame(await kept.look(), refused)
  t.strictSame(await kept.look(), { is: 'none' })
  await keeper.look()
  t.strictSame(await kept.look(), { is: 'none' })
  server.refused.clear()
  await keeper.look()
  t.equal(kept.hasProblem, false)
  t.strictSame(await kept.look(), { is: 'none' })
  server.refused.set(`GET ${secretPath}`, 500)
  await keeper.look()
  t.strictSame(await kept.look(), refused)
})

void test('another problem is told too', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  const kept = await keptBy(keeper)
  server.refused.set(`GET ${secretPath}`, 500)
  await keeper.look()
  await kept.look()
  server.refused.set(`GET ${secretPath}`, 403)
  await keeper.look()
  t.strictSame(await kept.look(), {
    is: 'refused',
    problem: 'secret guard/guard-tls: may not read it; give the service account the right to',
  })
})
