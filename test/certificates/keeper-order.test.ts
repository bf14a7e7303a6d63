import { test } from 'tap'

import { isTrusted, issuedBy, replicaOf, servedBy } from './replica.ts'
import { configurationPaths, secretPath, SmallApiServer } from './small-api-server.ts'

void test('who knows an older Secret does not undo the bundle', async (t) => {
  const server = new SmallApiServer()
  const slow = replicaOf(server)
  await slow.look()
  let isFirst = true
  const quick = replicaOf(server)
  const turns: Promise<void>[] = []
  server.before = (asked) => {
    // The slow one has read the configurations, and now reads the Secret: meanwhile everything is made anew.
    if (asked !== `GET ${secretPath}` || !isFirst) return
    isFirst = false
    server.objects.delete(secretPath)
    turns.push(quick.look())
  }
  await slow.look()
  await Promise.all(turns)
  await Promise.all([slow.look(), quick.look()])
  t.equal(servedBy(slow), servedBy(quick))
  t.ok(isTrusted(server, slow))
})

/** Does something before the first answer to a request, which waits for it. */
function beforeFirst(server: SmallApiServer, request: string, act: () => unknown): void {
  let isFirst = true
  server.before = (asked) => {
    if (asked !== request || !isFirst) return undefined
    isFirst = false
    return act()
  }
}

for (const request of [
  `GET ${configurationPaths.validating}`,
  `GET ${configurationPaths.mutating}`,
  `GET ${secretPath}`,
])
  void test(`all is made anew by another before the answer to ${request}: no bundle is lost`, async (t) => {
    const server = new SmallApiServer()
    const slow = replicaOf(server)
    await slow.look()
    const quick = replicaOf(server)
    beforeFirst(server, request, () => {
      server.objects.delete(secretPath)
      return quick.look()
    })
    await slow.look()
    t.ok(isTrusted(server, quick))
    t.ok(isTrusted(server, slow))
  })

void test('a Secret that is deleted while it is written is made anew at the same look', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  server.putInSecret({ 'ca.crt': 'none' })
  beforeFirst(server, `PUT ${secretPath}`, () => server.objects.delete(secretPath))
  await keeper.look()
  t.equal(keeper.problem, undefined)
  t.match(server.secretText('tls.crt'), /BEGIN CERTIFICATE/)
  t.ok(isTrusted(server, keeper))
})

void test('a configuration that is deleted while it is patched is absent at the same look', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  const { validating } = configurationPaths
  beforeFirst(server, `PATCH ${validating}`, () => server.objects.delete(validating))
  await keeper.look()
  t.strictSame(
    [keeper.problem, keeper.trustOf('validating'), keeper.trustOf('mutating')],
    [undefined, 'absent', 'in step'],
  )
  t.strictSame(issuedBy(keeper), ['authority'])
})

void test('who is never alone gives up until the next look', async (t) => {
  const server = new SmallApiServer()
  server.refused.set(`PATCH ${configurationPaths.validating}`, 409)
  const keeper = replicaOf(server)
  await keeper.look()
  t.equal(keeper.problem, 'others change the same objects all the time')
})
