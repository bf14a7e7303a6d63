import { liveSecrets } from '../facts/live-secrets.ts'
import { listedInventories } from '../facts/recorded.ts'
import { gapsIn, snapshotText, type Snapshot } from '../facts/snapshot.ts'
import { takeSnapshot } from '../facts/take-snapshot.ts'
import { resources } from '../kubernetes/resources.ts'
import { codeOf } from '../model/error-code.ts'
import { failuresIn, liveCluster, shownFailure, type ClusterChoice } from './live-cluster.ts'
import { writePrivateFile } from './private-file.ts'
import { digestKey } from './snapshot-key.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** The flags of `snapshot`. */
export interface SnapshotSettings extends ClusterChoice {
  /** The file of `--digest-key`. */
  readonly digestKey?: string | undefined
  /** The file of `--output`; standard output without it. */
  readonly output?: string | undefined
}

/** For all Secrets together. */
const secretsMilliseconds = 60_000

/**
 * Writes the facts of a cluster, Secrets as digests. What could not be read is in the snapshot as such, is told on
 * standard error, and makes the exit code 3. A cluster of which nothing could be listed is no snapshot: 2.
 */
export async function snapshot(settings: SnapshotSettings, terminal: Terminal): Promise<ExitCode> {
  const key = digestKey(settings.digestKey)
  if (!key.ok) return refused(terminal, key.problem)
  const cluster = await liveCluster(settings, { demandsAll: false })
  if (!cluster.ok) return refused(terminal, cluster.problem)
  for (const warning of cluster.warnings) terminal.error(`warning: ${warning}\n`)
  const deadline = performance.now() + secretsMilliseconds
  const { digest, keyId } = key.keyed
  const taken = await takeSnapshot({
    listings: cluster.listings,
    readSecret: liveSecrets({ server: cluster.server, digest, deadline }),
    deadline,
    takenAt: new Date().toISOString(),
    cluster: { apiServer: cluster.address, context: contextIn(cluster.where) },
    secretDigests: { key: key.isGiven ? 'given' : 'random', keyId },
  })
  const problem = written(snapshotText(taken), settings.output, terminal)
  if (problem !== undefined) return refused(terminal, problem)
  for (const failure of failuresIn(cluster.listings)) terminal.error(`warning: ${shownFailure(failure)}\n`)
  for (const gap of shownGaps(taken)) terminal.error(`warning: ${gap}\n`)
  if (!key.isGiven && taken.secrets.length > 0)
    terminal.error(
      'note: its Secrets compare with each other only; for other sites and for manifests give --digest-key FILE, the same everywhere\n',
    )
  return gapsIn(taken).length > 0 ? 3 : 0
}

/** The path of a kubeconfig is nobody else's business; the name of the context tells clusters apart. */
const contextIn = (where: string): string => where.split(', context ').slice(1).join(', context ') || where

/** Digests can be tried against by who has the key: the file is its owner's. */
function written(text: string, output: string | undefined, { out }: Terminal): string | undefined {
  if (output === undefined) {
    out(text)
    return undefined
  }
  try {
    writePrivateFile(output, text)
    return undefined
  } catch (error) {
    return `--output ${output} cannot be written (${codeOf(error)}); check the folder and its rights`
  }
}

const giveRights = 'apply the ClusterRole that `clusterset-guard rules --format rbac` prints, and bind it'

/** What was forbidden, and which Secrets failed. Lists that failed are told with their reason. */
function shownGaps({ inventories, secrets }: Snapshot): readonly string[] {
  const forbidden = listedInventories
    .filter((inventory) => inventories[inventory].seen === 'forbidden')
    .map((inventory) => `${resources[inventory].resource} may not be listed; ${giveRights}`)
  const namesThatAre = (state: string): readonly string[] =>
    secrets.filter((one) => one.state === state).map(({ namespace, name }) => `${namespace}/${name}`)
  return [
    ...forbidden,
    ...told(namesThatAre('forbidden'), `may not be read; ${giveRights}`),
    ...told(namesThatAre('failed'), 'could not be read in time; try again'),
  ]
}

const mostNames = 5

function told(names: readonly string[], what: string): readonly string[] {
  if (names.length === 0) return []
  const more = names.length > mostNames ? ` and ${String(names.length - mostNames)} more` : ''
  return [`Secrets ${names.slice(0, mostNames).join(', ')}${more} ${what}`]
}

function refused({ error }: Terminal, problem: string): ExitCode {
  error(`error: ${problem}\n`)
  return 2
}
