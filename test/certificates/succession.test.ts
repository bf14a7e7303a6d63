import { test } from 'tap'

import { issueAuthority } from '../../src/certificates/issue.ts'
import { heldPair, type Held } from '../../src/certificates/holding.ts'
import { Succession } from '../../src/certificates/succession.ts'

async function make(): Promise<Held> {
  const validity = { notBefore: new Date(0), notAfter: new Date(Date.now() + 60_000) }
  const { certificate, key } = await issueAuthority('test', validity)
  const held = heldPair(certificate, key)
  if (held === undefined) throw new Error('no pair')
  return held
}

const good = { isServedGood: true, isOfferedTrusted: true }

void test('the first one is served, trusted or not: there is nothing to lose', async (t) => {
  const first = await make()
  const succession = new Succession(1000)
  succession.offer(first, { isServedGood: false, isOfferedTrusted: false, at: 0 })
  t.equal(succession.served, first)
  t.equal(succession.isWaiting, false)
})

void test('the next one waits until it has been trusted for a while', async (t) => {
  const [first, next] = await Promise.all([make(), make()])
  const succession = new Succession(1000)
  succession.offer(first, { isServedGood: false, isOfferedTrusted: true, at: 0 })
  succession.offer(next, { ...good, isOfferedTrusted: false, at: 10 })
  succession.offer(next, { ...good, at: 5000 })
  succession.offer(next, { ...good, at: 5999 })
  t.strictSame([succession.served === first, succession.isWaiting], [true, true])
  succession.offer(next, { ...good, at: 6000 })
  t.strictSame([succession.served === next, succession.isWaiting], [true, false])
})

void test('trust that is lost in between counts from the beginning', async (t) => {
  const [first, next] = await Promise.all([make(), make()])
  const succession = new Succession(1000)
  succession.offer(first, { isServedGood: false, isOfferedTrusted: true, at: 0 })
  succession.offer(next, { ...good, at: 100 })
  succession.offer(next, { ...good, isOfferedTrusted: false, at: 600 })
  succession.offer(next, { ...good, at: 1100 })
  t.equal(succession.served, first)
  succession.offer(next, { ...good, at: 2100 })
  t.equal(succession.served, next)
})

void test('a third one takes the place of the second, and waits its own while', async (t) => {
  const [first, second, third] = await Promise.all([make(), make(), make()])
  const succession = new Succession(1000)
  succession.offer(first, { isServedGood: false, isOfferedTrusted: true, at: 0 })
  succession.offer(second, { ...good, at: 100 })
  succession.offer(third, { ...good, at: 1100 })
  t.equal(succession.served, first)
  succession.offer(third, { ...good, at: 2100 })
  t.equal(succession.served, third)
})

void test('one that is no longer good is not held on to', async (t) => {
  const [first, next] = await Promise.all([make(), make()])
  const succession = new Succession(1000)
  succession.offer(first, { isServedGood: false, isOfferedTrusted: true, at: 0 })
  succession.offer(next, { isServedGood: false, isOfferedTrusted: false, at: 1 })
  t.equal(succession.served, next)
})

void test('when what is served is stored again, nothing waits', async (t) => {
  const [first, next] = await Promise.all([make(), make()])
  const succession = new Succession(1000)
  succession.offer(first, { isServedGood: false, isOfferedTrusted: true, at: 0 })
  succession.offer(next, { ...good, at: 1 })
  succession.offer(first, { ...good, at: 2 })
  t.strictSame([succession.served === first, succession.isWaiting], [true, false])
})
