import { asObject, own, textsIn, type JsonObject } from '../model/json.ts'

/**
 * What `kubectl apply` sends for a manifest: the manifest, and those annotations and finalizers of the stored object that
 * others wrote. It takes out only what the manifest before had and this one has not. Of these two fields the
 * mutators and rules know something; the spec is the manifest's.
 *
 * @param before the manifest as it was applied last
 * @param stored what the API server holds
 */
export function applied(manifest: JsonObject, before: JsonObject, stored: JsonObject): JsonObject {
  const [metadata, metadataBefore, metadataStored] = [manifest, before, stored].map((one) =>
    asObject(one['metadata']),
  )
  const annotations = keptAnnotations(metadata, metadataBefore, metadataStored)
  const finalizers = keptFinalizers(metadata, metadataBefore, metadataStored)
  if (annotations === undefined && finalizers.length === 0) return manifest
  return {
    ...manifest,
    metadata: {
      ...metadata,
      ...(annotations && { annotations: { ...annotations, ...asObject(metadata?.['annotations']) } }),
      ...(finalizers.length > 0 && { finalizers: [...textsIn(metadata?.['finalizers']), ...finalizers] }),
    },
  }
}

type Metadata = JsonObject | undefined

function keptAnnotations(metadata: Metadata, before: Metadata, stored: Metadata): JsonObject | undefined {
  const [now, then] = [metadata, before].map((one) => asObject(one?.['annotations']))
  const kept = Object.entries(asObject(stored?.['annotations'])).filter(
    ([key]) => own(asObject(then), key) === undefined && own(asObject(now), key) === undefined,
  )
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

function keptFinalizers(metadata: Metadata, before: Metadata, stored: Metadata): readonly string[] {
  const known = [...textsIn(metadata?.['finalizers']), ...textsIn(before?.['finalizers'])]
  return textsIn(stored?.['finalizers']).filter((finalizer) => !known.includes(finalizer))
}
