import type { Subject } from '../../src/engine/subject.ts'
import { clusterSetFrom, storedClusterSetFrom } from '../../src/model/cluster-set.ts'
import { clusterSet, type Raw } from './objects.ts'
import { clusterDomain } from './world.ts'

/** A ClusterSet that is deleted. */
export function deletion(oldObject: Raw = clusterSet()): Subject {
  const stored = storedClusterSetFrom(oldObject, clusterDomain)
  const { namespace, name } = stored
  return {
    kind: 'ClusterSet',
    operation: 'DELETE',
    namespace,
    name,
    object: undefined,
    stored,
    isSpecUnchanged: false,
  }
}

/** A ClusterSet that simply stands. */
export function standing(object: Raw = clusterSet()): Subject {
  const requested = clusterSetFrom(object, clusterDomain)
  const { namespace, name } = requested
  return {
    kind: 'ClusterSet',
    operation: 'NONE',
    namespace,
    name,
    object: requested,
    stored: storedClusterSetFrom(object, clusterDomain),
    isSpecUnchanged: false,
  }
}
