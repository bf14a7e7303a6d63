import type { Facts, Need } from '../../src/engine/facts.ts'
import type { Subject } from '../../src/engine/subject.ts'
import {
  allSeen,
  clusterSetsFrom,
  perconaServersFrom,
  secretsFrom,
  servicesFrom,
  type Sight,
} from '../../src/facts/inventories.ts'
import { clusterSetFrom, storedClusterSetFrom } from '../../src/model/cluster-set.ts'
import { isDeeplyEqual } from '../../src/model/json.ts'
import { perconaServerFrom, storedPerconaServerFrom } from '../../src/model/percona-server.ts'
import { secretShapeFrom } from '../../src/model/secret-shape.ts'
import { serviceFrom } from '../../src/model/service.ts'
import { clusterSet, type Raw } from './objects.ts'

export const clusterDomain = 'cluster.local'

/** A digest that a test can read. */
export const readableDigest = (value: Uint8Array): string =>
  `digest of ${Buffer.from(value).toString('utf8')}`

export interface World {
  readonly clusterSets?: readonly Raw[]
  readonly perconaServers?: readonly Raw[]
  readonly services?: readonly Raw[]
  readonly secrets?: readonly Raw[]
  /** Inventories that are not seen whole. */
  readonly sights?: Partial<Record<Need, Partial<Sight>>>
}

/** Facts of a small world in which everything can be seen, unless a sight says otherwise. */
export function world({
  clusterSets = [],
  perconaServers = [],
  services = [],
  secrets = [],
  sights = {},
}: World = {}): Facts {
  const sightOf = (need: Need): Sight => ({ ...allSeen, ...sights[need] })
  return {
    clusterSets: clusterSetsFrom(
      clusterSets.map((raw) => storedClusterSetFrom(raw, clusterDomain)),
      clusterDomain,
      sightOf('clusterSets'),
    ),
    perconaServers: perconaServersFrom(
      perconaServers.map(storedPerconaServerFrom),
      sightOf('perconaServers'),
    ),
    services: servicesFrom(services.map(serviceFrom), clusterDomain, sightOf('services')),
    secrets: secretsFrom(
      secrets.map((raw) => secretShapeFrom(raw, readableDigest)),
      sightOf('secrets'),
    ),
  }
}

const identityOf = (raw: Raw): { namespace: string; name: string } => {
  const { namespace, name } = clusterSetFrom(raw, clusterDomain)
  return { namespace, name }
}

/** A ClusterSet that is created. */
export const creation = (object: Raw = clusterSet()): Subject => ({
  kind: 'ClusterSet',
  operation: 'CREATE',
  ...identityOf(object),
  object: clusterSetFrom(object, clusterDomain),
  stored: undefined,
  isSpecUnchanged: false,
})

/** A ClusterSet that is updated. */
export const update = (oldObject: Raw, object: Raw): Subject => ({
  kind: 'ClusterSet',
  operation: 'UPDATE',
  ...identityOf(oldObject),
  object: clusterSetFrom(object, clusterDomain),
  stored: storedClusterSetFrom(oldObject, clusterDomain),
  isSpecUnchanged: isDeeplyEqual(object['spec'], oldObject['spec']),
})

/** A PerconaServerMySQL that is updated. */
export const serverUpdate = (oldObject: Raw, object: Raw): Subject => ({
  kind: 'PerconaServer',
  operation: 'UPDATE',
  ...identityOf(oldObject),
  object: perconaServerFrom(object),
  stored: storedPerconaServerFrom(oldObject),
  isSpecUnchanged: isDeeplyEqual(object['spec'], oldObject['spec']),
})

/** A Secret that is updated. */
export const secretUpdate = (oldObject: Raw, object: Raw): Subject => ({
  kind: 'Secret',
  operation: 'UPDATE',
  ...identityOf(oldObject),
  object: secretShapeFrom(object, readableDigest),
  stored: secretShapeFrom(oldObject, readableDigest),
  isSpecUnchanged:
    isDeeplyEqual(object['data'], oldObject['data']) &&
    isDeeplyEqual(object['stringData'], oldObject['stringData']),
})
