import { test, type Test } from 'tap'

import type { Mutator } from '../../src/engine/mutator.ts'
import { ruleSetVersion } from '../../src/rules/index.ts'
import { failingSource } from '../support/fact-sources.ts'
import { crashingRule, denyingRule, quietRule } from '../support/made-rules.ts'
import { clusterSet, secret, type Raw } from '../support/objects.ts'
import { createReview, deleteReview, reviewUid, updateReview } from '../support/reviews.ts'
import { startWebhook, type Ask, type Webhook, type WebhookParts } from '../support/webhook.ts'

/** The log of one request; the duration is checked and taken out, and so is where a fault happened. */
async function logOf(t: Test, parts: WebhookParts, ask: (webhook: Webhook) => Promise<unknown>) {
  const webhook = await startWebhook(t, parts)
  await ask(webhook)
  return webhook.logged().map((line): Raw => {
    const { durationMilliseconds, at, ...rest } = line
    if (line['event'] === 'review') t.type(durationMilliseconds, 'number')
    else t.ok(Array.isArray(at), 'a fault says where it happened')
    return rest
  })
}

const common: Raw = {
  level: 30,
  event: 'review',
  webhook: 'validate',
  uid: reviewUid,
  operation: 'CREATE',
  kind: 'PerconaServerMySQLClusterSet',
  namespace: 'shop',
  name: 'orders',
  user: 'alice',
  allowed: true,
  verdict: 'allowed',
}

/** The line of a request for the ClusterSet shop/orders. */
const line = (fields: Raw): Raw => ({ ...common, rules: '', ruleset: ruleSetVersion, ...fields })

/** The same of `/mutate`. */
const mutateLine = (fields: Raw): Raw => ({ ...common, webhook: 'mutate', ...fields })

void test('a request leaves one line', async (t) => {
  const seen = await logOf(t, { rules: [quietRule('quiet')] }, (webhook) =>
    webhook.post('/validate', createReview(clusterSet({ annotations: { note: 'nobody may read this' } }))),
  )
  t.strictSame(seen, [line({})])
})

void test('the query is no part of the webhook', async (t) => {
  const seen = await logOf(t, { rules: [quietRule('quiet')] }, (webhook) =>
    webhook.post('/validate?timeout=5s', createReview(clusterSet())),
  )
  t.strictSame(seen, [line({})])
})

void test('a denial: the rules, and nothing of what they say', async (t) => {
  const seen = await logOf(t, { rules: [denyingRule('one'), denyingRule('two')] }, (webhook) =>
    webhook.post('/validate', createReview(clusterSet())),
  )
  t.strictSame(seen, [line({ allowed: false, verdict: 'denied', rules: 'one,two' })])
})

void test('a collection delete: the name is that of the object', async (t) => {
  const seen = await logOf(t, {}, (webhook) =>
    webhook.post('/validate', deleteReview(clusterSet(), { name: '' })),
  )
  t.strictSame(seen, [line({ operation: 'DELETE' })])
})

void test('a request that is exempt', async (t) => {
  const seen = await logOf(t, {}, (webhook) =>
    webhook.post(
      '/validate',
      updateReview(secret('s', { root: 'a' }), secret('s', { root: 'a' }), { user: 'operator' }),
    ),
  )
  t.strictSame(seen, [
    line({
      operation: 'UPDATE',
      kind: 'Secret',
      name: 's',
      user: 'operator',
      verdict: 'exempt',
      exemption: 'an update that leaves spec or data alone',
    }),
  ])
})

void test('/mutate: the mutators instead of the rules', async (t) => {
  const seen = await logOf(t, {}, (webhook) => webhook.post('/mutate', createReview(clusterSet())))
  t.strictSame(seen, [mutateLine({ mutators: 'fill-defaults,add-dissolve-finalizer' })])
})

void test('a rule that failed leaves a line of its own, without its message', async (t) => {
  const seen = await logOf(
    t,
    { rules: [crashingRule('breaks', new RangeError('nobody may read this'))] },
    (webhook) => webhook.post('/validate', createReview(clusterSet())),
  )
  t.strictSame(seen, [
    { level: 50, event: 'rule failed', uid: reviewUid, rule: 'breaks', fault: 'RangeError' },
    line({ allowed: false, verdict: 'broken' }),
  ])
})

