import fc from 'fast-check'
import { test } from 'tap'

import { asObject, asText } from '../../src/model/json.ts'
import { judged, mutated, patchedBy, toldBy } from '../support/answers.ts'
import {
  clusterSet,
  clusterSetSpec,
  perconaServer,
  secret,
  service,
  statusOf,
  type Raw,
} from '../support/objects.ts'
import { reproducible } from '../support/properties.ts'
import { createReview, reviewUid, updateReview } from '../support/reviews.ts'
import { startWebhook, type Answer, type Webhook } from '../support/webhook.ts'
import { world } from '../support/world.ts'
import { anyJson } from './any-json.ts'
import { reviewOfScene, worldOf } from './scene.ts'
import { validScene } from './valid-scenes.ts'

const json = { 'content-type': 'application/json' }

const routes = ['/validate', '/mutate'] as const

const facts = world({
  clusterSets: [clusterSet({ status: statusOf('dc1', 'dc2') })],
  perconaServers: [perconaServer('dc1'), perconaServer('dc2')],
  secrets: [secret('dc1-secrets', { clusterset: 'a' }), secret('dc2-secrets', { clusterset: 'a' })],
})

/** What an answer may be to whatever was sent. */
function kindOfAnswer(
  { status, headers, body, text }: Answer,
  route: string,
  uid: string | undefined,
): 200 | 400 {
  if (!(headers['content-type'] ?? '').startsWith('application/json')) throw new Error(`no JSON: ${text}`)
  if (status === 400) {
    const { message, ...more } = asObject(body)
    if (!(asText(message) ?? '').startsWith('expected ') || Object.keys(more).length > 0)
      throw new Error(`a 400 that does not say what was expected: ${text}`)
    return 400
  }
  if (status !== 200) throw new Error(`status ${String(status)}: ${text}`)
  if (uid === undefined) throw new Error(`answered without a uid: ${text}`)
  if (route === '/mutate') patchedBy(body, uid)
  else toldBy(body, uid)
  return 200
}

/** Sends a body to both routes, and tells what the answers were. */
async function sent(webhook: Webhook, body: string | Buffer, uid?: string): Promise<readonly (200 | 400)[]> {
  return Promise.all(
    routes.map(async (path) =>
      kindOfAnswer(await webhook.ask({ method: 'POST', path, headers: json, body }), path, uid),
    ),
  )
}

function demandAll(answers: readonly (200 | 400)[], expected: 200 | 400): void {
  if (answers.some((answer) => answer !== expected))
    throw new Error(`${answers.join(' and ')}, expected ${String(expected)}`)
}

/** The server failed and said so politely: that is no answer to garbage either. */
function demandNoFailure(webhook: Webhook): void {
  const failed = webhook.logged().filter(({ event }) => String(event).endsWith('failed'))
  if (failed.length > 0) throw new Error(JSON.stringify(failed.slice(0, 3)))
}

const asJson = (value: unknown): string => JSON.stringify(value)

void test('any JSON, and any bytes, in place of a review', async (t) => {
  const webhook = await startWebhook(t, { facts })
  await fc.assert(
    fc.asyncProperty(anyJson, async (body) => {
      demandAll(await sent(webhook, asJson(body)), 400)
    }),
    reproducible({ numRuns: 60 }),
  )
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      demandAll(await sent(webhook, Buffer.from(bytes)), 400)
    }),
    reproducible({ numRuns: 30 }),
  )
  demandNoFailure(webhook)
  t.end()
})

void test('any JSON in place of the request', async (t) => {
  const webhook = await startWebhook(t, { facts })
  const counts = { 200: 0, 400: 0 }
  const uid = fc.oneof(anyJson, fc.string({ unit: 'binary', minLength: 1 }), fc.uuid())
  const request = fc.oneof(
    anyJson,
    fc.tuple(anyJson, uid).map(([any, one]) => ({ ...asObject(any), uid: one })),
  )
  await fc.assert(
    fc.asyncProperty(request, async (any) => {
      const told = asText(asObject(any)['uid']) ?? ''
      const isAnswerable = told !== ''
      const body = asJson({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request: any })
      demandAll(await sent(webhook, body, isAnswerable ? told : undefined), isAnswerable ? 200 : 400)
      counts[isAnswerable ? 200 : 400] += 1
    }),
    reproducible({ numRuns: 150 }),
  )
  demandNoFailure(webhook)
  t.ok(
    counts[200] >= 50 && counts[400] >= 50,
    `${String(counts[200])} answered, ${String(counts[400])} refused`,
  )
  t.end()
})

const fields = [
  ...['kind', 'resource', 'subResource', 'requestKind', 'requestSubResource', 'name', 'namespace'],
  ...['operation', 'userInfo', 'object', 'oldObject', 'dryRun', 'options'],
]

/** A sound request with up to four fields replaced by any JSON, or by the field of another kind of object. */
const oddRequest = fc.record({
  review: fc.constantFrom<Raw>(
    createReview(clusterSet()),
    updateReview(clusterSet({ status: statusOf('dc1', 'dc2') }), clusterSet({ spec: { sslMode: 'auto' } })),
    updateReview(perconaServer('dc2'), perconaServer('dc2', { mysql: { clusterType: 'async' } })),
    updateReview(secret('dc2-secrets', { clusterset: 'a' }), secret('dc2-secrets', { clusterset: 'b' })),
  ),
  odd: fc.dictionary(fc.constantFrom(...fields), anyJson, { minKeys: 1, maxKeys: 4 }),
})

