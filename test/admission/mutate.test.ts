import { test, type Test } from 'tap'

import type { Mutator, PatchOperation } from '../../src/engine/mutator.ts'
import {
  clusterSet,
  dc1,
  dc2,
  endpoint,
  entry,
  perconaServer,
  secret,
  statusOf,
  type Raw,
} from '../support/objects.ts'
import { answerWith, createReview, deleteReview, reviewOf, updateReview } from '../support/reviews.ts'
import { startWebhook, type WebhookParts } from '../support/webhook.ts'

async function answers(t: Test, review: Raw, expected: Raw, parts: WebhookParts = {}): Promise<void> {
  const webhook = await startWebhook(t, parts)
  t.strictSame(await webhook.post('/mutate', review), expected)
}

const audit = (verdict: string, ...mutators: readonly string[]): Raw => ({
  verdict,
  mutators: mutators.join(','),
})

/** The bytes of a patch as they are sent: compact JSON in base64. */
const encoded = (...operations: readonly PatchOperation[]): Raw => ({
  patchType: 'JSONPatch',
  patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
})

const exempt = answerWith({ allowed: true, auditAnnotations: audit('exempt') })
const unpatched = answerWith({ allowed: true, auditAnnotations: audit('allowed') })

/** A set in which nothing is left to fill. */
const filledSpec: Raw = {
  sslMode: 'AUTO',
  createReplicaClusterOptions: { recoveryMethod: 'clone' },
  unsafeFlags: { forcedFailover: false, forcedClusterRemoval: false },
  clusters: [
    entry('dc1', endpoint('dc1-mysql-primary', 3306)),
    entry('dc2', endpoint('dc2-mysql-primary', 3306)),
  ],
}

const filled = clusterSet({
  metadata: { finalizers: ['percona.com/clusterset-dissolve'] },
  spec: filledSpec,
})

void test('a CREATE gets what is absent, without a warning', (t) =>
  answers(
    t,
    createReview(clusterSet()),
    answerWith({
      allowed: true,
      ...encoded(
        { op: 'add', path: '/spec/sslMode', value: 'AUTO' },
        { op: 'add', path: '/spec/createReplicaClusterOptions', value: { recoveryMethod: 'clone' } },
        {
          op: 'add',
          path: '/spec/unsafeFlags',
          value: { forcedFailover: false, forcedClusterRemoval: false },
        },
        { op: 'add', path: '/spec/clusters/0/endpoints/0/port', value: 3306 },
        { op: 'add', path: '/spec/clusters/1/endpoints/0/port', value: 3306 },
        { op: 'add', path: '/metadata/finalizers', value: ['percona.com/clusterset-dissolve'] },
      ),
      auditAnnotations: audit('allowed', 'fill-defaults', 'add-dissolve-finalizer'),
    }),
  ))

void test('the bytes of a patch', (t) =>
  answers(
    t,
    createReview(clusterSet({ spec: filledSpec })),
    answerWith({
      allowed: true,
      patchType: 'JSONPatch',
      patch:
        'W3sib3AiOiJhZGQiLCJwYXRoIjoiL21ldGFkYXRhL2ZpbmFsaXplcnMiLCJ2YWx1ZSI6WyJwZXJjb25hLmNvbS9jbHVzdGVyc2V0' +
        'LWRpc3NvbHZlIl19XQ==',
      auditAnnotations: audit('allowed', 'add-dissolve-finalizer'),
    }),
  ))

void test('a CREATE in which nothing is absent gets no patch', (t) =>
  answers(t, createReview(filled), unpatched))

