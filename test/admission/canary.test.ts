import { test, type Test } from 'tap'

import type { Mutator } from '../../src/engine/mutator.ts'
import { canary, piecesIn, withoutCanary } from '../support/canary.ts'
import { failingSource } from '../support/fact-sources.ts'
import { crashingRule } from '../support/made-rules.ts'
import {
  clusterSet,
  dc1,
  dc2,
  entry,
  passwords,
  perconaServer,
  secret,
  statusOf,
  type Raw,
} from '../support/objects.ts'
import { createReview, updateReview } from '../support/reviews.ts'
import { startWebhook, type WebhookParts } from '../support/webhook.ts'
import { world } from '../support/world.ts'

/** Posts a body to both webhooks and looks for the canary in the answers and in the log at level trace. */
async function keeps(t: Test, body: string, parts: WebhookParts = {}): Promise<void> {
  const webhook = await startWebhook(t, parts)
  for (const path of ['/validate', '/mutate']) {
    const answer = await webhook.ask({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body,
    })
    t.not(answer.status, 500)
    withoutCanary(t, answer.text + JSON.stringify(answer.headers), `the answer of ${path}`)
  }
  withoutCanary(t, webhook.logText(), 'the log')
}

const keepsReview = (t: Test, review: Raw, parts: WebhookParts = {}): Promise<void> =>
  keeps(t, JSON.stringify(review), parts)

void test('the search finds a piece in any spelling', (t) => {
  t.not(piecesIn(`x${canary.slice(4, 12)}x`).length, 0)
  t.not(piecesIn(Buffer.from(`root=${canary}`).toString('base64')).length, 0)
  t.not(piecesIn(Buffer.from(canary).toString('hex').toUpperCase()).length, 0)
  t.strictSame(piecesIn(canary.slice(0, 7)), [])
  t.end()
})

const servers = [perconaServer('dc1'), perconaServer('dc2')]

const stringSecret: Raw = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'dc2-secrets', namespace: 'shop' },
  stringData: { ...passwords, monitor: canary, clusterset: canary },
}

void test('Secrets that differ, one in data and one in stringData', (t) =>
  keepsReview(t, createReview(clusterSet()), {
    facts: world({
      perconaServers: servers,
      secrets: [secret('dc1-secrets', { ...passwords, root: canary, extra: canary }), stringSecret],
    }),
  }))

void test('a credentialsSecret that nobody knows', (t) =>
  keepsReview(
    t,
    createReview(clusterSet({ spec: { credentialsSecret: { name: 's', key: 'clusterset' } } })),
    {
      facts: world({
        perconaServers: servers,
        secrets: [
          secret('dc1-secrets', passwords),
          secret('dc2-secrets', passwords),
          secret('s', { clusterset: canary }),
        ],
      }),
    },
  ))

const rotation: WebhookParts = {
  facts: world({
    clusterSets: [clusterSet({ status: statusOf('dc1', 'dc2') })],
    perconaServers: servers,
    secrets: [secret('dc1-secrets', passwords)],
  }),
}

const replicaSecret = secret('dc2-secrets', passwords)

void test('a Secret review that is denied', async (t) => {
  const review = updateReview(replicaSecret, secret('dc2-secrets', { ...passwords, monitor: canary }))
  const webhook = await startWebhook(t, rotation)
  t.match(await webhook.post('/validate', review), { response: { allowed: false } })
  await keepsReview(t, review, rotation)
})

void test('a Secret review whose old value is the canary', (t) =>
  keepsReview(
    t,
    updateReview(secret('dc2-secrets', { ...passwords, monitor: canary }), replicaSecret),
    rotation,
  ))

void test('a Secret review that changes nothing', (t) =>
  keepsReview(
    t,
    updateReview(secret('dc2-secrets', { root: canary }), secret('dc2-secrets', { root: canary })),
    rotation,
  ))

void test('the last applied configuration of a Secret', (t) =>
  keepsReview(
    t,
    updateReview(replicaSecret, {
      ...secret('dc2-secrets', { ...passwords, monitor: canary }),
      metadata: {
        name: 'dc2-secrets',
        namespace: 'shop',
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(stringSecret) },
      },
    }),
    rotation,
  ))

const whole = JSON.stringify(updateReview(replicaSecret, stringSecret))

