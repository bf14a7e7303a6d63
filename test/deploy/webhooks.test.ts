import { Environment } from '@marcbachmann/cel-js'
import { test } from 'tap'

import { parseReview } from '../../src/admission/review.ts'
import { asObject, textsIn } from '../../src/model/json.ts'
import { clusterSet, dc1, perconaServer, secret, statusOf, type Raw } from '../support/objects.ts'
import { createReview, deleteReview, updateReview, type ReviewParts } from '../support/reviews.ts'
import { startWebhook } from '../support/webhook.ts'
import { documentsOf, entries, type Entry } from './registered-webhooks.ts'

const environment = new Environment({ enableOptionalTypes: true })
  .registerVariable('object', 'dyn')
  .registerVariable('oldObject', 'dyn')
  .registerVariable('request', 'dyn')

/** The request in a review, as the API server hands it to conditions and to the process. */
const requestIn = (review: Raw): Raw => ({ ...asObject(review['request']) })

/** Whether a condition holds. It throws where the API server would report an error. */
function holds(expression: string, review: Raw): boolean {
  const request = requestIn(review)
  const { object, oldObject } = request
  const value: unknown = environment.parse(expression)({ object, oldObject, request })
  if (typeof value !== 'boolean') throw new Error(`${expression} is no boolean`)
  return value
}

function isMatched({ rules, rest }: Entry, review: Raw): boolean {
  const { operation, resource, object, oldObject } = requestIn(review)
  const { group, version, resource: plural } = asObject(resource)
  const wanted = asObject(asObject(rest['objectSelector'])['matchLabels'])
  // A selector is asked about both objects.
  const hasLabels = [object, oldObject].some((one) => {
    const labels = asObject(asObject(asObject(one)['metadata'])['labels'])
    return Object.entries(wanted).every(([key, value]) => labels[key] === value)
  })
  return (
    hasLabels &&
    rules.some(
      ({ apiGroups, apiVersions, resources, operations }) =>
        apiGroups.includes(String(group)) &&
        apiVersions.includes(String(version)) &&
        resources.includes(String(plural)) &&
        operations.includes(String(operation)),
    )
  )
}

/** The entries that the API server would call. */
const calledFor = (review: Raw): readonly string[] =>
  entries
    .filter((entry) => isMatched(entry, review))
    .filter(({ conditions }) => conditions.map(({ expression }) => holds(expression, review)).every(Boolean))
    .map(({ name }) => name)

const record = 'clusterset-guard.io/removed-clusters'
const rejoin = 'percona.com/clusterset-rejoin-cluster'
const going = { deletionTimestamp: '2026-11-21T08:55:48Z', finalizers: ['a'] }
const forced = { spec: { unsafeFlags: { forcedFailover: true } } }
const collector = { user: 'system:serviceaccount:kube-system:generic-garbage-collector' }
const namespaceController = { user: 'system:serviceaccount:kube-system:namespace-controller' }
const controllerManager = { user: 'system:kube-controller-manager' }

/** Every mutator of specs would change something here. */
const unfilled = { sslMode: 'auto', credentialsSecret: { name: 'dc1-secrets' } }

const set = (annotations?: Raw): Raw => clusterSet(annotations === undefined ? {} : { annotations })
const without = (field: string, raw: Raw): Raw =>
  Object.fromEntries(Object.entries(raw).filter(([key]) => key !== field))
const withoutSpec = (raw: Raw): Raw => without('spec', raw)
const labelled = (raw: Raw): Raw => ({
  ...raw,
  metadata: {
    ...asObject(raw['metadata']),
    labels: { 'app.kubernetes.io/managed-by': 'percona-server-mysql-operator' },
  },
})
const passwords = (root: string): Raw => labelled(secret('dc1-secrets', { root }))
const restore: Raw = {
  apiVersion: 'ps.percona.com/v1',
  kind: 'PerconaServerMySQLRestore',
  metadata: { name: 'restore', namespace: 'shop' },
  spec: { clusterName: 'dc1', backupName: 'b' },
}

interface Case {
  readonly write: string
  readonly review: Raw
  readonly called: readonly string[]
}

const on = (write: string, review: Raw, ...called: readonly string[]): Case => ({ write, review, called })

