import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'

import { test, type Test } from 'tap'

import type { CertificateKeeper } from '../../src/certificates/certificate-keeper.ts'
import { replicaOf } from './replica.ts'
import { configurationPaths, secretPath, SmallApiServer } from './small-api-server.ts'

void test('it looks again and again until the signal', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  const stopping = new AbortController()
  let reads = 0
  server.before = (asked) => {
    if (asked === `GET ${secretPath}` && ++reads === 3) stopping.abort()
  }
  await keeper.run(stopping.signal)
  t.equal(reads, 3)
})

const pace = { usual: 10_000, hurried: 1_000, settling: 3_600_000 }

/** The first pauses that a keeper takes, in milliseconds. No time passes; chance, from 0 to 1, is given. */
async function pausesOf(t: Test, keeper: CertificateKeeper, count: number, chance = 0.5) {
  const stopping = new AbortController()
  const pauses: number[] = []
  const pause = (milliseconds: number): Promise<void> => {
    if (pauses.push(Math.round(milliseconds)) === count) stopping.abort()
    return Promise.resolve()
  }
  const restore = [
    t.intercept(Math, 'random', { value: () => chance }),
    t.intercept(timers, 'setTimeout', { value: pause }),
  ]
  syncBuiltinESMExports()
  await keeper.run(stopping.signal)
  for (const one of restore) one.restore()
  syncBuiltinESMExports()
  return pauses
}

void test('when all is well it looks at its usual pace', async (t) => {
  t.strictSame(await pausesOf(t, replicaOf(new SmallApiServer(), pace), 3), [10_000, 10_000, 10_000])
})

void test('a pause is up to a tenth shorter or longer, so that replicas do not ask together', async (t) => {
  t.strictSame(await pausesOf(t, replicaOf(new SmallApiServer(), pace), 1, 0), [9_000])
  t.strictSame(await pausesOf(t, replicaOf(new SmallApiServer(), pace), 1, 1), [11_000])
})

void test('each failure doubles the pause, up to the usual one', async (t) => {
  const server = new SmallApiServer()
  server.refused.set(`GET ${secretPath}`, 500)
  t.strictSame(await pausesOf(t, replicaOf(server, pace), 5), [2_000, 4_000, 8_000, 10_000, 10_000])
})

void test('a failure that ends is forgotten', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server, pace)
  server.refused.set(`GET ${secretPath}`, 500)
  await pausesOf(t, keeper, 3)
  server.refused.clear()
  t.strictSame(await pausesOf(t, keeper, 1), [10_000])
  server.refused.set(`GET ${secretPath}`, 500)
  t.strictSame(await pausesOf(t, keeper, 1), [2_000])
})

void test('while a configuration is absent it looks more often: nobody can ask until its bundle is back', async (t) => {
  const server = new SmallApiServer()
  server.objects.delete(configurationPaths.mutating)
  t.strictSame(await pausesOf(t, replicaOf(server, pace), 2), [1_000, 1_000])
})

void test('while a certificate waits to be served it looks more often', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server, pace)
  await keeper.look()
  server.objects.delete(secretPath)
  t.strictSame(await pausesOf(t, keeper, 2), [1_000, 1_000])
})
