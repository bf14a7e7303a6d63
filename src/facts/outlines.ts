import { statusFrom } from '../model/cluster-set.ts'
import { asObject, type JsonObject } from '../model/json.ts'
import { metadataOf } from '../model/kubernetes-object.ts'
import { perconaServerStatusFrom } from '../model/percona-server.ts'

/**
 * All that is read of a ClusterSet, as a text. The operator writes its status every ten seconds (lastObservedAt), and
 * mostly nothing in it that is read here: what was worked out of the inventory is then still good, and nothing is made
 * anew. Ten thousand sets are a thousand such writes a second.
 */
export function outlineOfClusterSet(object: JsonObject): string | undefined {
  const status = statusFrom(object['status'])
  return outlined(object, status && [status.primaryCluster, ...status.joined])
}

/** The same for a PerconaServerMySQL. */
export function outlineOfPerconaServer(object: JsonObject): string | undefined {
  const { runningVersion, readyPods, trueConditions } = perconaServerStatusFrom(object['status'])
  return outlined(object, [runningVersion, readyPods, ...trueConditions])
}

/** The API server counts the writes of a spec in `metadata.generation`, from 1 on for each uid. */
function outlined(object: JsonObject, status: readonly unknown[] | undefined): string | undefined {
  const { uid, generation } = asObject(object['metadata'])
  if (typeof uid !== 'string' || typeof generation !== 'number') return undefined
  const { annotations, finalizers, isTerminating } = metadataOf(object)
  return JSON.stringify([uid, generation, annotations, finalizers, isTerminating, status ?? null])
}
