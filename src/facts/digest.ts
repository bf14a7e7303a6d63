import { createHmac, randomBytes } from 'node:crypto'

import type { Digest } from '../model/secret-shape.ts'

/** A digest under a key that this process makes and never tells: equal values can be told, and nothing else. */
export function randomlyKeyedDigest(): Digest {
  const key = randomBytes(32)
  return (value) => createHmac('sha256', key).update(value).digest('base64')
}
