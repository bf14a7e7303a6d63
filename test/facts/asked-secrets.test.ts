import { test } from 'tap'

import { AskedSecrets } from '../../src/facts/asked-secrets.ts'
import type { SecretAnswer } from '../../src/facts/secret-reader.ts'

const shape = (name: string): SecretAnswer => ({
  state: 'found',
  value: { namespace: 'shop', name, filled: new Map() },
})

void test('what nobody asks for is not read', async (t) => {
  const secrets = new AskedSecrets(() => Promise.reject(new Error('read')))
  t.match(secrets.inventory(), { coverage: 'complete', forbidden: [] })
  t.equal(await secrets.fetch(), false)
})

void test('unseen when first asked for, then what was read; each is read once', async (t) => {
  const read: string[] = []
  const secrets = new AskedSecrets(({ namespace, name }) => {
    read.push(`${namespace}/${name}`)
    return Promise.resolve(name === 'there' ? shape(name) : { state: 'absent' })
  })
  const first = secrets.inventory()
  t.strictSame(first.find('shop', 'there'), { state: 'unseen' })
  t.strictSame(first.find('shop', 'there'), { state: 'unseen' })
  t.strictSame(first.find('shop', 'gone'), { state: 'unseen' })
  t.equal(await secrets.fetch(), true)
  const second = secrets.inventory()
  t.strictSame(second.find('shop', 'there'), shape('there'))
  t.strictSame(second.find('shop', 'gone'), { state: 'absent' })
  t.match(second, { coverage: 'complete', forbidden: [] })
  t.equal(await secrets.fetch(), false)
  t.strictSame(read.sort(), ['shop/gone', 'shop/there'])
})

void test('one that could not be read makes the inventory partial', async (t) => {
  const secrets = new AskedSecrets(() => Promise.resolve({ state: 'failed' }))
  secrets.inventory().find('shop', 'slow')
  await secrets.fetch()
  t.match(secrets.inventory(), { coverage: 'partial', forbidden: [] })
  t.strictSame(secrets.inventory().find('shop', 'slow'), { state: 'unseen' })
})

void test('one that is forbidden is unseen for good, and its namespace is named', async (t) => {
  const secrets = new AskedSecrets(() => Promise.resolve({ state: 'forbidden' }))
  for (const namespace of ['shop', 'billing', 'shop']) secrets.inventory().find(namespace, 'credentials')
  await secrets.fetch()
  t.match(secrets.inventory(), { coverage: 'complete', forbidden: ['billing', 'shop'] })
  t.strictSame(secrets.inventory().find('shop', 'credentials'), { state: 'unseen' })
})

void test('sixteen at once, and not more', async (t) => {
  let atWork = 0
  let most = 0
  const secrets = new AskedSecrets(async () => {
    atWork += 1
    most = Math.max(most, atWork)
    await new Promise((resolve) => setImmediate(resolve))
    atWork -= 1
    return { state: 'absent' }
  })
  for (let number = 0; number < 50; number += 1) secrets.inventory().find('shop', `secret-${String(number)}`)
  await secrets.fetch()
  t.equal(most, 16)
})

void test('300 are read for one review; who needs more does not see all', async (t) => {
  let read = 0
  const secrets = new AskedSecrets(() => {
    read += 1
    return Promise.resolve({ state: 'absent' })
  })
  for (let number = 0; number < 400; number += 1) secrets.inventory().find('shop', `secret-${String(number)}`)
  await secrets.fetch()
  t.equal(read, 300)
  t.equal(secrets.inventory().coverage, 'partial')
})
