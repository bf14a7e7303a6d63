import { asObject, asText, isObject, own, type JsonObject } from '../model/json.ts'

/** An object as a list or a watch gives it: by what it is known, and what is in it. */
export interface ListedObject {
  /** Namespace and name; the namespace is empty for an object that belongs to none. */
  readonly key: string
  /** The resourceVersion: another one means that something was written. It is compared, never ordered. */
  readonly version: string
  readonly object: JsonObject
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * What a list or a watch gave, without managedFields and the copy of the manifest that kubectl keeps: the two are
 * more than half of many objects, and no rule asks for them. Undefined for what is no object with a name and a version.
 */
export function listedObject(value: unknown): ListedObject | undefined {
  if (!isObject(value)) return undefined
  const metadata = asObject(own(value, 'metadata'))
  const name = asText(own(metadata, 'name'))
  const version = asText(own(metadata, 'resourceVersion'))
  if (!name || !version) return undefined
  const key = `${asText(own(metadata, 'namespace')) ?? ''}/${name}`
  return { key, version, object: { ...value, metadata: withoutCopies(metadata) } }
}

function withoutCopies(metadata: JsonObject): JsonObject {
  const rest = without(metadata, 'managedFields')
  const annotations = own(rest, 'annotations')
  return isObject(annotations) && Object.hasOwn(annotations, lastApplied)
    ? { ...rest, annotations: without(annotations, lastApplied) }
    : rest
}

const without = (object: JsonObject, unwanted: string): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== unwanted))
