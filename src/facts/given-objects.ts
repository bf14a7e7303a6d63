import type { Need } from '../engine/facts.ts'
import type { Complaint } from '../manifests/complaint.ts'
import type { ManifestObject } from '../manifests/parse.ts'
import { asObject, asText, isAbsent, type JsonObject } from '../model/json.ts'
import { metadataOf, referenceTo } from '../model/kubernetes-object.ts'
import { asAsked } from './as-asked.ts'
import { inNamespace, knownKindOf } from './known-kinds.ts'

/** Raw objects of one kind by `namespace/name`. */
export type ByReference = ReadonlyMap<string, JsonObject>

/** Objects of manifests by kind, and what was not taken. */
export interface GivenObjects {
  readonly byKind: Readonly<Record<Need, ByReference>>
  readonly complaints: readonly Complaint[]
  /** How many are of kinds that are no facts. */
  readonly passedOver: number
}

/**
 * Sorts objects by kind and name. Objects of other kinds are passed over and counted. One object in two places, or
 * without a name, or whose namespace is no text, is a complaint.
 *
 * @param mayBeNamedLater whether the objects are asked for, and do not stand yet: the API server may make the name
 *   (`generateName`), and such an object is left out, as nothing can refer to it; what else the API server writes
 *   itself says nothing in them
 */
export function givenObjects(
  objects: readonly ManifestObject[],
  { namespace, mayBeNamedLater }: { readonly namespace: string; readonly mayBeNamedLater: boolean },
): GivenObjects {
  const places = new Map<string, ManifestObject>()
  const complaints: Complaint[] = []
  const byKind = {
    clusterSets: new Map<string, JsonObject>(),
    perconaServers: new Map<string, JsonObject>(),
    services: new Map<string, JsonObject>(),
    secrets: new Map<string, JsonObject>(),
  }
  let passedOver = 0
  for (const object of objects) {
    const known = knownKindOf(object.value)
    if (known === undefined) {
      passedOver += 1
      continue
    }
    const value = inNamespace(mayBeNamedLater ? asAsked(object.value) : object.value, namespace)
    const identity = metadataOf(value)
    const { file, line } = object
    // The schema of a ClusterSet says more about its metadata.
    const isJudgedBySchema = mayBeNamedLater && known === 'clusterSets'
    if (hasOddNamespace(value) && !isJudgedBySchema) {
      complaints.push({ file, line, ...oddNamespace })
      continue
    }
    if (identity.name === '') {
      if (isJudgedBySchema || (mayBeNamedLater && isNamedLater(value))) continue
      complaints.push({ file, line, problem: 'the object has no metadata.name', remedy: 'name it' })
      continue
    }
    const reference = referenceTo(identity)
    const place = `${known} ${reference}`
    const earlier = places.get(place)
    if (earlier === undefined) {
      places.set(place, object)
      byKind[known].set(reference, value)
      continue
    }
    const also = `${earlier.file}:${String(earlier.line)}`
    const problem = `${String(value['kind'])} ${reference} is also at ${also}`
    complaints.push({ file, line, problem, remedy: 'keep one of the two' })
  }
  return { byKind, complaints, passedOver }
}

const oddNamespace = { problem: 'metadata.namespace is no text', remedy: 'write it in quotes' }

const hasOddNamespace = (value: JsonObject): boolean => {
  const { namespace } = asObject(value['metadata'])
  return !isAbsent(namespace) && typeof namespace !== 'string'
}

const isNamedLater = (value: JsonObject): boolean =>
  (asText(asObject(value['metadata'])['generateName']) ?? '') !== ''
