import { test } from 'tap'

import { createReview, updateReview } from '../support/reviews.ts'
import { clusterSet, endpoint, entry, type Raw } from '../support/objects.ts'
import { startWebhook } from '../support/webhook.ts'

/** Far more than a CRD lets through. */
const count = 20_000

const numbers = Array.from({ length: count }, (_, index) => index)

/** Far beyond what is judged: in one order and in the other. */
const crowds: Readonly<Record<string, readonly [readonly Raw[], readonly Raw[]]>> = {
  'many endpoints with few hosts': [
    [entry('dc1', ...numbers.map((number) => endpoint(`h${String(number % 100)}`)))],
    [entry('dc1', ...numbers.map((number) => endpoint(`h${String(99 - (number % 100))}`)))],
  ],
  'many entries with one name in two spellings': [
    numbers.map((number) => entry(number % 2 === 0 ? 'dc1' : 'DC1', `db${String(number)}.example`)),
    numbers.map((number) => entry(number % 2 === 0 ? 'DC1' : 'dc1', `db${String(number)}.example`)),
  ],
}

for (const [name, [clusters, turned]] of Object.entries(crowds)) {
  void test(`${name} are refused, and no rule is run for them`, async (t) => {
    const webhook = await startWebhook(t)
    const [object, changed] = [clusterSet({ spec: { clusters } }), clusterSet({ spec: { clusters: turned } })]
    const start = performance.now()
    for (const review of [createReview(object), updateReview(object, changed)]) {
      t.match(await webhook.post('/validate', review), {
        response: {
          status: { details: { causes: [{ reason: 'FieldValueTooMany', message: /20000 items/ }] } },
          auditAnnotations: { verdict: 'denied', rules: 'schema' },
        },
      })
    }
    const milliseconds = performance.now() - start
    t.ok(milliseconds < 5_000, `${String(milliseconds)} ms`)
  })
}

void test('as many as are judged, a hundred lists of a hundred: also against an old object like them', async (t) => {
  const webhook = await startWebhook(t)
  const hundred = Array.from({ length: 100 }, (_, index) => index)
  const crowd = (order: readonly number[]) =>
    clusterSet({
      spec: {
        clusters: order.map((cluster) =>
          entry(`dc${String(cluster)}`, ...hundred.map((host) => endpoint(`h${String(host)}`))),
        ),
      },
    })
  const start = performance.now()
  const created = await webhook.post('/validate', createReview(crowd(hundred)))
  const updated = await webhook.post('/validate', updateReview(crowd(hundred), crowd(hundred.toReversed())))
  const milliseconds = performance.now() - start
  t.match(created, { response: { auditAnnotations: { verdict: 'denied' } } })
  t.match(updated, { response: { auditAnnotations: { verdict: 'warned' } } })
  t.ok(milliseconds < 5_000, `${String(milliseconds)} ms`)
})

const dots = `${'.'.repeat(100_000)}a.`
const longName = 'x'.repeat(100_000)

/** Bodies of less than a megabyte that once took seconds, or all memory. */
const monsters: Readonly<Record<string, readonly [readonly Raw[], readonly Raw[]]>> = {
  'a host made of dots': [[entry('dc1', dots)], [entry('dc1', `${dots}.`)]],
  'a name as long as a book, at ten thousand endpoints': [
    [entry(longName, ...numbers.slice(0, 10_000).map(() => endpoint('a')))],
    [entry(longName, ...numbers.slice(0, 10_000).map(() => endpoint('b')))],
  ],
  'ten thousand pairs of equal hosts, and ten thousand others': [
    [entry('dc1', ...numbers.map((number) => endpoint(`a${String(number >> 1)}`)))],
    [entry('dc1', ...numbers.map((number) => endpoint(`b${String(number >> 1)}`)))],
  ],
}

for (const [name, [before, after]] of Object.entries(monsters)) {
  void test(`${name}: judged within seconds`, async (t) => {
    const webhook = await startWebhook(t)
    const [object, changed] = [
      clusterSet({ spec: { clusters: before } }),
      clusterSet({ spec: { clusters: after } }),
    ]
    const start = performance.now()
    for (const review of [createReview(object), updateReview(object, changed)]) {
      const answer = await webhook.post('/validate', review)
      t.match(answer, { response: { auditAnnotations: { ruleset: /./ } } })
      t.ok(JSON.stringify(answer).length < 2_000_000)
    }
    const milliseconds = performance.now() - start
    t.ok(milliseconds < 5_000, `${String(milliseconds)} ms`)
  })
}

void test('half a million endpoints without a host: the first ones tell what is wrong, and few ports are filled', async (t) => {
  const webhook = await startWebhook(t)
  const endpoints = Array.from({ length: 500_000 }, () => ({}))
  const review = createReview(clusterSet({ spec: { clusters: [{ innodbClusterName: 'dc1', endpoints }] } }))
  for (const path of ['/validate', '/mutate'] as const)
    t.ok(JSON.stringify(await webhook.post(path, review)).length < 1_000_000)
})
