import type { Facts, FactSource, Need } from '../engine/facts.ts'
import type { Complaint } from '../manifests/complaint.ts'
import type { ManifestObject } from '../manifests/parse.ts'
import { storedClusterSetFrom } from '../model/cluster-set.ts'
import { isAbsent, type JsonObject } from '../model/json.ts'
import { metadataOf, referenceTo } from '../model/kubernetes-object.ts'
import { storedPerconaServerFrom } from '../model/percona-server.ts'
import type { Digest } from '../model/secret-shape.ts'
import { serviceFrom } from '../model/service.ts'
import { givenObjects, type ByReference } from './given-objects.ts'
import { givenSecrets, withReadSecrets } from './given-secrets.ts'
import {
  allSeen,
  clusterSetsFrom,
  partlySeen,
  perconaServersFrom,
  servicesFrom,
  type Sight,
} from './inventories.ts'
import type { ListedInventory, Recorded } from './recorded.ts'

/** What reading a world depends on. */
export interface WorldReading {
  readonly clusterDomain: string
  readonly digest: Digest
  /** For objects that name no namespace. */
  readonly namespace: string
}

/** Where facts come from: manifests, and a cluster or a snapshot of one. */
export interface FactParts {
  /** What is judged, as somebody asks for it: a status in it says nothing. */
  readonly judged: readonly ManifestObject[]
  /** What stands beside it. A status in it is kept. */
  readonly world: readonly ManifestObject[]
  readonly recorded?: Recorded | undefined
  /** Inventories of which everything is given. */
  readonly complete: ReadonlySet<Need>
  readonly reading: WorldReading
}

/** The facts of a world of manifests, and what was not taken. */
export interface World {
  /** The same facts in every review. Secrets that only `factSource` reads are unseen. */
  readonly facts: Facts
  /** Facts whose Secrets are complete as long as nobody asks for one that cannot be seen. */
  readonly factSource: FactSource
  /** How many facts there are of a kind; of Secrets those of manifests. And how many documents were passed over. */
  readonly counts: Readonly<Record<Need | 'passedOver', number>>
  readonly complaints: readonly Complaint[]
  /** The raw object outside of what is judged: that of the cluster, or else of the world. Never a Secret. */
  readonly stored: (kind: ListedInventory, namespace: string, name: string) => JsonObject | undefined
}

/** Every inventory. */
export const everyInventory: ReadonlySet<Need> = new Set([
  'clusterSets',
  'perconaServers',
  'services',
  'secrets',
])

/** Makes facts of manifests: every inventory counts as complete, and a status in them is kept. */
export const factsFromManifests = (world: readonly ManifestObject[], reading: WorldReading): World =>
  factsFrom({ judged: [], world, complete: everyInventory, reading })

/**
 * Makes facts of all that is given. One object in several of the sources is one object: what is judged wins, then the
 * world, then what is recorded; its status is that of the first of the other two that has one.
 */
export function factsFrom({ judged, world, recorded, complete, reading }: FactParts): World {
  const { clusterDomain, digest, namespace } = reading
  const asked = givenObjects(judged, { namespace, mayBeNamedLater: true })
  const beside = givenObjects(world, { namespace, mayBeNamedLater: false })
  const layersOf = (kind: ListedInventory): Layers => ({
    judged: asked.byKind[kind],
    world: beside.byKind[kind],
    recorded: byReference(recorded?.inventories[kind].objects ?? []),
  })
  const layers = {
    clusterSets: layersOf('clusterSets'),
    perconaServers: layersOf('perconaServers'),
    services: layersOf('services'),
  }
  const sightOf = (kind: ListedInventory): Sight =>
    complete.has(kind) ? allSeen : (recorded?.inventories[kind].sight ?? partlySeen)
  const clusterSets = merged(layers.clusterSets).map((one) => storedClusterSetFrom(one, clusterDomain))
  const perconaServers = merged(layers.perconaServers).map(storedPerconaServerFrom)
  const services = merged(layers.services).map(serviceFrom)
  const secrets = givenSecrets(
    new Map([...beside.byKind.secrets, ...asked.byKind.secrets]).values(),
    complete.has('secrets') ? allSeen : partlySeen,
    digest,
  )
  const facts: Facts = {
    clusterSets: clusterSetsFrom(clusterSets, clusterDomain, sightOf('clusterSets')),
    perconaServers: perconaServersFrom(perconaServers, sightOf('perconaServers')),
    services: servicesFrom(services, clusterDomain, sightOf('services')),
    secrets: secrets.inventory,
  }
  return {
    facts,
    factSource: withReadSecrets(facts, secrets, recorded),
    counts: {
      clusterSets: clusterSets.length,
      perconaServers: perconaServers.length,
      services: services.length,
      secrets: secrets.count,
      passedOver: asked.passedOver + beside.passedOver,
    },
    complaints: [...asked.complaints, ...beside.complaints],
    stored(kind, namespaceOfIt, name) {
      const reference = referenceTo({ namespace: namespaceOfIt, name })
      return layers[kind].recorded.get(reference) ?? layers[kind].world.get(reference)
    },
  }
}

/** The objects of one kind, by where they come from. */
interface Layers {
  readonly judged: ByReference
  readonly world: ByReference
  readonly recorded: ByReference
}

const byReference = (objects: readonly JsonObject[]): ByReference =>
  new Map(objects.map((object) => [referenceTo(metadataOf(object)), object]))

/** Each object once. */
function merged(layers: Layers): readonly JsonObject[] {
  const { judged, world, recorded } = layers
  const all: JsonObject[] = []
  for (const [reference, object] of judged) all.push(withStatusOf(object, standing(layers, reference)))
  for (const reference of world.keys())
    if (!judged.has(reference)) pushIfThere(all, standing(layers, reference))
  for (const [reference, object] of recorded)
    if (!judged.has(reference) && !world.has(reference)) all.push(object)
  return all
}

function pushIfThere(all: JsonObject[], object: JsonObject | undefined): void {
  if (object !== undefined) all.push(object)
}

/** The object as it stands outside of what is judged. */
function standing({ world, recorded }: Layers, reference: string): JsonObject | undefined {
  const given = world.get(reference)
  const known = recorded.get(reference)
  if (given === undefined) return known
  return isAbsent(given['status']) && known !== undefined ? withStatusOf(given, known) : given
}

/** The object with the status of another one, or with none. */
function withStatusOf(object: JsonObject, other: JsonObject | undefined): JsonObject {
  const { status: dropped, ...rest } = object
  const status = other?.['status']
  if (isAbsent(status)) return isAbsent(dropped) ? object : rest
  return { ...rest, status }
}
