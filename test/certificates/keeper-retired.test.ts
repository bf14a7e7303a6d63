import { test } from 'tap'

import { certificatesIn } from '../../src/certificates/pem.ts'
import { asObject } from '../../src/model/json.ts'
import { dayMilliseconds, isTrusted, issuedBy, never, replicaOf, servedBy } from './replica.ts'
import { secretPath, SmallApiServer } from './small-api-server.ts'

void test('a Secret that is deleted again and again leaves a bundle that can be read', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  for (let count = 0; count < 25; count += 1) {
    server.objects.delete(secretPath)
    await keeper.look()
  }
  t.equal(certificatesIn(server.bundles('validating')[0] ?? '').length, 17)
  t.ok(isTrusted(server, keeper))
})

void test('a Secret full of retired authorities that loses the rest: what is served stays trusted', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  for (let count = 0; count < 20; count += 1) {
    server.objects.delete(secretPath)
    await keeper.look()
  }
  const serving = replicaOf(server, never)
  await serving.look()
  const data = asObject(server.objects.get(secretPath)?.['data'])
  server.put(secretPath, { data: { 'retired-ca.crt': data['retired-ca.crt'] } })
  await replicaOf(server).look()
  t.ok(isTrusted(server, serving))
})

/** A replica that goes on serving what is in the Secret now. */
async function servingReplica(server: SmallApiServer) {
  const replica = replicaOf(server, never)
  await replica.look()
  return replica
}

void test('the Secret is lost with both bundles: who remembers the authority has it trusted', async (t) => {
  const server = new SmallApiServer()
  const remembering = replicaOf(server)
  await remembering.look()
  const serving = await servingReplica(server)
  server.objects.delete(secretPath)
  server.putConfigurations()
  await remembering.look()
  t.not(servedBy(remembering), servedBy(serving))
  t.ok(isTrusted(server, serving))
})

void test('the same with an authority that was retired before', async (t) => {
  const server = new SmallApiServer()
  const remembering = replicaOf(server)
  await remembering.look()
  const serving = await servingReplica(server)
  server.objects.delete(secretPath)
  await remembering.look()
  server.objects.delete(secretPath)
  server.putConfigurations()
  await remembering.look()
  t.equal(certificatesIn(server.secretText('retired-ca.crt')).length, 2)
  t.ok(isTrusted(server, serving))
})

void test('the key and both bundles are lost: what the Secret still says is retired', async (t) => {
  const server = new SmallApiServer()
  const first = await servingReplica(server)
  server.objects.delete(secretPath)
  const second = replicaOf(server)
  await second.look()
  server.putInSecret({ 'ca.key': undefined })
  server.putConfigurations()
  await replicaOf(server).look()
  t.equal(certificatesIn(server.secretText('retired-ca.crt')).length, 2)
  t.ok(isTrusted(server, first) && isTrusted(server, second))
})

void test('an authority is renewed when both bundles are lost: the former one is retired all the same', async (t) => {
  const server = new SmallApiServer()
  await replicaOf(server).look()
  const first = server.secretText('ca.crt')
  server.aheadMilliseconds = 244 * dayMilliseconds
  server.putConfigurations()
  await replicaOf(server).look()
  t.not(server.secretText('ca.crt'), first)
  t.equal(server.secretText('retired-ca.crt'), first)
})

void test('an older Secret is put back: a third authority follows, and nobody is left untrusted', async (t) => {
  const server = new SmallApiServer()
  const first = await servingReplica(server)
  const backup = server.objects.get(secretPath) ?? {}
  server.objects.delete(secretPath)
  const second = replicaOf(server)
  await second.look()
  const looking = await servingReplica(server)
  server.put(secretPath, backup)
  await looking.look()
  t.strictSame(issuedBy(looking), ['authority'])
  t.equal(certificatesIn(server.secretText('retired-ca.crt')).length, 2)
  t.ok([first, second, looking].every((replica) => isTrusted(server, replica)))
})

void test('an authority that another replica made is taken, not followed by a third', async (t) => {
  const server = new SmallApiServer()
  const looking = await servingReplica(server)
  server.objects.delete(secretPath)
  await replicaOf(server).look()
  const made = server.secretText('ca.crt')
  await looking.look()
  t.equal(server.secretText('ca.crt'), made)
})

void test('an older Secret is put back and cannot be written: no bundle goes back with it', async (t) => {
  const server = new SmallApiServer()
  await replicaOf(server).look()
  const backup = server.objects.get(secretPath) ?? {}
  server.objects.delete(secretPath)
  const serving = replicaOf(server)
  await serving.look()
  server.put(secretPath, backup)
  server.refused.set(`PUT ${secretPath}`, 500)
  await serving.look()
  t.ok(isTrusted(server, serving))
  t.equal(certificatesIn(server.bundles('validating')[0] ?? '').length, 2)
})
