import {
  unchanging,
  type Facts,
  type FactSource,
  type Inventory,
  type Lookup,
  type Secrets,
} from '../engine/facts.ts'
import { asObject, isObject, own, type JsonObject } from '../model/json.ts'
import { metadataOf, referenceTo, type Identity } from '../model/kubernetes-object.ts'
import { secretShapeFrom, type Digest, type SecretShape } from '../model/secret-shape.ts'
import { AskedSecrets } from './asked-secrets.ts'
import { secretsFrom, type Sight } from './inventories.ts'
import { applied, HalfSeenSecrets, type GivenSecret } from './layered-secrets.ts'
import type { Recorded } from './recorded.ts'
import type { SecretAnswer } from './secret-reader.ts'

/** The Secrets of manifests. */
export interface GivenSecrets {
  readonly count: number
  /** One that is encrypted is unseen. */
  readonly inventory: Secrets
  /** By their references. */
  readonly plain: ReadonlyMap<string, GivenSecret>
  /** References to Secrets whose values a person has encrypted before the file was kept. */
  readonly encrypted: ReadonlySet<string>
}

/**
 * Whether the values of a manifest are encrypted: SOPS says so in a field `sops` at the top (https://getsops.io/docs).
 * Two such values differ though the passwords are the same.
 */
export const isEncrypted = (object: JsonObject): boolean => isObject(own(object, 'sops'))

/** Digests the values of Secrets in manifests. */
export function givenSecrets(objects: Iterable<JsonObject>, sight: Sight, digest: Digest): GivenSecrets {
  const encrypted = new Set<string>()
  const plain = new Map<string, GivenSecret>()
  for (const object of objects) {
    const reference = referenceTo(metadataOf(object))
    if (isEncrypted(object)) encrypted.add(reference)
    else plain.set(reference, { shape: secretShapeFrom(object, digest), keys: keysIn(object) })
  }
  const shapes = [...plain.values()].map(({ shape }) => shape)
  const inventory = secretsFrom(shapes, sight)
  const find: Inventory<SecretShape>['find'] = (namespace, name) =>
    encrypted.has(referenceTo({ namespace, name })) ? unseen : inventory.find(namespace, name)
  return {
    count: shapes.length,
    inventory: encrypted.size === 0 ? inventory : { ...inventory, find },
    plain,
    encrypted,
  }
}

/** All that a manifest says something of: a key without a value, or with null, is taken away. */
const keysIn = (object: JsonObject): ReadonlySet<string> =>
  new Set(['data', 'stringData'].flatMap((field) => Object.keys(asObject(object[field]))))

const unseen: Lookup<SecretShape> = { state: 'unseen' }

/**
 * Facts in which a Secret that a rule asks for is read where the rest was recorded, and what a manifest says of it is put
 * over that. Without something recorded, only a rule that asks for one that is not given lacks facts. Who says that
 * everything is given is believed.
 */
export function withReadSecrets(
  facts: Facts,
  given: GivenSecrets,
  recorded: Recorded | undefined,
): FactSource {
  const isAll = given.inventory.coverage === 'complete'
  if (recorded === undefined && isAll && given.encrypted.size === 0) return unchanging(facts)
  return {
    gather(deadline) {
      const halfSeen = new HalfSeenSecrets()
      const read = async (secret: Identity): Promise<SecretAnswer> => {
        const reference = referenceTo(secret)
        // What is in the cluster may be what the manifest replaces.
        if (given.encrypted.has(reference)) return { state: 'failed' }
        const answer = await readElsewhere(secret, deadline)
        const manifest = given.plain.get(reference)
        if (manifest === undefined) return answer.state === 'found' || !isAll ? answer : { state: 'absent' }
        return { state: 'found', value: shapeOf(manifest, answer, halfSeen) }
      }
      const asked = new AskedSecrets(read)
      const secrets = (): Secrets =>
        recorded === undefined
          ? first(given.inventory, asked.inventory())
          : halfSeen.without(asked.inventory())
      return {
        facts: () => ({ ...facts, secrets: secrets() }),
        async fetch() {
          const hasMore = halfSeen.hasMore()
          return (await asked.fetch()) || hasMore
        },
      }
    },
  }
  async function readElsewhere(secret: Identity, deadline: number): Promise<SecretAnswer> {
    if (recorded === undefined) return { state: 'failed' }
    const answer = await recorded.readSecret(secret, deadline)
    // Digests under another key say nothing beside those of manifests.
    const isComparable = recorded.hasOurDigest || given.count === 0
    return answer.state === 'found' && !isComparable ? { state: 'failed' } : answer
  }
  /** The Secret of a manifest, with what is known of the one that is there. */
  function shapeOf(manifest: GivenSecret, answer: SecretAnswer, halfSeen: HalfSeenSecrets): SecretShape {
    if (answer.state === 'found') return applied(manifest, answer.value)
    return answer.state === 'absent' || isAll ? manifest.shape : halfSeen.watched(manifest, answer)
  }
}

/** What manifests show, and else what was read. */
const first = (given: Secrets, asked: Secrets): Secrets => ({
  ...asked,
  find(namespace, name) {
    const known = given.find(namespace, name)
    return known.state === 'found' ? known : asked.find(namespace, name)
  },
})
