import { test } from 'tap'

import { createReview, updateReview } from '../support/reviews.ts'
import { clusterSet, endpoint, entry, type Raw } from '../support/objects.ts'
import { startWebhook } from '../support/webhook.ts'

/** Far more than a CRD lets through: what takes a second here would be squared by a hostile body. */
const count = 20_000

const numbers = Array.from({ length: count }, (_, index) => index)

/** Entries in one order and in the other. */
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
  void test(`${name} are judged within seconds, also against an old object like it`, async (t) => {
    const webhook = await startWebhook(t)
    const [object, changed] = [clusterSet({ spec: { clusters } }), clusterSet({ spec: { clusters: turned } })]
    const start = performance.now()
    const created = await webhook.post('/validate', createReview(object))
    const updated = await webhook.post('/validate', updateReview(object, changed))
    const milliseconds = performance.now() - start
    t.match(created, { response: { auditAnnotations: { verdict: 'denied' } } })
    t.match(updated, { response: { auditAnnotations: { verdict: 'warned' } } })
    t.ok(milliseconds < 5_000, `${String(milliseconds)} ms`)
  })
}
