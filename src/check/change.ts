import type { Operation } from '../engine/subject.ts'
import { inNamespace } from '../facts/known-kinds.ts'
import { asText } from '../model/json.ts'
import { metadataOf, referenceTo } from '../model/kubernetes-object.ts'
import type { ManifestObject } from '../manifests/parse.ts'

/** One object of the manifests, and what becomes of it. */
export interface ManifestChange {
  readonly operation: Operation
  /** As it is now. On DELETE as it was. */
  readonly manifest: ManifestObject
  /** As it was before. Only on UPDATE and DELETE. */
  readonly before: ManifestObject | undefined
}

/** Which object a manifest speaks of: `ps.percona.com/v1 PerconaServerMySQL shop/dc1`. */
const identityOf = ({ value }: ManifestObject, namespace: string): string =>
  `${asText(value['apiVersion']) ?? ''} ${asText(value['kind']) ?? ''} ${referenceTo(metadataOf(inNamespace(value, namespace)))}`

/**
 * What happens to each object, in the order of the manifests; what is gone comes last.
 *
 * @param baseline the manifests before the change. Without them every object simply stands
 * @param namespace for documents that name none
 */
export function changesBetween(
  baseline: readonly ManifestObject[] | undefined,
  manifests: readonly ManifestObject[],
  namespace: string,
): readonly ManifestChange[] {
  if (baseline === undefined)
    return manifests.map((manifest) => ({ operation: 'NONE', manifest, before: undefined }))
  const earlier = new Map(baseline.map((manifest) => [identityOf(manifest, namespace), manifest]))
  const changes = manifests.map((manifest): ManifestChange => {
    const identity = identityOf(manifest, namespace)
    const before = earlier.get(identity)
    earlier.delete(identity)
    return { operation: before === undefined ? 'CREATE' : 'UPDATE', manifest, before }
  })
  const gone = [...earlier.values()].map((before): ManifestChange => ({
    operation: 'DELETE',
    manifest: before,
    before,
  }))
  return [...changes, ...gone]
}