void test('a changed value is told', (t) =>
  answers(
    t,
    createReview({
      ...filled,
      spec: {
        ...(clusterSet({ spec: filledSpec })['spec'] as Raw),
        sslMode: 'Verify_Identity',
        createReplicaClusterOptions: { recoveryMethod: 'CLONE' },
        credentialsSecret: { name: 's', key: '' },
      },
    }),
    answerWith({
      allowed: true,
      ...encoded(
        { op: 'test', path: '/spec/sslMode', value: 'Verify_Identity' },
        { op: 'replace', path: '/spec/sslMode', value: 'VERIFY_IDENTITY' },
        { op: 'test', path: '/spec/createReplicaClusterOptions/recoveryMethod', value: 'CLONE' },
        { op: 'replace', path: '/spec/createReplicaClusterOptions/recoveryMethod', value: 'clone' },
        { op: 'test', path: '/spec/credentialsSecret/key', value: '' },
        { op: 'replace', path: '/spec/credentialsSecret/key', value: 'clusterset' },
      ),
      warnings: [
        'spell-enums: spec.sslMode "Verify_Identity" is now "VERIFY_IDENTITY"',
        'spell-enums: spec.createReplicaClusterOptions.recoveryMethod "CLONE" is now "clone"',
        'fill-credentials-key: spec.credentialsSecret.key "" is now "clusterset"',
      ],
      auditAnnotations: audit('warned', 'spell-enums', 'fill-credentials-key'),
    }),
  ))

void test('a dry run gets the same patch', (t) =>
  answers(
    t,
    createReview(clusterSet({ spec: filledSpec }), { dryRun: true }),
    answerWith({
      allowed: true,
      ...encoded({ op: 'add', path: '/metadata/finalizers', value: ['percona.com/clusterset-dissolve'] }),
      auditAnnotations: audit('allowed', 'add-dissolve-finalizer'),
    }),
  ))

void test('generateName: the name that is not there yet does not matter', (t) =>
  answers(
    t,
    createReview(clusterSet({ metadata: { name: undefined, generateName: 'orders-' }, spec: filledSpec })),
    answerWith({
      allowed: true,
      ...encoded({ op: 'add', path: '/metadata/finalizers', value: ['percona.com/clusterset-dissolve'] }),
      auditAnnotations: audit('allowed', 'add-dissolve-finalizer'),
    }),
  ))

void test('an UPDATE that leaves nothing to fill gets no patch', (t) =>
  answers(t, updateReview(clusterSet(), filled), unpatched))

void test('an UPDATE that leaves the spec alone is not filled', (t) =>
  answers(t, updateReview(clusterSet(), clusterSet({ metadata: { labels: { a: 'b' } } })), unpatched))

void test('an UPDATE that leaves the spec alone gets back the record that it drops, with a warning', (t) =>
  answers(
    t,
    updateReview(
      clusterSet({ annotations: { 'clusterset-guard.io/removed-clusters': 'a' } }),
      clusterSet({ annotations: { team: 'dba' } }),
    ),
    answerWith({
      allowed: true,
      ...encoded({
        op: 'add',
        path: '/metadata/annotations/clusterset-guard.io~1removed-clusters',
        value: 'a',
      }),
      warnings: [
        'record-removed-members: metadata.annotations[clusterset-guard.io/removed-clusters] (absent) is now "a"',
      ],
      auditAnnotations: audit('warned', 'record-removed-members'),
    }),
  ))

void test('a removal is recorded', (t) =>
  answers(
    t,
    updateReview(
      clusterSet({
        annotations: { 'clusterset-guard.io/removed-clusters': 'a' },
        status: statusOf('dc1', 'b'),
        spec: { ...filledSpec, clusters: [dc1, entry('b', 'b.example')] },
      }),
      clusterSet({ spec: { ...filledSpec, clusters: [entry('dc1', endpoint('x', 1))] } }),
    ),
    answerWith({
      allowed: true,
      ...encoded({
        op: 'add',
        path: '/metadata/annotations',
        value: { 'clusterset-guard.io/removed-clusters': 'a,b' },
      }),
      warnings: [
        'record-removed-members: metadata.annotations[clusterset-guard.io/removed-clusters] (absent) is now "a,b"',
      ],
      auditAnnotations: audit('warned', 'record-removed-members'),
    }),
  ))

