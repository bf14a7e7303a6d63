import { test, type Test } from 'tap'

import { liveSecrets } from '../../src/facts/live-secrets.ts'
import { resources } from '../../src/kubernetes/resources.ts'
import { secret } from '../support/objects.ts'
import { readableDigest } from '../support/world.ts'
import { FakeApiServer, type FakeObject } from '../watch/fake-api-server.ts'
import { plainApiServer } from '../watch/plain-api-server.ts'

async function started(t: Test, milliseconds = 20_000) {
  const fake = await FakeApiServer.start()
  const server = plainApiServer(() => fake.port)
  t.teardown(async () => {
    server.close()
    await fake.stop()
  })
  fake.put(resources.secrets.path, secret('s', { root: 'a' }) as unknown as FakeObject)
  const readSecret = liveSecrets({
    server,
    digest: readableDigest,
    deadline: performance.now() + milliseconds,
  })
  const read = async (name: string): Promise<string> => {
    const answer = await readSecret({ namespace: 'shop', name }, Infinity)
    return answer.state === 'found' ? (answer.value.filled.get('root') ?? '') : answer.state
  }
  return { fake, read }
}

void test('each Secret is read once, also by many at the same time', async (t) => {
  const { fake, read } = await started(t)
  t.strictSame(await Promise.all([read('s'), read('s'), read('no')]), [
    'digest of a',
    'digest of a',
    'absent',
  ])
  t.equal(await read('s'), 'digest of a')
  t.equal(fake.counts.get, 2)
})

void test('nothing waits for a refusal to pass', async (t) => {
  const { fake, read } = await started(t)
  fake.fail('get', { code: 403 }, 100)
  t.equal(await read('s'), 'forbidden')
  t.equal(fake.counts.get, 1)
})

void test('what does not come by the deadline has failed', async (t) => {
  const { fake, read } = await started(t, 200)
  fake.fail('get', 'hang', 100)
  t.equal(await read('s'), 'failed')
  t.equal(await read('no'), 'failed')
  t.equal(fake.counts.get, 1)
})