const update = (
  write: string,
  [before, after]: readonly [Raw, Raw],
  called: readonly string[],
  parts?: ReviewParts,
): Case => on(write, updateReview(before, after, parts), ...called)

const judged = ['validate', 'mutate']
const emergency = ['validate-emergency', 'mutate']
/** Judged, and nothing is filled or recorded. */
const onlyJudged = ['validate']
const unsent: readonly string[] = []

const cases: readonly Case[] = [
  on('CREATE of a ClusterSet', createReview(set()), ...judged),
  on('CREATE of a ClusterSet without a spec', createReview(withoutSpec(set())), ...judged),
  on('CREATE of a ClusterSet with a spec that is null', createReview({ ...set(), spec: null }), ...judged),
  on('CREATE of a forced ClusterSet', createReview(clusterSet(forced)), ...emergency),
  on(
    'CREATE with unsafe flags that are null',
    createReview(clusterSet({ spec: { unsafeFlags: null } })),
    ...judged,
  ),
  on(
    'CREATE with a forced failover that is a text',
    createReview(clusterSet({ spec: { unsafeFlags: { forcedFailover: 'true' } } })),
    ...judged,
  ),
  update('an update without a change', [set(), set()], unsent),
  update('a changed spec', [set(), clusterSet({ spec: { clusters: [dc1] } })], judged),
  update('a spec that comes', [withoutSpec(set()), set()], judged),
  update('a spec that goes', [set(), withoutSpec(set())], judged),
  update('no spec before and after', [withoutSpec(set()), withoutSpec(set())], unsent),
  update('a new label', [set(), clusterSet({ metadata: { labels: { a: 'b' } } })], unsent),
  update('a new annotation', [set(), set({ a: 'b' })], unsent),
  update('a finalizer that goes', [clusterSet({ metadata: { finalizers: ['a'] } }), set()], unsent),
  update('a status', [set(), clusterSet({ status: statusOf('dc1') })], unsent),
  update('a record that comes', [set(), set({ [record]: 'a' })], judged),
  update('a record that grows', [set({ [record]: 'a' }), set({ [record]: 'a,b' })], judged),
  update('a record that shrinks', [set({ [record]: 'a,b' }), set({ [record]: 'a' })], judged),
  update('a record that is emptied', [set({ [record]: 'a' }), set({ [record]: '' })], judged),
  update('a record that goes with all annotations', [set({ [record]: 'a' }), set()], judged),
  update('a record that goes alone', [set({ [record]: 'a', b: 'c' }), set({ b: 'c' })], judged),
  update('a record that stays', [set({ [record]: 'a' }), set({ [record]: 'a', b: 'c' })], unsent),
  update(
    'a spec that mutate would fill, as before',
    [clusterSet({ spec: unfilled }), clusterSet({ spec: unfilled, annotations: { a: 'b' } })],
    unsent,
  ),
  update(
    'a record of removals under a forced failover',
    [clusterSet({ ...forced, annotations: { [record]: 'a' } }), clusterSet(forced)],
    emergency,
  ),
  update('a rejoin that is asked for', [set(), set({ [rejoin]: 'dc2' })], onlyJudged),
  update('a rejoin of nobody', [set(), set({ [rejoin]: '' })], onlyJudged),
  update('another rejoin', [set({ [rejoin]: 'dc1' }), set({ [rejoin]: 'dc2' })], onlyJudged),
  update('a rejoin that is done', [set({ [rejoin]: 'dc2' }), set()], unsent),
  update('a rejoin that is done, beside others', [set({ [rejoin]: 'dc2', a: 'b' }), set({ a: 'b' })], unsent),
  update('a rejoin that stays', [set({ [rejoin]: 'dc2' }), set({ [rejoin]: 'dc2', a: 'b' })], unsent),
  update('a rejoin done and a record gone', [set({ [rejoin]: 'dc2', [record]: 'a' }), set()], judged),
  update('a forced failover', [set(), clusterSet(forced)], emergency),
  update('a forced failover and a dropped record', [set({ [record]: 'a' }), clusterSet(forced)], emergency),
  update('a forced failover taken back', [clusterSet(forced), set()], judged),
  update(
    'a new label under a forced failover',
    [clusterSet(forced), clusterSet({ ...forced, metadata: { labels: { a: 'b' } } })],
    ['validate-emergency'],
  ),
  update(
    'a changed spec while it is being deleted',
    [clusterSet({ metadata: going }), clusterSet({ metadata: going, spec: { clusters: [dc1] } })],
    [],
  ),
  update(
    'a forced failover while it is being deleted',
    [clusterSet({ metadata: going }), clusterSet({ metadata: going, ...forced })],
    [],
  ),
  update(
    'a record dropped while it is being deleted',
    [clusterSet({ metadata: going, annotations: { [record]: 'a' } }), clusterSet({ metadata: going })],
    [],
  ),
  on('DELETE of a ClusterSet', deleteReview(set()), 'guard-deletion'),
  on('DELETE of a ClusterSet by the garbage collector', deleteReview(set(), collector)),
  on('DELETE of a ClusterSet with its namespace', deleteReview(set(), namespaceController)),
  on('DELETE of a ClusterSet by the controller manager', deleteReview(set(), controllerManager)),
  update(
    'a changed spec by the garbage collector',
    [set(), clusterSet({ spec: { clusters: [dc1] } })],
    judged,
    collector,
  ),
  on('CREATE of a member', createReview(perconaServer('dc1')), 'guard-members'),
  on('CREATE of a member without a spec', createReview(withoutSpec(perconaServer('dc1'))), 'guard-members'),
  update(
    'a changed member',
    [perconaServer('dc1'), perconaServer('dc1', { mysql: { size: 5 } })],
    ['guard-members'],
  ),
  update(
    'a new label of a member',
    [perconaServer('dc1'), perconaServer('dc1', { metadata: { labels: { a: 'b' } } })],
    [],
  ),
  update(
    'a member that is being deleted',
    [perconaServer('dc1', { metadata: going }), perconaServer('dc1', { mysql: { size: 5 } })],
    [],
  ),
  on('DELETE of a member', deleteReview(perconaServer('dc1')), 'guard-members'),
  on('DELETE of a member without a spec', deleteReview(withoutSpec(perconaServer('dc1'))), 'guard-members'),
  on('DELETE of a member by the garbage collector', deleteReview(perconaServer('dc1'), collector)),
  on('DELETE of a member with its namespace', deleteReview(perconaServer('dc1'), namespaceController)),
  on('CREATE of a restore', createReview(restore), 'guard-members'),
  update('a changed restore', [restore, { ...restore, spec: {} }], []),
  on('DELETE of a restore', deleteReview(restore)),
  on('CREATE of a Secret', createReview(passwords('a'))),
  update('a changed password', [passwords('a'), passwords('b')], ['guard-secrets']),
  update(
    'a Secret that loses all data',
    [passwords('a'), { ...passwords('a'), data: null }],
    ['guard-secrets'],
  ),
  update('a Secret with equal data', [passwords('a'), { ...passwords('a'), immutable: true }], []),
  update('a Secret without data', [labelled(secret('s', {})), labelled(secret('s', {}))], []),
  update('a Secret of somebody else', [secret('s', { a: '1' }), secret('s', { a: '2' })], []),
  update('a Secret that loses its label', [passwords('a'), secret('s', { root: 'b' })], ['guard-secrets']),
  on('DELETE of a Secret', deleteReview(passwords('a')), 'guard-secrets'),
  on('DELETE of a Secret by the garbage collector', deleteReview(passwords('a'), collector)),
  on('DELETE of a Secret of somebody else', deleteReview(secret('s', { a: '1' }))),
]

