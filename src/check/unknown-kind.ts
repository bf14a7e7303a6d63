import type { SchemaError } from '../crd/schema-error.ts'
import { asText, type JsonObject } from '../model/json.ts'
import { nearestNames } from '../model/nearest-names.ts'

const group = 'ps.percona.com'
const version = 'v1'

/** All kinds of the operator's group (its releases 1.2.0 and 1.3.0). */
const kinds = [
  'PerconaServerMySQL',
  'PerconaServerMySQLBackup',
  'PerconaServerMySQLClusterSet',
  'PerconaServerMySQLRestore',
]

const invalid = (path: string, problem: string, remedy: string): SchemaError => ({
  path,
  is: 'invalid',
  problem,
  remedy,
})

/**
 * What is wrong with the apiVersion or kind of an object of the operator's group: the API server would say that there
 * is no match for it. Passed over as one of somebody else's, a misspelt ClusterSet would look fine.
 *
 * @param versions in which a CRD that was given has the kind, when it has not the object's
 */
export function unknownKindErrors(object: JsonObject, versions: readonly string[]): readonly SchemaError[] {
  if (versions.length > 0)
    return [invalid('apiVersion', 'the CRD has no such version', `write ${versions.join(' or ')}`)]
  const kind = asText(object['kind']) ?? ''
  const apiVersion = asText(object['apiVersion']) ?? ''
  if (apiVersion !== group && !apiVersion.startsWith(`${group}/`))
    return kinds.includes(kind)
      ? [invalid('apiVersion', `${kind} is of another group`, `write ${group}/${version}`)]
      : []
  if (apiVersion !== `${group}/${version}`)
    return [invalid('apiVersion', `${group} has no such version`, `write ${group}/${version}`)]
  if (kinds.includes(kind)) return []
  const near = nearestNames(kind, kinds)
  const names = near.length > 0 ? near : kinds
  return [invalid('kind', `${group} has no such kind`, `write ${names.join(' or ')}`)]
}
