import { builtInDefinition } from '../crd/built-in.ts'
import type { Definition } from '../crd/definition.ts'

/**
 * Finds the CRD of an apiVersion and kind: one that was given, or else the built-in one of ClusterSets. A given CRD
 * stands for its kind with all its versions.
 */
export function definitionsByKind(
  given: readonly Definition[],
): (apiVersion: string, kind: string) => Definition | undefined {
  const known = new Map(given.map((one) => [keyOf(`${one.group}/${one.version}`, one.kind), one]))
  return (apiVersion, kind) => {
    const key = keyOf(apiVersion, kind)
    if (known.has(key)) return known.get(key)
    const builtIn = builtInDefinition()
    const isReplaced = given.some((one) => one.group === builtIn.group && one.kind === builtIn.kind)
    return !isReplaced && key === keyOf(`${builtIn.group}/${builtIn.version}`, builtIn.kind)
      ? builtIn
      : undefined
  }
}

const keyOf = (apiVersion: string, kind: string): string => `${apiVersion} ${kind}`
