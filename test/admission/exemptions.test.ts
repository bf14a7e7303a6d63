import { test, type Test } from 'tap'

import { exemptions } from '../../src/admission/exemptions.ts'
import { defineDeletionRule, defineStateRule, defineTransitionRule } from '../../src/engine/rule.ts'
import { clusterSet, dc1, dc2, perconaServer, secret, service, type Raw } from '../support/objects.ts'
import {
  answerWith,
  audit,
  createReview,
  deleteReview,
  denialAnswer,
  cause,
  exemptAnswer,
  reviewOf,
  updateReview,
} from '../support/reviews.ts'
import { startWebhook } from '../support/webhook.ts'

const messages = { no: { severity: 'error', problem: 'never', remedy: 'stop' } } as const
const head = {
  summary: 'Forbid everything',
  rationale: 'To see what is judged.',
  needs: [],
  messages,
} as const

let asked = 0

/** A place that is another one each time, so that no finding on an old object excuses the one on the new. */
function place() {
  asked += 1
  return { path: 'spec', about: [String(asked)] }
}

/** Rules that deny everything they are asked about. */
const denying = [
  defineStateRule({ ...head, id: 'no-set', about: 'ClusterSet', judge: (_, __, { no }) => [no(place())] }),
  defineStateRule({
    ...head,
    id: 'no-server',
    about: 'PerconaServer',
    judge: (_, __, { no }) => [no(place())],
  }),
  defineTransitionRule({
    ...head,
    id: 'no-secret',
    about: 'Secret',
    judge: (_, __, { no }) => [no(place())],
  }),
  defineDeletionRule({ ...head, id: 'no-end', about: 'ClusterSet', judge: (_, __, { no }) => [no(place())] }),
  defineTransitionRule({
    ...head,
    id: 'no-metadata',
    about: 'ClusterSet',
    judgesMetadata: true,
    judge: (_, __, { no }) => [no(place())],
  }),
]

async function answers(t: Test, review: Raw, expected: Raw): Promise<void> {
  const webhook = await startWebhook(t, { rules: denying })
  t.strictSame(await webhook.post('/validate', review), expected)
}

/** The denial of the rules above. */
const deniedBy = (shown: string, rules: readonly string[], details: Raw = {}): Raw =>
  denialAnswer({
    message: `${String(rules.length)} ${rules.length === 1 ? 'rule denies' : 'rules deny'} ${shown}: ${rules
      .map((rule) => `${rule}: spec: never; stop`)
      .join('; ')}`,
    causes: rules.map((rule) => cause('spec', `${rule}: never; stop`)),
    rules,
    details,
  })

const deletedAt = '2026-11-21T08:55:48Z'
const going = clusterSet({ metadata: { deletionTimestamp: deletedAt, finalizers: ['a', 'b'] } })

void test('a subresource is exempt', (t) =>
  answers(
    t,
    updateReview(clusterSet(), clusterSet({ spec: { clusters: [dc1] } }), { subResource: 'status' }),
    exemptAnswer,
  ))

void test('a subresource that only requestSubResource names', (t) =>
  answers(t, createReview(clusterSet(), { request: { requestSubResource: 'scale' } }), exemptAnswer))

void test('an empty subresource is none', (t) =>
  answers(t, createReview(clusterSet(), { subResource: '' }), deniedBy('ClusterSet shop/orders', ['no-set'])))

void test('a kind that nobody judges is exempt', (t) => answers(t, createReview(service('db')), exemptAnswer))

void test('our kind in another group is exempt', (t) =>
  answers(t, createReview({ ...clusterSet(), apiVersion: 'example.com/v1' }), exemptAnswer))

void test('a Secret in another group than the core is exempt', (t) =>
  answers(
    t,
    updateReview(secret('s', {}), secret('s', { a: 'b' }), {
      kind: { group: 'ps.percona.com', version: 'v1', kind: 'Secret' },
    }),
    exemptAnswer,
  ))

void test('the kind in other letter case is another kind', (t) =>
  answers(t, createReview({ ...clusterSet(), kind: 'perconaservermysqlclusterset' }), exemptAnswer))

void test('a request that names no kind is exempt', (t) =>
  answers(t, createReview(clusterSet(), { request: { kind: undefined } }), exemptAnswer))

void test('the kind of the request decides, not what the object says of itself', (t) =>
  answers(
    t,
    createReview(
      { ...clusterSet(), apiVersion: 'v1', kind: 'Secret' },
      {
        kind: { group: 'ps.percona.com', version: 'v1', kind: 'PerconaServerMySQLClusterSet' },
      },
    ),
    deniedBy('ClusterSet shop/orders', ['no-set']),
  ))

