import { test } from 'tap'

import type { World } from '../../src/facts/from-manifests.ts'
import type { SecretAnswer } from '../../src/facts/secret-reader.ts'
import { clusterSet, secret } from '../support/objects.ts'
import { recordedOf, worldOf } from './given-world.ts'

const foundSecret = (name: string, root: string): SecretAnswer => ({
  state: 'found',
  value: { namespace: 'shop', name, filled: new Map([['root', `digest of ${root}`]]) },
})

/** What rules are told of a Secret, once what they asked for was fetched; and whether all was seen. */
async function secretIn({ factSource }: World, name: string): Promise<string> {
  const gathering = factSource.gather(Infinity)
  gathering.facts().secrets.find('shop', name)
  await gathering.fetch()
  const { secrets } = gathering.facts()
  const found = secrets.find('shop', name)
  const shown = found.state === 'found' ? (found.value.filled.get('root') ?? 'empty') : found.state
  return `${shown}, ${secrets.coverage}${secrets.forbidden.join('')}`
}

void test('only who asks for a Secret that is not given lacks facts', async (t) => {
  const world = worldOf({ judged: [secret('given', { root: 'a' })] })
  t.equal(await secretIn(world, 'given'), 'digest of a, complete')
  t.equal(await secretIn(world, 'other'), 'unseen, partial')
  const whole = worldOf({ judged: [secret('given', { root: 'a' })], complete: ['secrets'] })
  t.equal(await secretIn(whole, 'other'), 'absent, complete')
})

void test('a Secret that no manifest holds is read from the cluster', async (t) => {
  const recorded = recordedOf(
    {},
    {
      given: foundSecret('given', 'live'),
      live: foundSecret('live', 'live'),
      gone: { state: 'absent' },
      denied: { state: 'forbidden' },
    },
  )
  const world = worldOf({ judged: [secret('given', { root: 'a' })], recorded })
  t.equal(await secretIn(world, 'given'), 'digest of a, complete')
  t.equal(await secretIn(world, 'live'), 'digest of live, complete')
  t.equal(await secretIn(world, 'gone'), 'absent, complete')
  t.equal(await secretIn(world, 'denied'), 'unseen, completeshop')
  t.equal(await secretIn(world, 'slow'), 'unseen, partial')
  const whole = worldOf({ recorded, complete: ['secrets'] })
  t.equal(await secretIn(whole, 'live'), 'digest of live, complete')
  t.equal(await secretIn(whole, 'slow'), 'absent, complete')
  t.equal(await secretIn(whole, 'denied'), 'absent, complete')
})

void test('digests under another key are compared with each other, never with those of manifests', async (t) => {
  const secrets = { live: foundSecret('live', 'live'), gone: { state: 'absent' } } as const
  const recorded = recordedOf({}, secrets, false)
  t.equal(await secretIn(worldOf({ judged: [clusterSet()], recorded }), 'live'), 'digest of live, complete')
  for (const place of ['judged', 'world'] as const) {
    const world = worldOf({ [place]: [secret('given', { root: 'a' })], recorded })
    t.equal(await secretIn(world, 'given'), 'digest of a, complete')
    t.equal(await secretIn(world, 'live'), 'unseen, partial')
    t.equal(await secretIn(world, 'gone'), 'absent, complete')
  }
})

/** What a rule comes to see of two keys of a Secret, asking until there is nothing new. */
async function keysIn({ factSource }: World, name: string): Promise<string> {
  const gathering = factSource.gather(Infinity)
  for (;;) {
    const { secrets } = gathering.facts()
    const found = secrets.find('shop', name)
    const of = (key: string): string =>
      found.state === 'found' ? (found.value.filled.get(key) ?? 'none') : ''
    const shown = found.state === 'found' ? `${of('root')}, ${of('monitor')}` : found.state
    if (!(await gathering.fetch())) return `${shown}; ${secrets.coverage}${secrets.forbidden.join('')}`
  }
}

void test('keys that a manifest leaves out are those of the cluster, as kubectl apply keeps them', async (t) => {
  const live: SecretAnswer = {
    state: 'found',
    value: {
      namespace: 'shop',
      name: 'live',
      filled: new Map([
        ['root', 'live'],
        ['monitor', 'live'],
      ]),
    },
  }
  const recorded = recordedOf({}, { part: live, emptied: live, gone: { state: 'absent' } })
  const judged = [
    secret('part', { root: 'a' }),
    { ...secret('emptied', { root: 'a' }), stringData: { monitor: '' } },
    secret('gone', { root: 'a' }),
  ]
  const world = worldOf({ judged, recorded })
  t.equal(await keysIn(world, 'part'), 'digest of a, live; complete')
  t.equal(await keysIn(world, 'emptied'), 'digest of a, none; complete')
  t.equal(await keysIn(world, 'gone'), 'digest of a, none; complete')
  t.equal(await keysIn(worldOf({ world: judged, recorded }), 'part'), 'digest of a, live; complete')
  t.equal(await keysIn(worldOf({ judged }), 'part'), 'digest of a, none; complete')
  t.equal(
    await keysIn(worldOf({ judged, recorded, complete: ['secrets'] }), 'part'),
    'digest of a, live; complete',
  )
})

void test('a key that a manifest leaves out and the cluster does not show is unseen', async (t) => {
  const secrets = { part: foundSecret('part', 'live'), denied: { state: 'forbidden' } } as const
  const judged = ['part', 'denied', 'slow'].map((name) => secret(name, { root: 'a' }))
  const whole = secret('whole', { root: 'a', monitor: 'b' })
  const world = worldOf({ judged: [...judged, whole], recorded: recordedOf({}, secrets, false) })
  t.equal(await keysIn(world, 'part'), 'unseen; partial')
  t.equal(await keysIn(world, 'denied'), 'unseen; completeshop')
  t.equal(await keysIn(world, 'slow'), 'unseen; partial')
  t.equal(await keysIn(world, 'whole'), 'digest of a, digest of b; complete')
  const believed = worldOf({ judged, recorded: recordedOf({}, secrets, false), complete: ['secrets'] })
  t.equal(await keysIn(believed, 'part'), 'digest of a, none; complete')
})

void test('an encrypted Secret is there and tells nothing', async (t) => {
  const sealed = { ...secret('given', { root: 'ENC[AES256_GCM,data:aaaa]' }), sops: { version: '3.9.0' } }
  t.equal(await secretIn(worldOf({ judged: [sealed] }), 'given'), 'unseen, partial')
  const recorded = recordedOf({}, { given: foundSecret('given', 'before') })
  t.equal(await secretIn(worldOf({ judged: [sealed], recorded }), 'given'), 'unseen, partial')
  const whole = worldOf({ world: [sealed, secret('plain', { root: 'a' })], complete: ['secrets'] })
  t.equal(await secretIn(whole, 'given'), 'unseen, partial')
  t.equal(await secretIn(whole, 'plain'), 'digest of a, complete')
  t.equal(await secretIn(whole, 'other'), 'absent, complete')
  t.equal(whole.counts.secrets, 1)
})