void test('JSON that breaks off in the middle of the value', (t) =>
  keeps(t, whole.slice(0, whole.indexOf(canary) + 20)))

void test('JSON with a stray quote in the middle of the value', (t) =>
  keeps(t, whole.replace(canary, `${canary.slice(0, 14)}"${canary.slice(14)}`)))

void test('JSON with a line end in the middle of the value', (t) =>
  keeps(t, whole.replace(canary, `${canary.slice(0, 14)}\n${canary.slice(14)}`)))

void test('JSON with the value in the place of a literal', (t) => keeps(t, `{"request":${canary}}`))

void test('a body that is the value', (t) => keeps(t, canary))

void test('a body that is the value as JSON', (t) => keeps(t, JSON.stringify(canary)))

void test('an AdmissionReview whose request is the value', (t) =>
  keeps(t, JSON.stringify({ ...createReview(null), request: canary })))

const secretKind = {
  kind: { group: '', version: 'v1', kind: 'Secret' },
  name: 'dc2-secrets',
  namespace: 'shop',
}

void test('the value in the place of the object', (t) =>
  keepsReview(t, updateReview(replicaSecret, canary, secretKind), rotation))

void test('the value in the place of the old object', (t) =>
  keepsReview(t, updateReview(canary, replicaSecret, secretKind), rotation))

void test('the value in the place of data and of stringData', (t) =>
  keepsReview(
    t,
    updateReview(
      { ...replicaSecret, data: canary },
      { ...replicaSecret, data: [canary], stringData: canary },
    ),
    rotation,
  ))

void test('the value in the place of metadata', (t) =>
  keepsReview(t, updateReview(replicaSecret, { ...stringSecret, metadata: canary }), rotation))

void test('values of odd types in data', (t) =>
  keepsReview(
    t,
    updateReview(replicaSecret, {
      ...replicaSecret,
      data: {
        root: [canary],
        operator: { value: canary },
        monitor: null,
        replication: `not base64: ${canary}`,
      },
    }),
    rotation,
  ))

void test('a ClusterSet with the value in the place of numbers and objects', (t) =>
  keepsReview(
    t,
    createReview(
      clusterSet({
        spec: {
          clusters: [canary, { ...dc1, endpoints: canary }, entry('dc2', { host: [canary], port: canary })],
          credentialsSecret: canary,
          mysqlshellRunner: { image: [canary] },
          unsafeFlags: { forcedFailover: canary },
        },
      }),
    ),
  ))

void test('a field that nobody knows', (t) =>
  keepsReview(t, createReview(clusterSet({ spec: { password: canary } }))))

const other = clusterSet({ spec: { clusters: [dc2, dc1] } })

void test('a rule that fails with the value in its message', (t) =>
  keepsReview(t, createReview(clusterSet()), { rules: [crashingRule('breaks', new Error(`bad ${canary}`))] }))

void test('a rule that fails with the value in its message, on UPDATE', (t) =>
  keepsReview(t, updateReview(clusterSet(), other), {
    rules: [crashingRule('breaks', new Error(`bad ${canary}`, { cause: new Error(canary) }))],
  }))

void test('a rule that throws the value itself', (t) =>
  keepsReview(t, createReview(clusterSet()), { rules: [crashingRule('breaks', canary)] }))

void test('a rule that throws an object with the value', (t) =>
  keepsReview(t, createReview(clusterSet()), {
    rules: [crashingRule('breaks', { name: canary, message: canary, stack: `    at ${canary}` })],
  }))

void test('a rule that fails with a message in which the value looks like a place in the code', (t) =>
  keepsReview(t, createReview(clusterSet()), {
    rules: [crashingRule('breaks', new Error(`bad value\n    at ${canary}\n`))],
  }))

void test('a source of facts that fails with the value in its message', (t) =>
  keepsReview(t, createReview(clusterSet()), {
    factSource: failingSource(new Error(`cannot read ${canary}`)),
  }))

const failing: Mutator = {
  id: 'fails',
  summary: 'Fails',
  operations: ['CREATE'],
  mutate() {
    throw new Error(canary)
  },
}

void test('a mutator that fails with the value in its message', (t) =>
  keepsReview(t, createReview(clusterSet()), { mutators: [failing] }))
