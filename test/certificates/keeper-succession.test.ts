import { test } from 'tap'

import { certificatesIn } from '../../src/certificates/pem.ts'
import { atOnce, isTrusted, never, replicaOf, servedBy } from './replica.ts'
import { configurationPaths, secretPath, SmallApiServer } from './small-api-server.ts'

void test('a new authority is trusted before it is served, and the former one stays trusted', async (t) => {
  const server = new SmallApiServer()
  const waiting = replicaOf(server, never)
  await waiting.look()
  const before = servedBy(waiting)
  server.objects.delete(secretPath)
  const quick = replicaOf(server)
  await quick.look()
  await waiting.look()
  t.equal(servedBy(waiting), before)
  t.not(servedBy(quick), before)
  t.ok(isTrusted(server, waiting) && isTrusted(server, quick))
  t.strictSame(certificatesIn(server.secretText('retired-ca.crt')).length, 1)
})

void test('what is offered is served when it has been trusted for a while', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  await keeper.look()
  const before = servedBy(keeper)
  server.objects.delete(secretPath)
  await keeper.look()
  t.not(servedBy(keeper), before)
})

void test('a while is not over because a clock was set', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server, never)
  await keeper.look()
  const before = servedBy(keeper)
  server.objects.delete(secretPath)
  await keeper.look()
  const hours = 2 * 60 * 60 * 1000
  const { now } = Date
  t.intercept(Date, 'now', { value: () => now.call(Date) + hours })
  await keeper.look()
  t.equal(servedBy(keeper), before)
})

/** Replica and API server after another replica made an authority, which the mutating configuration does not trust. */
async function halfTrusted() {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  await keeper.look()
  const before = servedBy(keeper)
  server.objects.delete(secretPath)
  server.refused.set(`PATCH ${configurationPaths.mutating}`, 403)
  await replicaOf(server).look()
  return { server, keeper, before }
}

void test('what only one configuration trusts is not served', async (t) => {
  const { server, keeper, before } = await halfTrusted()
  await keeper.look()
  t.equal(servedBy(keeper), before)
  t.ok(isTrusted(server, keeper))
})

for (const code of [500, 403, 0]) {
  void test(`a configuration that cannot be read (${String(code)}) is no reason to serve what it does not trust`, async (t) => {
    const { server, keeper, before } = await halfTrusted()
    server.refused.set(`GET ${configurationPaths.mutating}`, code)
    await keeper.look()
    t.equal(servedBy(keeper), before)
    t.ok(isTrusted(server, keeper))
    t.equal(keeper.trustOf('mutating'), 'in step')
  })

  void test(`nor (${String(code)}) to end the waiting`, async (t) => {
    const server = new SmallApiServer()
    const keeper = replicaOf(server, never)
    await keeper.look()
    const before = servedBy(keeper)
    server.objects.delete(secretPath)
    await keeper.look()
    server.refused.set(`GET ${configurationPaths.mutating}`, code)
    await keeper.look()
    t.equal(servedBy(keeper), before)
  })
}

void test('who has nothing to lose serves what is not trusted, and says so while it cannot be read', async (t) => {
  const { server } = await halfTrusted()
  const keeper = replicaOf(server)
  await keeper.look()
  t.strictSame([keeper.trustOf('validating'), keeper.trustOf('mutating')], ['in step', 'out of step'])
  server.refused.set(`GET ${configurationPaths.mutating}`, 500)
  await keeper.look()
  t.strictSame([keeper.trustOf('validating'), keeper.trustOf('mutating')], ['in step', 'out of step'])
})

void test('of a configuration that was never read nothing is said', async (t) => {
  const server = new SmallApiServer()
  await replicaOf(server).look()
  server.refused.set(`GET ${configurationPaths.mutating}`, 500)
  const keeper = replicaOf(server, atOnce)
  await keeper.look()
  t.strictSame([keeper.trustOf('validating'), keeper.trustOf('mutating')], ['in step', 'unknown'])
})

void test('nor is it a reason to change what is served', async (t) => {
  const server = new SmallApiServer()
  await replicaOf(server).look()
  const unreadable = `GET ${configurationPaths.mutating}`
  server.refused.set(unreadable, 500)
  const keeper = replicaOf(server)
  await keeper.look()
  const before = servedBy(keeper)
  server.refused.clear()
  server.objects.delete(secretPath)
  await replicaOf(server).look()
  server.refused.set(unreadable, 500)
  await keeper.look()
  t.equal(servedBy(keeper), before)
})

void test('a patch that fails without an answer does not make a stale read the truth', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server, never)
  await keeper.look()
  const other = replicaOf(server, never)
  await other.look()
  const before = servedBy(keeper)
  const patch = `PATCH ${configurationPaths.validating}`
  server.putConfigurations()
  const { promise: holding, resolve: hold } = Promise.withResolvers<undefined>()
  const { promise: letThrough, resolve: go } = Promise.withResolvers<undefined>()
  const { promise: patched, resolve: hasPatched } = Promise.withResolvers<undefined>()
  const { promise: end, resolve: finish } = Promise.withResolvers<undefined>()
  let validating = 0
  let mutating = 0
  server.before = async (what) => {
    if (what === patch) {
      const turn = ++validating
      if (turn === 1) {
        hold(undefined)
        await letThrough
      }
      if (turn === 2) {
        go(undefined)
        await patched
        server.refused.set(patch, 0)
      }
    }
    // The other one has patched the validating configuration, and is slow with the mutating one.
    if (what === `PATCH ${configurationPaths.mutating}` && ++mutating === 1) {
      hasPatched(undefined)
      await end
    }
  }
  const turns = other.look()
  await holding
  server.objects.delete(secretPath)
  await keeper.look()
  t.equal(servedBy(keeper), before)
  t.ok(isTrusted(server, keeper))
  finish(undefined)
  await turns
})
