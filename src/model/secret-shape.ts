import { asObject, asText, own, type JsonObject } from './json.ts'
import { metadataOf, type Identity } from './kubernetes-object.ts'

/** A Secret without its values: of each filled key a digest, which tells equal from different and no more. */
export interface SecretShape extends Identity {
  readonly filled: Pick<ReadonlyMap<string, string>, 'get' | 'has'>
}

/** Makes a digest of a Secret's value with a key that nothing else knows. */
export type Digest = (value: Uint8Array) => string

/**
 * Takes the values out of a raw Secret. A key counts as filled with one byte or more, in `data` (base64) or
 * in `stringData`, which wins as it does on the API server.
 */
export function secretShapeFrom(object: JsonObject, digest: Digest): SecretShape {
  const filled = new Map<string, string>()
  for (const key of [
    ...Object.keys(asObject(object['data'])),
    ...Object.keys(asObject(object['stringData'])),
  ]) {
    const value = valueIn(object, key)
    if (value !== undefined) filled.set(key, digest(value))
  }
  const { namespace, name } = metadataOf(object)
  return { namespace, name, filled }
}

/**
 * The same for a Secret under review, which is let go with the review: only the keys that a rule asks for are
 * digested. A body can hold half a million.
 */
export function reviewedSecretFrom(object: JsonObject, digest: Digest): SecretShape {
  const { namespace, name } = metadataOf(object)
  return {
    namespace,
    name,
    filled: {
      has: (key) => valueIn(object, key) !== undefined,
      get(key) {
        const value = valueIn(object, key)
        return value && digest(value)
      },
    },
  }
}

/** The bytes of a key, if it has any. */
function valueIn(object: JsonObject, key: string): Uint8Array | undefined {
  const plain = asText(own(asObject(object['stringData']), key))
  const encoded = asText(own(asObject(object['data']), key))
  const value = plain === undefined ? Buffer.from(encoded ?? '', 'base64') : Buffer.from(plain, 'utf8')
  return value.length > 0 ? value : undefined
}
