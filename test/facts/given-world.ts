import type { Need } from '../../src/engine/facts.ts'
import { factsFrom, type World } from '../../src/facts/from-manifests.ts'
import { allSeen } from '../../src/facts/inventories.ts'
import type { Recorded } from '../../src/facts/recorded.ts'
import type { SecretAnswer } from '../../src/facts/secret-reader.ts'
import { parseManifests, type ManifestObject } from '../../src/manifests/parse.ts'
import { clusterDomain, readableDigest } from '../support/world.ts'

/** What reading them depends on. */
export const reading = { clusterDomain, digest: readableDigest, namespace: 'default' }

/** Each object in a file of its own: `judged-0.yaml`, `judged-1.yaml` … */
const filesOf = (name: string, objects: readonly unknown[]): readonly ManifestObject[] =>
  objects.flatMap(
    (object, index) =>
      parseManifests({ file: `${name}-${String(index)}.yaml`, bytes: Buffer.from(JSON.stringify(object)) })
        .objects,
  )

interface Given {
  readonly judged?: readonly unknown[]
  readonly world?: readonly unknown[]
  readonly recorded?: Recorded
  readonly complete?: readonly Need[]
}

/** The facts of all of it. */
export const worldOf = ({ judged = [], world = [], recorded, complete = [] }: Given): World =>
  factsFrom({
    judged: filesOf('judged', judged),
    world: filesOf('world', world),
    recorded,
    complete: new Set(complete),
    reading,
  })

const nothing = { sight: allSeen, objects: [] }

/** What a cluster holds, and its Secrets by name. What is not named could not be read. */
export const recordedOf = (
  inventories: Partial<Recorded['inventories']>,
  secrets: Readonly<Record<string, SecretAnswer>> = {},
  hasOurDigest = true,
): Recorded => ({
  inventories: { clusterSets: nothing, perconaServers: nothing, services: nothing, ...inventories },
  readSecret: ({ name }) => Promise.resolve(secrets[name] ?? { state: 'failed' }),
  hasOurDigest,
})