void test('DELETE is never patched', (t) => answers(t, deleteReview(clusterSet()), unpatched))

void test('CONNECT is never patched', (t) => answers(t, reviewOf('CONNECT', clusterSet(), null), exempt))

void test('an unknown operation is never patched', (t) =>
  answers(t, reviewOf('EVICT', clusterSet(), null), exempt))

void test('the status is never patched', (t) =>
  answers(t, updateReview(filled, clusterSet(), { subResource: 'status' }), exempt))

void test('an object that is being deleted is never patched', (t) =>
  answers(
    t,
    updateReview(
      clusterSet({ metadata: { deletionTimestamp: '2026-11-21T08:55:48Z' } }),
      clusterSet({ spec: { clusters: [dc2] } }),
    ),
    exempt,
  ))

void test('another kind is never patched', (t) => answers(t, createReview(perconaServer('dc1')), exempt))

void test('a Secret is never patched', (t) => answers(t, createReview(secret('s', { root: 'a' })), exempt))

void test('our kind in another group is never patched', (t) =>
  answers(t, createReview({ ...clusterSet(), apiVersion: 'example.com/v1' }), exempt))

const parts = { kind: { group: 'ps.percona.com', version: 'v1', kind: 'PerconaServerMySQLClusterSet' } }

void test('no object: allowed without a patch', (t) => answers(t, createReview(null, parts), unpatched))

void test('an object that is text: allowed without a patch', (t) =>
  answers(t, createReview('orders', parts), unpatched))

void test('an object that is a list: allowed without a patch', (t) =>
  answers(t, createReview([clusterSet()], parts), unpatched))

void test('odd types everywhere are left alone', (t) =>
  answers(
    t,
    createReview({
      ...clusterSet(),
      metadata: 'orders',
      spec: {
        sslMode: 1,
        clusters: [null, 'dc1', { endpoints: {} }, { endpoints: [null, 7, []] }],
        credentialsSecret: [],
        createReplicaClusterOptions: 'clone',
        unsafeFlags: true,
      },
    }),
    unpatched,
  ))

void test('an old object of odd types holds nothing up', (t) =>
  answers(t, updateReview({ metadata: 7, spec: 'none', status: [] }, filled, parts), unpatched))

const failing: Mutator = {
  id: 'fails',
  summary: 'Fails',
  operations: ['CREATE', 'UPDATE'],
  mutate() {
    throw new Error('a fault')
  },
}

void test('a mutator that fails stops nobody', (t) =>
  answers(t, createReview(clusterSet()), answerWith({ allowed: true, auditAnnotations: audit('broken') }), {
    mutators: [failing],
  }))

const talking: Mutator = {
  id: 'talks',
  summary: 'Changes many things',
  operations: ['CREATE'],
  mutate: () =>
    Array.from('abcdefghijkl').map((letter) => ({
      operations: [{ op: 'add', path: `/spec/${letter}`, value: 1 }],
      notice: { path: letter, told: `\n${letter === 'a' ? 'x'.repeat(200) : ''}` },
    })),
}

void test('warnings of mutators are cut and counted like those of rules', async (t) => {
  const webhook = await startWebhook(t, { mutators: [talking] })
  t.strictSame(
    await webhook.post('/mutate', createReview(clusterSet())),
    answerWith({
      allowed: true,
      ...encoded(
        ...Array.from('abcdefghijkl').map((letter): PatchOperation => ({
          op: 'add',
          path: `/spec/${letter}`,
          value: 1,
        })),
      ),
      warnings: [
        `talks: a  ${'x'.repeat(109)}…`,
        'talks: b  ',
        'talks: c  ',
        'talks: d  ',
        'talks: e  ',
        'talks: f  ',
        'talks: g  ',
        'talks: h  ',
        'talks: i  ',
        'clusterset-guard: 3 more warnings',
      ],
      auditAnnotations: audit('warned', 'talks'),
    }),
  )
})
