import { lowerAscii } from './ascii.ts'
import { annotationOf, type Metadata } from './kubernetes-object.ts'

/** On a ClusterSet: names of clusters removed for good. It only grows. */
export const removedClustersAnnotation = 'clusterset-guard.io/removed-clusters'

/** On a ClusterSet: removed clusters that were rebuilt from scratch and come back with this very request. */
export const rebuiltClustersAnnotation = 'clusterset-guard.io/rebuilt-clusters'

const clusterNamePattern = /^[A-Za-z0-9]{1,63}$/

/** Whether the name can stand in a record: commas and spaces in it could not be read back. */
export const isRecordable = (name: string): boolean => clusterNamePattern.test(name)

type Annotated = Pick<Metadata, 'annotations'>

/** All annotations of an object together: more than 256 KiB the API server does not store. */
const longestAnnotation = 256 * 1024

function namesIn(list: string | undefined): readonly string[] {
  if (list === undefined) return none
  return list
    .slice(0, longestAnnotation)
    .split(',')
    .map((name) => name.trim())
    .filter(isRecordable)
}

const none: readonly string[] = []

/** The names that `removed-clusters` holds, as written there. */
export const removedClustersOf = (object: Annotated): readonly string[] =>
  namesIn(annotationOf(object, removedClustersAnnotation))

/** The names that `rebuilt-clusters` holds. */
export const rebuiltClustersOf = (object: Annotated): readonly string[] =>
  namesIn(annotationOf(object, rebuiltClustersAnnotation))

/** Cluster names to look others up in. */
export interface NameSet {
  readonly has: (name: string) => boolean
}

/** A set of cluster names in which letter case does not count, as in MySQL Shell. */
export function nameSet(names: readonly string[]): NameSet {
  if (names.length === 0) return noNames
  const lower = new Set(names.map(lowerAscii))
  return { has: (name) => lower.has(lowerAscii(name)) }
}

const noNames: NameSet = { has: () => false }

/** Each name once, the first spelling kept. */
export const withoutRepeats = (names: readonly string[]): readonly string[] => {
  if (names.length === 0) return names
  const kept = new Map<string, string>()
  for (const name of names) if (!kept.has(lowerAscii(name))) kept.set(lowerAscii(name), name)
  return [...kept.values()]
}
