import type { Facts } from '../engine/facts.ts'
import type { Complaint } from '../manifests/complaint.ts'
import type { ManifestObject } from '../manifests/parse.ts'
import { storedClusterSetFrom, type StoredClusterSet } from '../model/cluster-set.ts'
import { asObject, asText, type JsonObject } from '../model/json.ts'
import { metadataOf, referenceTo } from '../model/kubernetes-object.ts'
import { storedPerconaServerFrom, type StoredPerconaServer } from '../model/percona-server.ts'
import { secretShapeFrom, type Digest, type SecretShape } from '../model/secret-shape.ts'
import { serviceFrom, type Service } from '../model/service.ts'
import { clusterSetsFrom, perconaServersFrom, secretsFrom, servicesFrom } from './inventories.ts'

/** What reading a world depends on. */
export interface WorldReading {
  readonly clusterDomain: string
  readonly digest: Digest
  /** For objects that name no namespace. */
  readonly namespace: string
}

/** The facts of a world of manifests, and what was not taken. */
export interface World {
  readonly facts: Facts
  readonly counts: Readonly<Record<keyof Facts | 'passedOver', number>>
  readonly complaints: readonly Complaint[]
}

/** The kinds that are facts, by apiVersion and kind. */
const kinds = {
  'ps.percona.com/v1 PerconaServerMySQLClusterSet': 'clusterSets',
  'ps.percona.com/v1 PerconaServerMySQL': 'perconaServers',
  'v1 Service': 'services',
  'v1 Secret': 'secrets',
} as const

type Known = (typeof kinds)[keyof typeof kinds]

const kindsByHead = new Map<string, Known>(Object.entries(kinds))

const knownKindOf = (value: JsonObject): Known | undefined =>
  kindsByHead.get(`${asText(value['apiVersion']) ?? ''} ${asText(value['kind']) ?? ''}`)

/**
 * Makes facts of manifests: every inventory counts as complete, and a status in them is kept. Objects of
 * other kinds are passed over and counted. One object in two places, or without a name, is a complaint.
 */
export function factsFromManifests(
  objects: readonly ManifestObject[],
  { clusterDomain, digest, namespace }: WorldReading,
): World {
  const places = new Map<string, ManifestObject>()
  const complaints: Complaint[] = []
  const raw: Record<Known, JsonObject[]> = { clusterSets: [], perconaServers: [], services: [], secrets: [] }
  let passedOver = 0
  for (const object of objects) {
    const known = knownKindOf(object.value)
    if (known === undefined) {
      passedOver += 1
      continue
    }
    const value = inNamespace(object.value, namespace)
    const identity = metadataOf(value)
    const { file, line } = object
    if (identity.name === '') {
      complaints.push({ file, line, problem: 'the object has no metadata.name', remedy: 'name it' })
      continue
    }
    const shown = `${String(value['kind'])} ${referenceTo(identity)}`
    const earlier = places.get(shown)
    if (earlier === undefined) {
      places.set(shown, object)
      raw[known].push(value)
      continue
    }
    const problem = `${shown} is also at ${earlier.file}:${String(earlier.line)}`
    complaints.push({ file, line, problem, remedy: 'keep one of the two' })
  }
  const clusterSets: StoredClusterSet[] = raw.clusterSets.map((one) =>
    storedClusterSetFrom(one, clusterDomain),
  )
  const perconaServers: StoredPerconaServer[] = raw.perconaServers.map(storedPerconaServerFrom)
  const services: Service[] = raw.services.map(serviceFrom)
  const secrets: SecretShape[] = raw.secrets.map((one) => secretShapeFrom(one, digest))
  return {
    facts: {
      clusterSets: clusterSetsFrom(clusterSets, clusterDomain),
      perconaServers: perconaServersFrom(perconaServers),
      services: servicesFrom(services, clusterDomain),
      secrets: secretsFrom(secrets),
    },
    counts: {
      clusterSets: clusterSets.length,
      perconaServers: perconaServers.length,
      services: services.length,
      secrets: secrets.length,
      passedOver,
    },
    complaints,
  }
}

function inNamespace(value: JsonObject, namespace: string): JsonObject {
  const metadata = asObject(value['metadata'])
  return (asText(metadata['namespace']) ?? '') === ''
    ? { ...value, metadata: { ...metadata, namespace } }
    : value
}