void test('CONNECT is exempt', (t) => answers(t, reviewOf('CONNECT', clusterSet(), null), exemptAnswer))

void test('an operation that Kubernetes may add is exempt', (t) =>
  answers(t, reviewOf('EVICT', clusterSet(), null), exemptAnswer))

void test('no operation is exempt', (t) =>
  answers(t, createReview(clusterSet(), { request: { operation: undefined } }), exemptAnswer))

void test('an update of an object that is being deleted is exempt', (t) =>
  answers(t, updateReview(going, clusterSet({ spec: { clusters: [dc1] } })), exemptAnswer))

void test('a finalizer comes off an object that is being deleted', (t) =>
  answers(
    t,
    updateReview(going, clusterSet({ metadata: { deletionTimestamp: deletedAt, finalizers: ['b'] } })),
    exemptAnswer,
  ))

void test('a second deletion of an object that is being deleted is exempt', (t) =>
  answers(t, deleteReview(going), exemptAnswer))

void test('a member that is being deleted is exempt', (t) =>
  answers(
    t,
    updateReview(
      perconaServer('dc1', { metadata: { deletionTimestamp: deletedAt } }),
      perconaServer('dc1', { mysql: { clusterType: 'async' } }),
    ),
    exemptAnswer,
  ))

void test('what only the new object says of a deletion is not believed', (t) =>
  answers(
    t,
    updateReview(
      clusterSet(),
      clusterSet({ metadata: { deletionTimestamp: deletedAt }, spec: { clusters: [dc1] } }),
    ),
    deniedBy('ClusterSet shop/orders', ['no-set', 'no-metadata']),
  ))

void test('a deletionTimestamp that is null is none', (t) =>
  answers(
    t,
    deleteReview(clusterSet({ metadata: { deletionTimestamp: null } })),
    deniedBy('ClusterSet shop/orders', ['no-end']),
  ))

void test('a deletion by the garbage collector is exempt', (t) =>
  answers(
    t,
    deleteReview(clusterSet(), { user: 'system:serviceaccount:kube-system:generic-garbage-collector' }),
    exemptAnswer,
  ))

void test('a deletion by the namespace controller is exempt', (t) =>
  answers(
    t,
    deleteReview(clusterSet(), { user: 'system:serviceaccount:kube-system:namespace-controller' }),
    exemptAnswer,
  ))

void test('a deletion by controllers without accounts of their own is exempt', (t) =>
  answers(t, deleteReview(clusterSet(), { user: 'system:kube-controller-manager' }), exemptAnswer))

void test('a deletion by an account of that name in another namespace is judged', (t) =>
  answers(
    t,
    deleteReview(clusterSet(), { user: 'system:serviceaccount:shop:generic-garbage-collector' }),
    deniedBy('ClusterSet shop/orders', ['no-end']),
  ))

void test('an update by the garbage collector is judged', (t) =>
  answers(
    t,
    updateReview(clusterSet(), clusterSet({ spec: { clusters: [dc1] } }), {
      user: 'system:serviceaccount:kube-system:generic-garbage-collector',
    }),
    deniedBy('ClusterSet shop/orders', ['no-set', 'no-metadata']),
  ))

void test('a member with a new label and the same spec is exempt', (t) =>
  answers(
    t,
    updateReview(perconaServer('dc1'), perconaServer('dc1', { metadata: { labels: { a: 'b' } } })),
    exemptAnswer,
  ))

void test('a member whose spec changes is judged', (t) =>
  answers(
    t,
    updateReview(perconaServer('dc1'), perconaServer('dc1', { mysql: { size: 5 } })),
    deniedBy('PerconaServerMySQL shop/dc1', ['no-server'], { kind: 'PerconaServerMySQL', name: 'dc1' }),
  ))

void test('a member whose spec has its keys in another order is exempt', (t) =>
  answers(
    t,
    updateReview(
      { ...perconaServer('dc1'), spec: { a: { b: 1, c: [{ d: 2, e: 3 }] }, f: null } },
      { ...perconaServer('dc1'), spec: { g: null, a: { c: [{ e: 3, d: 2, h: null }], b: 1 } } },
    ),
    exemptAnswer,
  ))

void test('the order of a list is a difference', (t) =>
  answers(
    t,
    updateReview(
      { ...perconaServer('dc1'), spec: { a: [1, 2] } },
      { ...perconaServer('dc1'), spec: { a: [2, 1] } },
    ),
    deniedBy('PerconaServerMySQL shop/dc1', ['no-server'], { kind: 'PerconaServerMySQL', name: 'dc1' }),
  ))

