import { X509Certificate } from 'node:crypto'

import { test } from 'tap'

import {
  CertificateKeeper,
  type KeeperNews,
  type KeeperPace,
} from '../../src/certificates/certificate-keeper.ts'
import { OwnObjects } from '../../src/certificates/own-objects.ts'
import { certificatesIn } from '../../src/certificates/pem.ts'
import { asList, asObject } from '../../src/model/json.ts'
import { makeAuthority } from '../support/certificates.ts'
import { configurationPaths, entry, secretPath, SmallApiServer } from './small-api-server.ts'

const dayMilliseconds = 24 * 60 * 60 * 1000
const atOnce: KeeperPace = { usual: 10, hurried: 10, settling: 0 }
const never: KeeperPace = { ...atOnce, settling: 3_600_000 }

/** A replica. What it tells is gathered. */
function replicaOf(server: SmallApiServer, pace = atOnce) {
  const news: KeeperNews[] = []
  const keeper = new CertificateKeeper({
    objects: new OwnObjects(server, { namespace: 'guard', name: 'guard' }, new AbortController().signal),
    serverName: 'guard.guard.svc',
    told: (one) => news.push(one),
    pace,
  })
  return Object.assign(keeper, { news })
}

const servedBy = (keeper: CertificateKeeper): string => keeper.serving?.parsed.serialNumber ?? 'none'

/** Whether each bundle of both configurations trusts what a replica serves. */
const isTrusted = (server: SmallApiServer, keeper: CertificateKeeper): boolean =>
  [...server.bundles('validating'), ...server.bundles('mutating')].every((bundle) =>
    certificatesIn(bundle).some(
      (authority) =>
        keeper.serving?.parsed.checkIssued(authority) === true &&
        keeper.serving.parsed.verify(authority.publicKey),
    ),
  )

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
  t.strictSame(replicas.flatMap(({ news }) => news.filter(({ event }) => event === 'issued')).length, 1)
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

const damages: Readonly<Record<string, (data: Record<string, unknown>) => void>> = {
  'an authority that is cut off': (data) => {
    data['ca.crt'] = String(data['ca.crt']).slice(0, 100)
  },
  'noise instead of a key': (data) => {
    data['ca.key'] = Buffer.from([0, 255, 1, 2]).toString('base64')
  },
  'no key of the authority': (data) => {
    delete data['ca.key']
  },
  'a value that is no text': (data) => {
    data['ca.crt'] = 7
  },
  'no certificate': (data) => {
    delete data['tls.crt']
  },
  'a certificate with a broken one behind it': (data) => {
    const text = Buffer.from(String(data['tls.crt']), 'base64').toString()
    data['tls.crt'] = Buffer.from(
      `${text}-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n`,
    ).toString('base64')
  },
  'the key of another certificate': (data) => {
    data['tls.key'] = data['ca.key']
  },
  'nothing at all': (data) => {
    for (const key of Object.keys(data)) Reflect.deleteProperty(data, key)
  },
}

for (const [what, damage] of Object.entries(damages))
  void test(`a Secret with ${what} is made good, and nobody is left untrusted`, async (t) => {
    const server = new SmallApiServer()
    const other = replicaOf(server, never)
    await other.look()
    const data = { ...asObject(server.objects.get(secretPath)?.['data']) }
    damage(data)
    server.put(secretPath, { data })
    const keeper = replicaOf(server)
    await keeper.look()
    const served = new X509Certificate(server.secretText('tls.crt'))
    t.ok(served.verify(new X509Certificate(server.secretText('ca.crt')).publicKey))
    t.equal(servedBy(keeper), served.serialNumber)
    t.ok(isTrusted(server, keeper) && isTrusted(server, other))
  })

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
    ],
  })
  await keeper.look()
  const webhooks = asList(server.objects.get(configurationPaths.validating)?.['webhooks']).map(asObject)
  t.equal(webhooks[0]?.['timeoutSeconds'], 9)
  const ours = server.secretText('ca.crt')
  t.strictSame(server.bundles('validating').slice(0, 2), [ours, ours])
  t.equal(asObject(webhooks[2]?.['clientConfig'])['caBundle'], foreign)
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

void test('who is never alone gives up until the next look', async (t) => {
  const server = new SmallApiServer()
  server.refused.set(`PATCH ${configurationPaths.validating}`, 409)
  const keeper = replicaOf(server)
  await keeper.look()
  t.equal(keeper.problem, 'others change the same objects all the time')
})

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

void test('our own clock may jump: dates are held against that of the API server', async (t) => {
  const server = new SmallApiServer()
  const keeper = replicaOf(server)
  await keeper.look()
  const before = Date.now()
  t.intercept(Date, 'now', { value: () => before + 400 * dayMilliseconds })
  t.ok(Math.abs(keeper.now().getTime() - before) < 5_000)
})

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
