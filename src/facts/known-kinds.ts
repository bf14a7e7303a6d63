import type { Need } from '../engine/facts.ts'
import { isAbsent, isObject, own, type JsonObject } from '../model/json.ts'

/** How the kinds that are facts call themselves. */
export const kindHeads: Readonly<Record<Need, { readonly apiVersion: string; readonly kind: string }>> = {
  clusterSets: { apiVersion: 'ps.percona.com/v1', kind: 'PerconaServerMySQLClusterSet' },
  perconaServers: { apiVersion: 'ps.percona.com/v1', kind: 'PerconaServerMySQL' },
  services: { apiVersion: 'v1', kind: 'Service' },
  secrets: { apiVersion: 'v1', kind: 'Secret' },
}

const needs: readonly Need[] = ['clusterSets', 'perconaServers', 'services', 'secrets']

/** The inventory that a raw object belongs to; none for the kinds that we do not know. */
export function knownKindOf(value: JsonObject): Need | undefined {
  const apiVersion = own(value, 'apiVersion')
  const kind = own(value, 'kind')
  return needs.find((need) => kindHeads[need].kind === kind && kindHeads[need].apiVersion === apiVersion)
}

/**
 * The object with a namespace: its own, or else the one given. The same object when it has one, and when what it has
 * is no namespace, or its metadata no metadata: that is for whoever judges it to say.
 */
export function inNamespace(value: JsonObject, namespace: string): JsonObject {
  const metadata = value['metadata'] ?? {}
  if (!isObject(metadata)) return value
  const written = metadata['namespace']
  return isAbsent(written) || written === '' ? { ...value, metadata: { ...metadata, namespace } } : value
}
