import { isAbsent, isObject, type JsonObject } from '../model/json.ts'

/** Fields of metadata that an API server writes itself, whatever a manifest says (k8s.io/apiserver, pkg/registry/rest). */
const serverFields: readonly string[] = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
]

/** What an API server takes of an object that somebody asks for. The same object when it is all of it. */
export function asAsked(value: JsonObject): JsonObject {
  const { metadata } = value
  if (!isObject(metadata) || serverFields.every((field) => isAbsent(metadata[field]))) return value
  const kept = Object.entries(metadata).filter(([field]) => !serverFields.includes(field))
  return { ...value, metadata: Object.fromEntries(kept) }
}
