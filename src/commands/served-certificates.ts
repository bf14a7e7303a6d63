import type { CertificateCounts } from '../metrics/certificate-counts.ts'
import type { Condition } from '../server/health-server.ts'
import type { ServerTls } from '../server/server-tls.ts'
import { tlsFromFiles } from '../server/tls-files.ts'
import type { ServeSettings } from './serve-settings.ts'
import type { Terminal } from './terminal.ts'
import { tlsFileNames } from './tls-flags.ts'

/** Where the certificate of a server comes from. */
export interface ServedCertificates {
  /** What must hold for it, beside that there is one and that it is good. */
  readonly conditions: readonly Condition[]
  readonly counts: CertificateCounts | undefined
  /** Waits until there is one to serve; undefined when the signal comes first. */
  first(signal: AbortSignal): Promise<ServerTls | undefined>
  /** Keeps it until the signal. */
  run(signal: AbortSignal): Promise<void>
}

/** The same, or everything that is wrong: texts for people. */
export type OpenedCertificates =
  | { readonly ok: true; readonly certificates: ServedCertificates }
  | { readonly ok: false; readonly problems: readonly string[] }

/** A certificate in files, which are there or made now. */
export async function certificatesInFiles(
  settings: ServeSettings,
  terminal: Terminal,
): Promise<OpenedCertificates> {
  const named = await tlsFileNames(settings, terminal)
  if (!named.ok) return { ok: false, problems: [named.problem] }
  const opened = await tlsFromFiles(named.files)
  if (!opened.ok) return opened
  const { tls } = opened
  return {
    ok: true,
    certificates: {
      conditions: [],
      counts: undefined,
      first: () => Promise.resolve(tls),
      run: () => Promise.resolve(),
    },
  }
}

/**
 * What `/readyz` says of the certificate. A failed reload is told but does not count: the certificate in use is still good,
 * and the same bad Secret reaches all replicas at once.
 *
 * @param served what is served; undefined until something is
 */
export const certificateConditions = (served: () => ServerTls | undefined): readonly Condition[] => [
  { name: 'certificate', isMet: () => served()?.isValid === true },
  {
    name: 'certificate reload',
    isMet: () => served()?.lastReloadSucceeded !== false,
    isAdvisory: true,
  },
]
