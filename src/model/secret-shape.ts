import { asObject, textEntriesOf, type JsonObject } from './json.ts'
import { metadataOf, type Identity } from './kubernetes-object.ts'

/** A Secret without its values: of each filled key a digest, which tells equal from different and no more. */
export interface SecretShape extends Identity {
  readonly filled: ReadonlyMap<string, string>
}

/** Makes a digest of a Secret's value with a key that nothing else knows. */
export type Digest = (value: Uint8Array) => string

/**
 * Takes the values out of a raw Secret. A key counts as filled with one byte or more, in `data` (base64) or
 * in `stringData`, which wins as it does on the API server.
 */
export function secretShapeFrom(object: JsonObject, digest: Digest): SecretShape {
  const { namespace, name } = metadataOf(object)
  const values = new Map<string, Buffer>()
  for (const [key, text] of textEntriesOf(asObject(object['data']))) {
    values.set(key, Buffer.from(text, 'base64'))
  }
  for (const [key, text] of textEntriesOf(asObject(object['stringData']))) {
    values.set(key, Buffer.from(text, 'utf8'))
  }
  const filled = new Map<string, string>()
  for (const [key, value] of values) {
    if (value.length > 0) filled.set(key, digest(value))
  }
  return { namespace, name, filled }
}
