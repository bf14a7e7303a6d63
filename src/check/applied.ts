import { asObject, isAbsent, isObject, own, type JsonObject } from '../model/json.ts'

/**
 * What `kubectl apply` makes of a stored object: a JSON merge patch (RFC 7386), as for every custom resource. Annotations
 * that others wrote stay; it takes out only those that the manifest before had and this one has not. A list is
 * replaced as a whole: finalizers of others stay as long as the manifests say nothing of finalizers. Of these two fields
 * the mutators and rules know something; the spec is the manifest's.
 *
 * @param before the manifest as it was applied last
 * @param stored what the API server holds
 */
export function applied(manifest: JsonObject, before: JsonObject, stored: JsonObject): JsonObject {
  const metadata = manifest['metadata'] ?? {}
  // The schema says what is wrong with it.
  if (!isObject(metadata)) return manifest
  const [metadataBefore, metadataStored] = [before, stored].map((one) => asObject(one['metadata']))
  const annotations = keptAnnotations(metadata, metadataBefore, metadataStored)
  const finalizers = keptFinalizers(metadata, metadataBefore, metadataStored)
  if (annotations === undefined && finalizers === undefined) return manifest
  return {
    ...manifest,
    metadata: {
      ...metadata,
      ...(annotations && { annotations: { ...annotations, ...asObject(metadata['annotations']) } }),
      ...(finalizers !== undefined && { finalizers }),
    },
  }
}

type Metadata = JsonObject | undefined

function keptAnnotations(metadata: JsonObject, before: Metadata, stored: Metadata): JsonObject | undefined {
  const now = metadata['annotations'] ?? {}
  if (!isObject(now)) return undefined
  const then = asObject(before?.['annotations'])
  const kept = Object.entries(asObject(stored?.['annotations'])).filter(
    ([key]) => own(then, key) === undefined && own(now, key) === undefined,
  )
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

/** The finalizers of the stored object, when neither manifest has any to say; else undefined. */
const keptFinalizers = (metadata: JsonObject, before: Metadata, stored: Metadata): unknown =>
  [metadata, before].every((one) => isAbsent(one?.['finalizers'])) && !isAbsent(stored?.['finalizers'])
    ? stored['finalizers']
    : undefined
