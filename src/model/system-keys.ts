import { isOperatorAtLeast } from './version.ts'

/** Keys of a users Secret that are MySQL users on every release of the operator with ClusterSets. */
const lastingKeys = ['root', 'operator', 'replication', 'monitor', 'xtrabackup', 'heartbeat', 'orchestrator']

/**
 * The keys of a users Secret that are MySQL users, as a cluster with this `crVersion` has them; the operator
 * creates `clusterset` from 1.2.0 and `configurator` from 1.3.0 on. `pmmservertoken` is a token, no user.
 * An empty `crVersion`, or one that is no version, stands for an operator that knows ClusterSets.
 */
export function systemKeysOf({ crVersion }: { readonly crVersion: string }): readonly string[] {
  const keys = [...lastingKeys]
  if (isOperatorAtLeast(crVersion, 2) ?? true) keys.push('clusterset')
  if (isOperatorAtLeast(crVersion, 3) ?? false) keys.push('configurator')
  return keys
}