void test('a null in a list is a difference', (t) =>
  answers(
    t,
    updateReview(
      { ...perconaServer('dc1'), spec: { a: [1] } },
      { ...perconaServer('dc1'), spec: { a: [1, null] } },
    ),
    deniedBy('PerconaServerMySQL shop/dc1', ['no-server'], { kind: 'PerconaServerMySQL', name: 'dc1' }),
  ))

void test('a key called __proto__ in the spec is a difference', (t) =>
  answers(
    t,
    updateReview(
      { ...perconaServer('dc1'), spec: {} },
      { ...perconaServer('dc1'), spec: JSON.parse('{"__proto__":{"a":1}}') as unknown },
    ),
    deniedBy('PerconaServerMySQL shop/dc1', ['no-server'], { kind: 'PerconaServerMySQL', name: 'dc1' }),
  ))

void test('a key called toString that goes is a difference', (t) =>
  answers(
    t,
    updateReview({ ...perconaServer('dc1'), spec: { toString: 'a' } }, { ...perconaServer('dc1'), spec: {} }),
    deniedBy('PerconaServerMySQL shop/dc1', ['no-server'], { kind: 'PerconaServerMySQL', name: 'dc1' }),
  ))

void test('a Secret with equal data in another order and a new annotation is exempt', (t) =>
  answers(
    t,
    updateReview(secret('s', { root: 'a', monitor: 'b' }), {
      ...secret('s', { monitor: 'b', root: 'a' }),
      metadata: { name: 's', namespace: 'shop', annotations: { a: 'b' } },
    }),
    exemptAnswer,
  ))

void test('a Secret that has a key of data set to null is the same without it', (t) =>
  answers(
    t,
    updateReview({ ...secret('s', {}), data: { root: 'YQ==', monitor: null } }, secret('s', { root: 'a' })),
    exemptAnswer,
  ))

const secretDetails = { group: '', kind: 'Secret', name: 's' }

void test('a Secret whose data change is judged', (t) =>
  answers(
    t,
    updateReview(secret('s', { root: 'a' }), secret('s', { root: 'b' })),
    deniedBy('Secret shop/s', ['no-secret'], secretDetails),
  ))

void test('a Secret with equal data and new stringData is judged', (t) =>
  answers(
    t,
    updateReview(secret('s', { root: 'a' }), { ...secret('s', { root: 'a' }), stringData: { root: 'b' } }),
    deniedBy('Secret shop/s', ['no-secret'], secretDetails),
  ))

void test('a ClusterSet with an equal spec is judged only by rules about its metadata', (t) =>
  answers(
    t,
    updateReview(clusterSet(), clusterSet({ annotations: { a: 'b' } })),
    deniedBy('ClusterSet shop/orders', ['no-metadata']),
  ))

void test('a ClusterSet whose spec has its keys in another order has an equal spec', (t) =>
  answers(
    t,
    updateReview(
      { ...clusterSet(), spec: { primaryCluster: 'dc1', clusters: [dc1, dc2], sslMode: null } },
      { ...clusterSet(), spec: { clusters: [dc1, dc2], primaryCluster: 'dc1', unsafeFlags: null } },
    ),
    deniedBy('ClusterSet shop/orders', ['no-metadata']),
  ))

void test('a CREATE that carries an equal old object is a CREATE', (t) =>
  answers(t, reviewOf('CREATE', clusterSet(), clusterSet()), deniedBy('ClusterSet shop/orders', ['no-set'])))

void test('the CREATE of a Secret is judged, though no rule is about one', (t) =>
  answers(
    t,
    createReview(secret('s', { root: 'a' })),
    answerWith({ allowed: true, auditAnnotations: audit('allowed') }),
  ))

void test('/mutate exempts the same requests', async (t) => {
  const webhook = await startWebhook(t)
  t.strictSame(
    await webhook.post('/mutate', updateReview(going, clusterSet())),
    answerWith({ allowed: true, auditAnnotations: { verdict: 'exempt', mutators: '' } }),
  )
})

void test('every exemption has a reason of its own', (t) => {
  t.strictSame(
    exemptions.map(({ reason }) => reason),
    [
      'a subresource',
      'a kind that is not judged',
      'an operation that is not judged',
      'an object that is being deleted',
      'a deletion by the garbage collector or the namespace controller',
      'an update that leaves spec or data alone',
    ],
  )
  t.end()
})
