import { asObject, asText, isObject, own, textsIn, type JsonObject } from './json.ts'

/** What every Kubernetes object says of itself, read leniently. A name not given yet is empty. */
export interface Metadata {
  readonly namespace: string
  readonly name: string
  readonly annotations: JsonObject
  readonly finalizers: readonly string[]
  /** It has a `deletionTimestamp`: it goes as soon as its finalizers are gone. */
  readonly isTerminating: boolean
}

/** Namespace and name: which object it is. */
export type Identity = Pick<Metadata, 'namespace' | 'name'>

/** Reads `metadata` of a raw object. */
export function metadataOf(object: JsonObject): Metadata {
  const metadata = asObject(object['metadata'])
  return {
    namespace: asText(metadata['namespace']) ?? '',
    name: asText(metadata['name']) ?? '',
    annotations: asObject(metadata['annotations']),
    finalizers: textsIn(metadata['finalizers']),
    isTerminating: isTerminating(object),
  }
}

/** Whether a raw object is being deleted. */
export const isTerminating = (object: unknown): boolean =>
  isObject(object) && (asText(asObject(object['metadata'])['deletionTimestamp']) ?? '') !== ''

/** The text of an annotation, if it is there and text. */
export const annotationOf = (
  { annotations }: Pick<Metadata, 'annotations'>,
  key: string,
): string | undefined => asText(own(annotations, key))

/** How messages name an object: `shop/orders`. An object whose name the API server has yet to make has none. */
export const referenceTo = ({ namespace, name }: Identity): string =>
  `${namespace}/${name === '' ? '(name not given yet)' : name}`

export const isSameObject = (one: Identity, other: Identity): boolean =>
  one.namespace === other.namespace && one.name === other.name