void test('a rule that threw something else than an error', async (t) => {
  const seen = await logOf(t, { rules: [crashingRule('breaks', 'nobody may read this')] }, (webhook) =>
    webhook.post('/validate', createReview(clusterSet())),
  )
  t.strictSame(seen, [
    { level: 50, event: 'rule failed', uid: reviewUid, rule: 'breaks', fault: 'string' },
    line({ allowed: false, verdict: 'broken' }),
  ])
})

void test('a source of facts that failed', async (t) => {
  const factSource = failingSource(new TypeError('nobody may read this'))
  const seen = await logOf(t, { factSource }, (webhook) =>
    webhook.post('/validate', createReview(clusterSet())),
  )
  t.strictSame(seen, [
    { level: 50, event: 'review failed', uid: reviewUid, fault: 'TypeError' },
    line({ allowed: false, verdict: 'broken' }),
  ])
})

const failing: Mutator = {
  id: 'fails',
  summary: 'Fails',
  operations: ['CREATE'],
  mutate() {
    throw new Error('nobody may read this')
  },
}

void test('a mutator that failed', async (t) => {
  const seen = await logOf(t, { mutators: [failing] }, (webhook) =>
    webhook.post('/mutate', createReview(clusterSet())),
  )
  t.strictSame(seen, [
    { level: 50, event: 'review failed', uid: reviewUid, fault: 'Error' },
    mutateLine({ verdict: 'broken', mutators: '' }),
  ])
})

void test('a review without fields leaves them empty', async (t) => {
  const seen = await logOf(t, {}, (webhook) =>
    webhook.post('/validate', {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      request: { uid: 'only-this' },
    }),
  )
  t.strictSame(seen, [
    line({
      uid: 'only-this',
      operation: '',
      kind: '',
      namespace: '',
      name: '',
      user: '',
      verdict: 'exempt',
      exemption: 'a kind that is not judged',
    }),
  ])
})

/** What a request that is refused leaves: one line, without the query. */
async function refuses(t: Test, ask: Ask, fields: Raw): Promise<void> {
  const webhook = await startWebhook(t)
  await webhook.ask(ask)
  t.strictSame(webhook.logged(), [{ level: 40, event: 'refused', ...fields }])
}

const posted: Ask = {
  method: 'POST',
  path: '/validate?nobody=may-read-this',
  headers: { 'content-type': 'application/json' },
}

void test('an unknown path leaves a warning, without the query', (t) =>
  refuses(t, { path: '/nowhere?a=b' }, { method: 'GET', path: '/nowhere', statusCode: 404 }))

void test('a path that cannot be decoded leaves a warning', (t) =>
  refuses(t, { path: '/%zz?a=b' }, { method: 'GET', path: '/%zz', statusCode: 404 }))

void test('another method leaves a warning', (t) =>
  refuses(t, { method: 'PUT', path: '/mutate' }, { method: 'PUT', path: '/mutate', statusCode: 405 }))

void test('another content type leaves a warning', (t) =>
  refuses(
    t,
    { ...posted, headers: { 'content-type': 'text/plain' }, body: 'nobody may read this' },
    { method: 'POST', path: '/validate', statusCode: 415 },
  ))

void test('a body that is too long leaves a warning', (t) =>
  refuses(
    t,
    { ...posted, body: Buffer.alloc(9 * 1024 * 1024, ' ') },
    { method: 'POST', path: '/validate', statusCode: 413 },
  ))

void test('a body that is no review leaves a warning, and nothing of the body', (t) =>
  refuses(
    t,
    { ...posted, body: '{"nobody": "may read this"}' },
    { method: 'POST', path: '/validate', statusCode: 400 },
  ))

void test('an empty body leaves a warning', (t) =>
  refuses(t, posted, { method: 'POST', path: '/validate', statusCode: 400 }))
