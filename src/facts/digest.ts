import { createHash, createHmac, createSecretKey, hash, randomBytes } from 'node:crypto'

import type { Digest } from '../model/secret-shape.ts'

/** Who does not know the key cannot try passwords against a digest: it must be as hard to guess as the digest is long. */
export const shortestKeyBytes = 32

/** A digest, and by what others tell whether theirs was made with the same key. */
export interface KeyedDigest {
  readonly digest: Digest
  /** The same for the same key; the key does not follow from it. */
  readonly keyId: string
}

/** A digest under a key: equal values can be told, also those of other sites with the same key, and nothing else. */
export function digestUnder(key: Uint8Array): KeyedDigest {
  // From bytes Node makes a key anew each time, which takes seven times as long as all the rest.
  const secret = createSecretKey(key)
  const digest: Digest = (value) => createHmac('sha256', secret).update(value).digest('base64')
  const keyId = createHash('sha256').update('id of a digest key: ').update(key).digest('hex').slice(0, 32)
  return { digest, keyId }
}

/** A digest under a key that this process makes and never tells. */
export const randomlyKeyed = (): KeyedDigest => digestUnder(randomBytes(shortestKeyBytes))

/**
 * A digest under a key that this process makes and never tells: equal values can be told, and nothing else. No digest of it
 * leaves the process either, so the key goes before the value, and that is hashed once: HMAC takes four times as long,
 * which is a third of a check of 2,000 ClusterSets with all their Secrets.
 */
export function randomlyKeyedDigest(): Digest {
  const key = randomBytes(shortestKeyBytes)
  return (value) => hash('sha256', Buffer.concat([key, value]), 'base64')
}
