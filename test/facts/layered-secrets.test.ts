import { test } from 'tap'

import { secretsFrom } from '../../src/facts/inventories.ts'
import { applied, HalfSeenSecrets } from '../../src/facts/layered-secrets.ts'
import type { SecretShape } from '../../src/model/secret-shape.ts'

const shapeOf = (name: string, filled: Readonly<Record<string, string>>): SecretShape => ({
  namespace: 'shop',
  name,
  filled: new Map(Object.entries(filled)),
})

const given = (name: string, ...more: readonly string[]) => ({
  shape: shapeOf(name, { root: 'git' }),
  keys: new Set(['root', ...more]),
})

void test('of each key the manifest speaks, and where it is silent the Secret that is there', (t) => {
  const { filled, ...identity } = applied(
    given('s', 'emptied'),
    shapeOf('s', { root: 'live', emptied: 'live', monitor: 'live' }),
  )
  t.strictSame(identity, { namespace: 'shop', name: 's' })
  const keys = ['root', 'emptied', 'monitor', 'nowhere']
  t.strictSame(
    keys.map((key) => filled.get(key)),
    ['git', undefined, 'live', undefined],
  )
  t.strictSame(
    keys.map((key) => filled.has(key)),
    [true, false, true, false],
  )
  t.end()
})

void test('who asks for a key of which nobody knows has not seen the Secret', (t) => {
  const halfSeen = new HalfSeenSecrets()
  const slow = halfSeen.watched(given('slow'), { state: 'failed' })
  const denied = halfSeen.watched(given('denied'), { state: 'forbidden' })
  const secrets = secretsFrom([slow, denied, shapeOf('whole', {})])
  t.equal(slow.filled.get('root'), 'git')
  t.equal(denied.filled.has('root'), true)
  t.equal(halfSeen.hasMore(), false)
  t.equal(halfSeen.without(secrets), secrets)

  t.equal(denied.filled.has('monitor'), false)
  t.equal(halfSeen.hasMore(), true)
  t.equal(halfSeen.hasMore(), false)
  t.match(halfSeen.without(secrets), { coverage: 'complete', forbidden: ['shop'] })

  t.equal(slow.filled.get('monitor'), undefined)
  t.equal(halfSeen.hasMore(), true)
  const left = halfSeen.without(secrets)
  t.match(left, { coverage: 'partial', forbidden: ['shop'] })
  t.strictSame(
    ['slow', 'denied', 'whole', 'other'].map((name) => left.find('shop', name).state),
    ['unseen', 'unseen', 'found', 'absent'],
  )
  t.end()
})
