import {
  unchanging,
  type Facts,
  type FactSource,
  type Inventory,
  type Lookup,
  type Secrets,
} from '../engine/facts.ts'
import { isObject, own, type JsonObject } from '../model/json.ts'
import { metadataOf, referenceTo, type Identity } from '../model/kubernetes-object.ts'
import { secretShapeFrom, type Digest, type SecretShape } from '../model/secret-shape.ts'
import { AskedSecrets } from './asked-secrets.ts'
import { secretsFrom, type Sight } from './inventories.ts'
import type { Recorded } from './recorded.ts'
import type { SecretAnswer } from './secret-reader.ts'

/** The Secrets of manifests. */
export interface GivenSecrets {
  readonly count: number
  /** One that is encrypted is unseen. */
  readonly inventory: Secrets
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
  const shapes: SecretShape[] = []
  for (const object of objects)
    if (isEncrypted(object)) encrypted.add(referenceTo(metadataOf(object)))
    else shapes.push(secretShapeFrom(object, digest))
  const inventory = secretsFrom(shapes, sight)
  const find: Inventory<SecretShape>['find'] = (namespace, name) =>
    encrypted.has(referenceTo({ namespace, name })) ? unseen : inventory.find(namespace, name)
  return {
    count: shapes.length,
    inventory: encrypted.size === 0 ? inventory : { ...inventory, find },
    encrypted,
  }
}

const unseen: Lookup<SecretShape> = { state: 'unseen' }

/**
 * Facts in which a Secret that no manifest shows is read where the rest was recorded, when a rule asks for it. Without
 * that, only a rule that asks for one that is not given lacks facts. Who says that everything is given is believed.
 */
export function withReadSecrets(
  facts: Facts,
  given: GivenSecrets,
  recorded: Recorded | undefined,
): FactSource {
  const isAll = given.inventory.coverage === 'complete'
  if (recorded === undefined && isAll && given.encrypted.size === 0) return unchanging(facts)
  const read = async (secret: Identity, deadline: number): Promise<SecretAnswer> => {
    // What is in the cluster may be what the manifest replaces.
    if (given.encrypted.has(referenceTo(secret))) return { state: 'failed' }
    const answer = await readElsewhere(secret, deadline)
    return answer.state === 'found' || !isAll ? answer : { state: 'absent' }
  }
  const readElsewhere = async (secret: Identity, deadline: number): Promise<SecretAnswer> => {
    if (recorded === undefined) return { state: 'failed' }
    const answer = await recorded.readSecret(secret, deadline)
    // Digests under another key say nothing beside those of manifests.
    const isComparable = recorded.hasOurDigest || given.count === 0
    return answer.state === 'found' && !isComparable ? { state: 'failed' } : answer
  }
  return {
    gather(deadline) {
      const asked = new AskedSecrets((secret) => read(secret, deadline))
      return {
        facts: () => ({ ...facts, secrets: first(given.inventory, asked.inventory()) }),
        fetch: () => asked.fetch(),
      }
    },
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