for (const { write, review, called } of cases)
  void test(`${write}: what is called`, (t) => {
    t.strictSame(calledFor(review), called)
    t.end()
  })

void test('no condition fails on any request, whichever object is null', (t) => {
  for (const { conditions } of entries)
    for (const { expression } of conditions)
      for (const { write, review } of cases)
        t.doesNotThrow(() => holds(expression, review), `${write}: ${expression}`)
  t.end()
})

void test('what is not sent is allowed without a word when it is sent after all', async (t) => {
  const webhook = await startWebhook(t)
  const neverSent = cases.filter(({ called }) => called.length === 0)
  t.ok(neverSent.length > 10)
  for (const { write, review } of neverSent) {
    t.ok(parseReview(review).ok)
    const { response } = asObject(await webhook.post('/validate', review))
    const { allowed, warnings } = asObject(response)
    t.strictSame({ allowed, warnings }, { allowed: true, warnings: undefined }, write)
  }
})

void test('what /mutate is not sent it leaves alone', async (t) => {
  const webhook = await startWebhook(t)
  const neverSent = cases.filter(({ called }) => !called.includes('mutate'))
  for (const { write, review } of neverSent) {
    const { response } = asObject(await webhook.post('/mutate', review))
    const { allowed, patch, warnings } = asObject(response)
    t.strictSame(
      { allowed, patch, warnings },
      { allowed: true, patch: undefined, warnings: undefined },
      write,
    )
  }
})

