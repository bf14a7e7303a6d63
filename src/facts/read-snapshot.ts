import { fieldPath, type Step } from '../model/field-path.ts'
import { asObject, asText, isList, isObject, own, type JsonObject } from '../model/json.ts'
import { metadataOf, referenceTo, type Identity } from '../model/kubernetes-object.ts'
import { allSeen, notAllowed, partlySeen, type Sight } from './inventories.ts'
import { lineOfValue } from './json-line.ts'
import { lineOfMistake } from './json-mistake.ts'
import { knownKindOf } from './known-kinds.ts'
import type { ListedInventory, Recorded, RecordedInventory } from './recorded.ts'
import type { SecretAnswer } from './secret-reader.ts'
import { snapshotFormat } from './snapshot.ts'

/** What a snapshot holds; or what is wrong with it and on which line, from 1. It quotes nothing. */
export type ReadSnapshot = { readonly ok: true; readonly recorded: Recorded } | Refusal

interface Refusal {
  readonly ok: false
  readonly line: number
  readonly problem: string
  readonly remedy: string
}

const takeAnew = 'take it anew with clusterset-guard snapshot'

/**
 * Reads the text of a snapshot. Secrets that it does not name are unseen.
 *
 * @param ourKeyId the id of the key that Secrets of manifests are digested with
 */
export function readSnapshot(text: string, ourKeyId: string): ReadSnapshot {
  let snapshot: unknown
  try {
    snapshot = JSON.parse(text)
  } catch {
    return brokenOff(text)
  }
  try {
    return { ok: true, recorded: recordedIn(snapshot, ourKeyId) }
  } catch (error) {
    if (!(error instanceof Misshapen)) throw error
    const { steps, message: problem, remedy } = error
    return { ok: false, line: lineOfValue(text, steps), problem, remedy }
  }
}

/** What JSON.parse itself says quotes the text. */
function brokenOff(text: string): Refusal {
  const line = lineOfMistake(text)
  if (line !== undefined) return { ok: false, line, problem: 'this is no JSON', remedy: takeAnew }
  const lastLine = text.trimEnd().split('\n').length
  const remedy = `copy all of it, or ${takeAnew}`
  return { ok: false, line: lastLine, problem: 'the file ends too early', remedy }
}

/** A value that no snapshot has. It never leaves this file. */
class Misshapen extends Error {
  readonly steps: readonly Step[]
  readonly remedy: string

  constructor(steps: readonly Step[], problem: string, remedy = takeAnew) {
    super(problem)
    this.steps = steps
    this.remedy = remedy
  }
}

function recordedIn(snapshot: unknown, ourKeyId: string): Recorded {
  const inventories = isObject(snapshot) ? own(snapshot, 'inventories') : undefined
  if (!isObject(snapshot) || !isObject(inventories)) {
    const remedy = `name a file that it wrote, or ${takeAnew}`
    throw new Misshapen([], 'this is no snapshot of clusterset-guard', remedy)
  }
  if (own(snapshot, 'format') !== snapshotFormat) {
    const problem = `the snapshot is of another format than ${String(snapshotFormat)}`
    throw new Misshapen(['format'], problem, `read it with the version that took it, or ${takeAnew}`)
  }
  const keyId = asText(own(asObject(own(snapshot, 'secretDigests')), 'keyId'))
  if (!keyId) throw new Misshapen(['secretDigests'], 'secretDigests.keyId is missing')
  const secrets = secretsFrom(own(snapshot, 'secrets'))
  return {
    inventories: {
      clusterSets: inventoryFrom('clusterSets', own(inventories, 'clusterSets')),
      perconaServers: inventoryFrom('perconaServers', own(inventories, 'perconaServers')),
      services: inventoryFrom('services', own(inventories, 'services')),
    },
    readSecret: (secret) => Promise.resolve(secrets.get(referenceTo(secret)) ?? notRecorded),
    hasOurDigest: keyId === ourKeyId,
  }
}

const notRecorded: SecretAnswer = { state: 'failed' }

const sights: ReadonlyMap<unknown, Sight> = new Map([
  ['complete', allSeen],
  ['forbidden', notAllowed],
  ['failed', partlySeen],
])

function inventoryFrom(inventory: ListedInventory, value: unknown): RecordedInventory {
  const steps = ['inventories', inventory]
  const sight = sights.get(own(asObject(value), 'seen'))
  if (sight === undefined)
    throw new Misshapen(
      [...steps, 'seen'],
      `${fieldPath(...steps)}.seen is none of ${[...sights.keys()].join(', ')}`,
    )
  const path = [...steps, 'objects']
  const objects = listAt(own(asObject(value), 'objects'), path)
  return { sight, objects: objects.map((object, index) => objectFrom(object, inventory, [...path, index])) }
}

function objectFrom(object: unknown, inventory: ListedInventory, steps: readonly Step[]): JsonObject {
  if (isObject(object) && knownKindOf(object) === inventory && metadataOf(object).name !== '') return object
  throw new Misshapen(steps, `${fieldPath(...steps)} is of another kind, or has no name`)
}

function listAt(value: unknown, steps: readonly Step[]): readonly unknown[] {
  if (isList(value)) return value
  throw new Misshapen(steps, `${fieldPath(...steps)} is no list`)
}

function secretsFrom(value: unknown): ReadonlyMap<string, SecretAnswer> {
  const secrets = new Map<string, SecretAnswer>()
  for (const [index, item] of listAt(value, ['secrets']).entries()) {
    const secret = asObject(item)
    const identity = { namespace: asText(secret['namespace']) ?? '', name: asText(secret['name']) ?? '' }
    const answer = answerFrom(secret, identity)
    if (identity.namespace === '' || identity.name === '' || answer === undefined)
      throw new Misshapen(['secrets', index], `secrets[${String(index)}] is not as a snapshot has it`)
    secrets.set(referenceTo(identity), answer)
  }
  return secrets
}

function answerFrom(secret: JsonObject, identity: Identity): SecretAnswer | undefined {
  const state = own(secret, 'state')
  if (state === 'absent' || state === 'forbidden' || state === 'failed') return { state }
  const filled = own(secret, 'filled')
  if (state !== 'found' || !isObject(filled)) return undefined
  const digests = Object.entries(filled).map(([key, digest]) => [key, asText(digest) ?? ''] as const)
  const isWhole = digests.every(([, digest]) => digest !== '')
  return isWhole ? { state, value: { ...identity, filled: new Map(digests) } } : undefined
}
