import type { Logger } from 'pino'

import { CertificateKeeper, type KeeperNews } from '../certificates/certificate-keeper.ts'
import type { Held } from '../certificates/holding.ts'
import { KeptCertificate } from '../certificates/kept-certificate.ts'
import { OwnObjects, registrationKinds, type RegistrationKind } from '../certificates/own-objects.ts'
import { CertificateCounts } from '../metrics/certificate-counts.ts'
import { describeFault } from '../server/fault.ts'
import type { Condition } from '../server/health-server.ts'
import { ServerTls } from '../server/server-tls.ts'
import { openClientAuthority } from '../server/tls-files.ts'
import type { OpenedCertificates } from './served-certificates.ts'
import type { ServedCluster } from './served-cluster.ts'
import type { ServeSettings } from './serve-settings.ts'

/** Certificates that are kept in a Secret of the cluster. Nothing is asked of it yet. */
export async function selfManagedCertificates(
  { server }: ServedCluster,
  { installedAs, clientCa }: ServeSettings,
  log: Logger,
): Promise<OpenedCertificates> {
  const clientAuthority = await openClientAuthority(clientCa)
  if (!clientAuthority.ok) return { ok: false, problems: [clientAuthority.problem] }
  const stopping = new AbortController()
  const counts = new CertificateCounts({
    authorityValidTo: () => keeper.authority?.validToDate,
    bundles: () =>
      registrationKinds.flatMap((kind) => {
        const trust = keeper.trustOf(kind)
        return trust === 'absent' ? [] : [{ configuration: kind, isInStep: trust === 'in step' }]
      }),
  })
  const keeper = new CertificateKeeper({
    objects: new OwnObjects(server, installedAs, stopping.signal),
    serverName: `${installedAs.name}.${installedAs.namespace}.svc`,
    told(news) {
      tell(log, news)
      if (news.event === 'issued') count(counts, news)
    },
  })
  return {
    ok: true,
    certificates: {
      conditions: registrationKinds.flatMap((kind) => bundleConditions(keeper, kind)),
      counts,
      async first(signal) {
        const held = await firstOf(keeper, log, signal)
        if (held === undefined) return undefined
        return new ServerTls(new KeptCertificate(keeper, held), clientAuthority.value, () => keeper.now())
      },
      run(signal) {
        signal.addEventListener('abort', () => {
          stopping.abort()
        })
        return keeper.run(signal)
      },
    },
  }
}

/** Waits for the first certificate, and says what is in the way. Somebody else makes the keeper look. */
function firstOf(keeper: CertificateKeeper, log: Logger, signal: AbortSignal): Promise<Held | undefined> {
  return new Promise((resolve) => {
    let told: string | undefined
    const look = (): void => {
      const { serving, problem } = keeper
      if (serving !== undefined || signal.aborted) {
        clearInterval(timer)
        resolve(serving)
        return
      }
      if (problem !== undefined && problem !== told) log.warn({ event: 'no certificate yet', problem })
      told = problem
    }
    const timer = setInterval(look, firstLookMilliseconds)
  })
}

/** Not felt beside the answers of an API server. */
const firstLookMilliseconds = 20

function count(counts: CertificateCounts, { due }: Extract<KeeperNews, { event: 'issued' }>): void {
  if (due.what === 'authority') counts.issued('authority')
  counts.issued('certificate')
}

function tell(log: Logger, news: KeeperNews): void {
  switch (news.event) {
    case 'issued': {
      const { authority, server } = news.holding
      log.info({
        event: 'certificate issued',
        ...news.due,
        serialNumber: server?.parsed.serialNumber,
        validTo: server?.parsed.validToDate,
        authorityValidTo: authority?.parsed.validToDate,
      })
      return
    }
    case 'patched':
      log.info({ event: 'caBundle written', configuration: news.kind })
      return
    case 'clock differs':
      log.warn({ event: 'clock differs from that of the API server', seconds: news.seconds })
      return
    case 'fault':
      log.error({ event: 'certificates not looked after', ...describeFault(news.error) })
  }
}

/** A configuration that is not there sends nothing: nobody has to trust us by it. */
const bundleConditions = (keeper: CertificateKeeper, kind: RegistrationKind): readonly Condition[] => [
  {
    name: `caBundle of ${kind} webhooks in step`,
    isMet: () => ['in step', 'absent'].includes(keeper.trustOf(kind)),
    reason: () => keeper.problem ?? 'it does not trust the certificate in use',
  },
  {
    name: `${kind} webhooks registered`,
    isMet: () => keeper.trustOf(kind) !== 'absent',
    isAdvisory: true,
    reason: () => 'there is no such configuration, so the API server asks nothing by it',
  },
]
