import { test } from 'tap'

import { certificatesIn } from '../../src/certificates/pem.ts'
import { asList, asObject } from '../../src/model/json.ts'
import { makeAuthority } from '../support/certificates.ts'
import { isTrusted, never, replicaOf } from './replica.ts'
import { configurationPaths, entry, secretPath, SmallApiServer } from './small-api-server.ts'

void test('a bundle that somebody takes away or replaces is put back, and other fields stay', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  await keeper.look()
  const foreign = Buffer.from((await makeAuthority()).certificate).toString('base64')
  server.put(configurationPaths.validating, {
    webhooks: [
      { ...entry('validate.example'), timeoutSeconds: 9 },
      {
        ...entry('guard-members.example'),
        clientConfig: { ...asObject(entry('')['clientConfig']), caBundle: foreign },
      },
      {
        name: 'other.example',
        clientConfig: { service: { namespace: 'guard', name: 'other' }, caBundle: foreign },
      },
      {
        name: 'elsewhere.example',
        clientConfig: { service: { namespace: 'other', name: 'guard' }, caBundle: foreign },
      },
      { name: 'outside.example', clientConfig: { url: 'https://guard.example', caBundle: foreign } },
    ],
  })
  await keeper.look()
  const webhooks = asList(server.objects.get(configurationPaths.validating)?.['webhooks']).map(asObject)
  t.equal(webhooks[0]?.['timeoutSeconds'], 9)
  const ours = server.secretText('ca.crt')
  t.strictSame(server.bundles('validating').slice(0, 2), [ours, ours])
  t.strictSame(
    webhooks.slice(2).map((one) => asObject(one['clientConfig'])['caBundle']),
    [foreign, foreign, foreign],
  )
})

void test('without a configuration nobody asks, and what comes back is given its bundle', async (t) => {
  const server = new SmallApiServer()
  const stored = server.objects.get(configurationPaths.validating) ?? {}
  server.objects.delete(configurationPaths.validating)
  const keeper = replicaOf(server)
  await keeper.look()
  t.strictSame([keeper.trustOf('validating'), keeper.trustOf('mutating')], ['absent', 'in step'])
  server.put(configurationPaths.validating, stored)
  await keeper.look()
  t.equal(keeper.trustOf('validating'), 'in step')
  t.ok(isTrusted(server, keeper))
})

void test('a configuration of our name whose entries lead elsewhere asks us nothing', async (t) => {
  const server = new SmallApiServer()
  server.put(configurationPaths.validating, {
    webhooks: [{ name: 'x.example', clientConfig: { service: { namespace: 'elsewhere', name: 'guard' } } }],
  })
  const keeper = replicaOf(server)
  await keeper.look()
  t.strictSame([keeper.trustOf('validating'), keeper.problem], ['absent', undefined])
  t.strictSame(server.bundles('validating'), [''])
})

void test('when one configuration may not be patched, the other is', async (t) => {
  const server = new SmallApiServer()
  server.refused.set(`PATCH ${configurationPaths.validating}`, 403)
  const keeper = replicaOf(server)
  await keeper.look()
  t.strictSame(server.bundles('mutating'), [server.secretText('ca.crt')])
  t.strictSame([keeper.trustOf('validating'), keeper.trustOf('mutating')], ['out of step', 'in step'])
})

void test('a bundle that is replaced while the Secret cannot be read is noticed', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  await keeper.look()
  server.refused.set(`GET ${secretPath}`, 403)
  server.putConfigurations()
  await keeper.look()
  t.strictSame([keeper.trustOf('validating'), keeper.trustOf('mutating')], ['out of step', 'out of step'])
})

for (const unread of ['validating', 'mutating'] as const)
  void test(`no authority is made while the ${unread} configuration cannot be read`, async (t) => {
    const server = new SmallApiServer()
    const serving = replicaOf(server, never)
    await serving.look()
    server.objects.delete(secretPath)
    server.refused.set(`GET ${configurationPaths[unread]}`, 500)
    const keeper = replicaOf(server)
    await keeper.look()
    t.equal(server.objects.has(secretPath), false)
    t.equal(keeper.problem, `${unread}webhookconfiguration guard: the API server answers 500 Refused`)
    server.refused.clear()
    await keeper.look()
    t.equal(certificatesIn(server.secretText('retired-ca.crt')).length, 1)
    t.ok(isTrusted(server, serving))
  })
