import { asList, asObject, asText, isObject, type JsonObject } from '../model/json.ts'
import { readSchema } from './read-schema.ts'
import type { SchemaNode } from './schema-node.ts'

/** One served version of a kind, as a CustomResourceDefinition defines it. */
export interface Definition {
  readonly group: string
  readonly version: string
  readonly kind: string
  /** As in paths of the API: `perconaservermysqlclustersets`. */
  readonly plural: string
  readonly isNamespaced: boolean
  /** The status is written apart from the rest, and whoever writes the rest cannot set it. */
  readonly hasStatusSubresource: boolean
  readonly schema: SchemaNode
}

/** What a manifest defines, and what of it cannot be read: where and why. */
export interface Definitions {
  readonly definitions: readonly Definition[]
  readonly problems: readonly string[]
}

const nothing = (problem: string): Definitions => ({ definitions: [], problems: [problem] })

/**
 * Reads a CustomResourceDefinition of apiextensions.k8s.io/v1, with all versions that are served.
 *
 * A version with a part that cannot be read is left out: what it would let pass or refuse could not be told.
 */
export function definitionsIn(object: JsonObject): Definitions {
  if (object['kind'] !== 'CustomResourceDefinition') return nothing('it is no CustomResourceDefinition')
  if (object['apiVersion'] !== 'apiextensions.k8s.io/v1')
    return nothing('its apiVersion is not apiextensions.k8s.io/v1')
  const spec = asObject(object['spec'])
  const names = asObject(spec['names'])
  const [group, kind, plural] = [asText(spec['group']), asText(names['kind']), asText(names['plural'])]
  if (group === undefined || kind === undefined || plural === undefined)
    return nothing('spec.group, spec.names.kind and spec.names.plural must be text')
  const served = asList(spec['versions'])
    .map((version, index) => ({ version: asObject(version), path: `spec.versions[${String(index)}]` }))
    .filter(({ version }) => version['served'] === true)
  if (served.length === 0) return nothing('spec.versions has no version that is served')
  const read = served.map(({ version, path }) => versionFrom(version, path))
  return {
    definitions: read.flatMap(({ parts }) =>
      parts === undefined
        ? []
        : [{ group, kind, plural, isNamespaced: spec['scope'] !== 'Cluster', ...parts }],
    ),
    problems: read.flatMap(({ problems }) => problems),
  }
}

interface ReadVersion {
  readonly parts: Pick<Definition, 'version' | 'hasStatusSubresource' | 'schema'> | undefined
  readonly problems: readonly string[]
}

function versionFrom(written: JsonObject, path: string): ReadVersion {
  const problems: string[] = []
  const version = asText(written['name'])
  if (version === undefined) return { parts: undefined, problems: [`${path}.name must be text`] }
  const schema = readSchema(asObject(written['schema'])['openAPIV3Schema'], {
    path: `${path}.schema.openAPIV3Schema`,
    depth: 0,
    report: (place, problem) => problems.push(`${place} ${problem}`),
  })
  if (schema === undefined || problems.length > 0) return { parts: undefined, problems }
  const hasStatusSubresource = isObject(asObject(written['subresources'])['status'])
  return { parts: { version, hasStatusSubresource, schema }, problems }
}