void test('any JSON in place of fields of the request', async (t) => {
  const webhook = await startWebhook(t, { facts })
  await fc.assert(
    fc.asyncProperty(oddRequest, async ({ review, odd }) => {
      const request = { ...asObject(review['request']), ...odd }
      demandAll(await sent(webhook, asJson({ ...review, request }), reviewUid), 200)
    }),
    reproducible({ numRuns: 150 }),
  )
  demandNoFailure(webhook)
  t.end()
})

/** Objects of the three kinds with any JSON in the places that rules and mutators read. */
const oddPart = (sound: Raw): fc.Arbitrary<unknown> =>
  fc.oneof(
    anyJson,
    fc
      .tuple(fc.dictionary(fc.constantFrom(...Object.keys(sound)), anyJson, { maxKeys: 3 }))
      .map(([odd]) => ({ ...sound, ...odd })),
  )

const oddSpec = fc.oneof(
  oddPart(clusterSetSpec),
  fc
    .array(oddPart({ innodbClusterName: 'dc1', endpoints: [{ host: 'dc1-mysql' }, { host: 7, port: '1' }] }))
    .map((clusters) => ({ ...clusterSetSpec, clusters })),
)

const oddMetadata = oddPart({
  name: 'orders',
  namespace: 'shop',
  annotations: { 'clusterset-guard.io/removed-clusters': 'dc9', 'clusterset-guard.io/break-glass': ':' },
  finalizers: [1, null],
})

const oddObject: fc.Arbitrary<Raw> = fc.oneof(
  fc
    .tuple(oddMetadata, oddSpec, oddPart(statusOf('dc1', 'dc2')))
    .map(([metadata, spec, status]) => ({ ...clusterSet(), metadata, spec, status })),
  fc
    .tuple(
      oddMetadata,
      oddPart({ mysql: { clusterType: 7, image: [] }, pause: 'x', secretsName: {} }),
      anyJson,
    )
    .map(([metadata, spec, status]) => ({ ...perconaServer('dc1'), metadata, spec, status })),
  fc
    .tuple(oddMetadata, oddPart({ root: 'a', monitor: 7 }), anyJson)
    .map(([metadata, data, stringData]) => ({ ...secret('dc2-secrets', {}), metadata, data, stringData })),
  fc
    .tuple(oddMetadata, oddPart({ selector: 1, clusterIPs: [1, null, 'None'], externalName: [] }), anyJson)
    .map(([metadata, spec, status]) => ({ ...service('outer'), metadata, spec, status })),
)

const oddReview = fc
  .tuple(oddObject, oddObject, fc.constantFrom('CREATE', 'UPDATE', 'UPDATE', 'DELETE'))
  .map(([object, oldObject, operation]) => {
    const old =
      operation === 'CREATE' ? null : { ...oldObject, apiVersion: object['apiVersion'], kind: object['kind'] }
    const review = updateReview(old, object)
    return {
      ...review,
      request: {
        ...asObject(review['request']),
        operation,
        ...(operation === 'DELETE' ? { object: null } : {}),
      },
    }
  })

void test('objects of our kinds, with any JSON in the places that are read', async (t) => {
  const webhook = await startWebhook(t, { facts })
  await fc.assert(
    fc.asyncProperty(oddReview, async (review) => {
      demandAll(await sent(webhook, asJson(review), reviewUid), 200)
    }),
    reproducible({ numRuns: 150 }),
  )
  demandNoFailure(webhook)
  t.end()
})

void test('the same without a connection, in a world of such objects: no rule ever fails', async (t) => {
  const verdicts = new Set<string>()
  const oddWorld = fc.array(oddObject, { maxLength: 6 }).map((objects) => ({
    clusterSets: objects,
    perconaServers: objects,
    services: objects,
    secrets: objects,
  }))
  const review = fc.oneof(oddReview, validScene.map(reviewOfScene))
  await fc.assert(
    fc.asyncProperty(review, oddWorld, validScene, async (any, odd, scene) => {
      const sound = worldOf(scene)
      const mixed = world({
        clusterSets: [...odd.clusterSets, ...(sound.clusterSets ?? [])],
        perconaServers: [...odd.perconaServers, ...(sound.perconaServers ?? [])],
        services: [...odd.services, ...(sound.services ?? [])],
        secrets: [...odd.secrets, ...(sound.secrets ?? [])],
      })
      verdicts.add((await judged(any, mixed)).verdict)
      mutated(any)
    }),
    reproducible({ numRuns: 1000 }),
  )
  t.strictSame([...verdicts].sort(), ['allowed', 'denied', 'exempt', 'warned'])
  t.end()
})

/** JSON nested so deep, made as text: nothing here could walk it. */
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

void test('nesting of any depth, anywhere in the object', async (t) => {
  const webhook = await startWebhook(t, { facts })
  const holes = ['spec', 'clusters', 'credentialsSecret', 'annotations', 'more']
  const review = asJson(updateReview(clusterSet(), clusterSet({ annotations: {}, spec: { more: 1 } })))
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...holes),
      fc.constantFrom(10, 900, 1100, 20_000, 100_000),
      async (hole, depth) => {
        const body = review.replaceAll(`"${hole}":`, `"${hole}":${nested(depth)},"${hole}2":`)
        const answers = await sent(webhook, body, reviewUid)
        if (depth < 2000) demandAll(answers, 200)
      },
    ),
    reproducible({ numRuns: 12 }),
  )
  // A stack that ran out would be answered politely, as a failure of ours.
  demandNoFailure(webhook)
  t.end()
})
