import { test } from 'tap'

import { replicaOf, servedBy } from './replica.ts'
import { configurationPaths, secretPath, SmallApiServer } from './small-api-server.ts'

const refusals: Readonly<
  Record<string, { readonly asked: string; readonly code: number; readonly problem: string }>
> = {
  'the Secret may not be read': {
    asked: `GET ${secretPath}`,
    code: 403,
    problem: 'secret guard/guard-tls: may not read it; give the service account the right to',
  },
  'the Secret may not be made': {
    asked: 'POST /api/v1/namespaces/guard/secrets',
    code: 403,
    problem: 'secret guard/guard-tls: may not create it; give the service account the right to',
  },
  'a configuration may not be patched': {
    asked: `PATCH ${configurationPaths.validating}`,
    code: 403,
    problem: 'validatingwebhookconfiguration guard: may not patch it; give the service account the right to',
  },
  'a configuration may not be read': {
    asked: `GET ${configurationPaths.mutating}`,
    code: 403,
    problem: 'mutatingwebhookconfiguration guard: may not read it; give the service account the right to',
  },
  'the API server is not well': {
    asked: `GET ${secretPath}`,
    code: 500,
    problem: 'secret guard/guard-tls: the API server answers 500 Refused',
  },
  'what answers for the Secret is no API server': {
    asked: `GET ${secretPath}`,
    code: 200,
    problem: 'secret guard/guard-tls: the answer is not that of an API server',
  },
  'what answers for a configuration is no API server': {
    asked: `GET ${configurationPaths.mutating}`,
    code: 200,
    problem: 'mutatingwebhookconfiguration guard: the answer is not that of an API server',
  },
  'what answers to a new Secret is no API server': {
    asked: 'POST /api/v1/namespaces/guard/secrets',
    code: 200,
    problem: 'secret guard/guard-tls: the answer is not that of an API server',
  },
  'what answers to a new bundle is no API server': {
    asked: `PATCH ${configurationPaths.validating}`,
    code: 200,
    problem: 'validatingwebhookconfiguration guard: the answer is not that of an API server',
  },
  'there is no answer': {
    asked: `GET ${secretPath}`,
    code: 0,
    problem: 'secret guard/guard-tls: no answer from the API server (ECONNREFUSED)',
  },
}

for (const [what, { asked, code, problem }] of Object.entries(refusals))
  void test(`${what}: it is told, not proven to be trusted, and tried again`, async (t) => {
    const server = new SmallApiServer()
    server.refused.set(asked, code)
    const keeper = replicaOf(server)
    await keeper.look()
    t.equal(keeper.problem, problem)
    t.notSame([keeper.trustOf('validating'), keeper.trustOf('mutating')], ['in step', 'in step'])
    server.refused.clear()
    await keeper.look()
    t.strictSame(
      [keeper.problem, keeper.trustOf('validating'), keeper.trustOf('mutating')],
      [undefined, 'in step', 'in step'],
    )
  })

void test('a Secret that the API server refuses to change: what to do about it is told', async (t) => {
  const server = new SmallApiServer()
  server.putInSecret({})
  server.refused.set(`PUT ${secretPath}`, 422)
  const keeper = replicaOf(server)
  await keeper.look()
  t.equal(
    keeper.problem,
    'secret guard/guard-tls: the API server refuses to update it (422); if it is immutable, delete it',
  )
})

void test('an API server that is gone for a while changes nothing of what is known', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  await keeper.look()
  const before = servedBy(keeper)
  for (const asked of [secretPath, ...Object.values(configurationPaths)])
    server.refused.set(`GET ${asked}`, 0)
  await keeper.look()
  t.strictSame(
    [servedBy(keeper), keeper.trustOf('validating'), keeper.trustOf('mutating')],
    [before, 'in step', 'in step'],
  )
})
