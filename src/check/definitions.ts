import { builtInDefinition } from '../crd/built-in.ts'
import type { Definition } from '../crd/definition.ts'

/** The CRDs that objects are judged by. */
export interface Definitions {
  /** The CRD of an apiVersion and kind: one that was given, or else the built-in one of ClusterSets. */
  readonly definitionOf: (apiVersion: string, kind: string) => Definition | undefined
  /** The versions in which a kind was given: such as `ps.percona.com/v1`. */
  readonly versionsOf: (apiVersion: string, kind: string) => readonly string[]
}

/** A CRD that is given stands for its kind with all its versions. */
export function definitionsByKind(given: readonly Definition[]): Definitions {
  const known = new Map(given.map((one) => [keyOf(`${one.group}/${one.version}`, one.kind), one]))
  const versionsOf: Definitions['versionsOf'] = (apiVersion, kind) =>
    given
      .filter((one) => apiVersion.startsWith(`${one.group}/`) && one.kind === kind)
      .map(({ group, version }) => `${group}/${version}`)
  return {
    versionsOf,
    definitionOf(apiVersion, kind) {
      const key = keyOf(apiVersion, kind)
      if (given.length > 0 && known.has(key)) return known.get(key)
      const builtIn = builtInDefinition()
      const isBuiltIn = key === keyOf(`${builtIn.group}/${builtIn.version}`, builtIn.kind)
      return isBuiltIn && versionsOf(apiVersion, kind).length === 0 ? builtIn : undefined
    },
  }
}

const keyOf = (apiVersion: string, kind: string): string => `${apiVersion} ${kind}`
