import { parseManifests, type ManifestObject } from '../../src/manifests/parse.ts'
import type { JsonObject } from '../../src/model/json.ts'

/** An object as a file has it. */
export function manifest(object: JsonObject, file = 'orders.yaml'): ManifestObject {
  const [read] = parseManifests({ file, bytes: Buffer.from(JSON.stringify(object)) }).objects
  if (read === undefined) throw new Error(`${file} holds no object`)
  return read
}
