import type { Logger } from 'pino'

import { readWorld } from '../facts/read-world.ts'
import { shownComplaint } from '../manifests/complaint.ts'
import type { Digest } from '../model/secret-shape.ts'
import type { selfManagedCertificates } from './self-managed-certificates.ts'
import {
  certificatesInFiles,
  type OpenedCertificates,
  type ServedCertificates,
} from './served-certificates.ts'
import { worldFacts, type ServedFacts } from './served-facts.ts'
import type { ServeSettings } from './serve-settings.ts'
import type { Terminal } from './terminal.ts'

/** What `serve` is given from outside while it runs; or everything that is wrong with it, texts for people. */
export type Sources =
  | { readonly ok: true; readonly facts: ServedFacts; readonly certificates: ServedCertificates }
  | { readonly ok: false; readonly problems: readonly string[] }

/** What sources are opened with. */
export interface SourceParts {
  readonly settings: ServeSettings
  readonly digest: Digest
  readonly log: Logger
  readonly terminal: Terminal
}

/** Opens what the flags name. Of a cluster nothing is asked yet. */
export const openSources = (parts: SourceParts): Promise<Sources> =>
  parts.settings.world === undefined ? fromCluster(parts) : fromWorld(parts.settings.world, parts)

async function fromWorld(paths: readonly string[], parts: SourceParts): Promise<Sources> {
  const { settings, digest, terminal } = parts
  const { clusterDomain } = settings
  const world = readWorld(paths, { clusterDomain, digest, namespace: 'default' })
  if (world.complaints.length > 0) return { ok: false, problems: world.complaints.map(shownComplaint) }
  const opened = await certificatesInFiles(settings, terminal)
  return opened.ok ? { ...opened, facts: worldFacts(world) } : opened
}

/** Who has a world of manifests needs none of what talks to an API server, so it is loaded here. */
async function fromCluster({ settings, digest, log, terminal }: SourceParts): Promise<Sources> {
  const { servedCluster } = await import('./served-cluster.ts')
  const cluster = await servedCluster(settings, log)
  if (!cluster.ok) return { ok: false, problems: [cluster.problem] }
  const opened = settings.tlsSelfManaged
    ? await selfManaged(cluster, settings, log)
    : await certificatesInFiles(settings, terminal)
  if (!opened.ok) return opened
  const { clusterFacts } = await import('./cluster-facts.ts')
  return { ...opened, facts: clusterFacts({ cluster, settings, digest, log }) }
}

const selfManaged = async (
  ...parts: Parameters<typeof selfManagedCertificates>
): Promise<OpenedCertificates> =>
  (await import('./self-managed-certificates.ts')).selfManagedCertificates(...parts)