const clusterSets = ['perconaservermysqlclustersets']

void test('what each entry is sent for, and what happens without an answer', (t) => {
  t.strictSame(
    entries.map(({ name, rest, rules }) => [
      name,
      rest['failurePolicy'],
      ...rules.map(({ operations, resources }) => ({ operations, resources })),
    ]),
    [
      ['validate', 'Fail', { operations: ['CREATE', 'UPDATE'], resources: clusterSets }],
      ['validate-emergency', 'Ignore', { operations: ['CREATE', 'UPDATE'], resources: clusterSets }],
      ['guard-deletion', 'Ignore', { operations: ['DELETE'], resources: clusterSets }],
      [
        'guard-members',
        'Ignore',
        { operations: ['CREATE', 'UPDATE', 'DELETE'], resources: ['perconaservermysqls'] },
        { operations: ['CREATE'], resources: ['perconaservermysqlrestores'] },
      ],
      ['guard-secrets', 'Ignore', { operations: ['UPDATE', 'DELETE'], resources: ['secrets'] }],
      ['mutate', 'Ignore', { operations: ['CREATE', 'UPDATE'], resources: clusterSets }],
    ],
  )
  t.end()
})

void test('every rule is narrow: one group, one version, namespaced, no wildcard, no subresource', (t) => {
  for (const { name, rules } of entries)
    for (const { apiGroups, apiVersions, resources, operations, scope } of rules) {
      t.match([apiGroups.length, apiVersions.length, resources.length, scope], [1, 1, 1, 'Namespaced'], name)
      t.notMatch([...apiGroups, ...apiVersions, ...resources, ...operations].join(), /[*/]/, name)
    }
  t.end()
})

/** How long the API server waits. Why, deploy/webhooks.yaml says. */
const seconds: Readonly<Record<string, number>> = { mutate: 2, 'validate-emergency': 4 }

void test('every entry is the same in what it asks of the guard', (t) => {
  for (const { name, rest } of entries) {
    const { failurePolicy, objectSelector, ...common } = rest
    t.equal(failurePolicy, name === 'validate' ? 'Fail' : 'Ignore', name)
    t.strictSame(
      common,
      {
        namespaceSelector: {
          matchExpressions: [
            {
              key: 'kubernetes.io/metadata.name',
              operator: 'NotIn',
              values: ['kube-system', 'clusterset-guard'],
            },
          ],
        },
        clientConfig: {
          service: {
            namespace: 'clusterset-guard',
            name: 'clusterset-guard',
            port: 443,
            path: name === 'mutate' ? '/mutate' : '/validate',
          },
        },
        matchPolicy: 'Equivalent',
        sideEffects: 'None',
        timeoutSeconds: seconds[name] ?? 5,
        admissionReviewVersions: ['v1'],
      },
      name,
    )
    t.equal(objectSelector !== undefined, name === 'guard-secrets', `${name}: selects objects by label`)
  }
  t.end()
})

void test('the two configurations have the name that the emergency command deletes', (t) => {
  t.strictSame(
    documentsOf('webhooks.yaml').map(({ kind, metadata }) => [kind, asObject(metadata)['name']]),
    [
      ['ValidatingWebhookConfiguration', 'clusterset-guard'],
      ['MutatingWebhookConfiguration', 'clusterset-guard'],
    ],
  )
  t.end()
})

void test('names of entries are whole DNS names of the project', (t) => {
  const names = documentsOf('webhooks.yaml').flatMap(({ webhooks }) =>
    (webhooks as readonly unknown[]).map((one) => asObject(one)['name']),
  )
  t.equal(textsIn(names).filter((name) => name.endsWith('.clusterset-guard.io')).length, 6)
  t.end()
})
