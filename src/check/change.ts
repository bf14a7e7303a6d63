import type { Operation } from '../engine/subject.ts'
import { inNamespace } from '../facts/known-kinds.ts'
import { asText } from '../model/json.ts'
import { metadataOf, referenceTo } from '../model/kubernetes-object.ts'
import type { Complaint } from '../manifests/complaint.ts'
import type { ManifestObject } from '../manifests/parse.ts'

/** One object of the manifests, and what becomes of it. */
export interface ManifestChange {
  readonly operation: Operation
  /** As it is now. On DELETE as it was. */
  readonly manifest: ManifestObject
  /** As it was before. Only on UPDATE and DELETE. */
  readonly before: ManifestObject | undefined
}

/** What becomes of all objects, and which of those before were there twice. */
export interface Changes {
  /** In the order of the manifests; what is gone comes last. */
  readonly changes: readonly ManifestChange[]
  /** Nothing that stops anybody: what was wrong before may be what is being mended. */
  readonly repeated: readonly Complaint[]
}

/**
 * Which object a manifest speaks of: `ps.percona.com/v1 PerconaServerMySQL shop/dc1`. Undefined for one without a name:
 * the API server makes another one each time.
 */
function identityOf({ value }: ManifestObject, namespace: string): string | undefined {
  const identity = metadataOf(inNamespace(value, namespace))
  if (identity.name === '') return undefined
  return `${asText(value['apiVersion']) ?? ''} ${asText(value['kind']) ?? ''} ${referenceTo(identity)}`
}

/**
 * What happens to each object.
 *
 * @param baseline the manifests before the change. Without them every object simply stands
 * @param namespace for documents that name none
 */
export function changesBetween(
  baseline: readonly ManifestObject[] | undefined,
  manifests: readonly ManifestObject[],
  namespace: string,
): Changes {
  if (baseline === undefined)
    return {
      changes: manifests.map((manifest) => ({ operation: 'NONE', manifest, before: undefined })),
      repeated: [],
    }
  const { earlier, repeated } = earlierObjects(baseline, namespace)
  const changes = manifests.map((manifest): ManifestChange => {
    const identity = identityOf(manifest, namespace)
    const before = identity === undefined ? undefined : earlier.get(identity)
    if (identity !== undefined) earlier.delete(identity)
    return { operation: before === undefined ? 'CREATE' : 'UPDATE', manifest, before }
  })
  const gone = [...earlier.values()].map((before): ManifestChange => ({
    operation: 'DELETE',
    manifest: before,
    before,
  }))
  return { changes: [...changes, ...gone], repeated }
}

/** The objects that were there before, each once: the first one counts. */
function earlierObjects(
  baseline: readonly ManifestObject[],
  namespace: string,
): { readonly earlier: Map<string, ManifestObject>; readonly repeated: readonly Complaint[] } {
  const earlier = new Map<string, ManifestObject>()
  const repeated: Complaint[] = []
  for (const manifest of baseline) {
    const identity = identityOf(manifest, namespace)
    if (identity === undefined) continue
    const first = earlier.get(identity)
    if (first === undefined) earlier.set(identity, manifest)
    else repeated.push(repetition(manifest, first))
  }
  return { earlier, repeated }
}

const repetition = ({ file, line }: ManifestObject, first: ManifestObject): Complaint => ({
  file,
  line,
  problem: `the object is also at ${first.file}:${String(first.line)}`,
  remedy: 'the first counts',
})
