import type { Server } from 'node:https'

import type { Logger } from 'pino'

import { isValidAt, tlsFrom, type CertificateOptions, type TlsMaterial } from './certificate.ts'
import { clientAuthorityFrom, logRefusedCallers, type ClientAuthority } from './client-authority.ts'
import { describeFault } from './fault.ts'
import type { Condition } from './health-server.ts'
import { ReloadedFiles, type Change, type Parsed } from './reloaded-files.ts'

/** Where the PEM files lie. */
export interface TlsFileNames {
  readonly certificate: string
  readonly key: string
  /** Callers must show a certificate of one of these authorities; without, nobody is asked for one. */
  readonly clientAuthority: string | undefined
}

/** What an HTTPS server is started with. The names are those of node:tls. */
export interface TlsOptions extends CertificateOptions {
  readonly ca?: string
  readonly requestCert?: true
  readonly rejectUnauthorized?: true
}

/** How often new content was taken, and how often it was bad. */
export interface ReloadCounts {
  readonly success: number
  readonly failure: number
}

/** The kubelet takes up to a minute to bring a new Secret: one second more is not felt, and costs 0.1 ms. */
const pollMilliseconds = 1_000

/** The certificate, its key and the client CA of a server, which follow their files while it runs. */
export class TlsFiles {
  readonly #certificate: ReloadedFiles<TlsMaterial>
  readonly #clientAuthority: ReloadedFiles<ClientAuthority> | undefined
  readonly #reloads = { success: 0, failure: 0 }

  private constructor(
    certificate: ReloadedFiles<TlsMaterial>,
    clientAuthority: ReloadedFiles<ClientAuthority> | undefined,
  ) {
    this.#certificate = certificate
    this.#clientAuthority = clientAuthority
  }

  /** Reads the files, or says everything that is wrong with them: texts for people. */
  static async open(
    names: TlsFileNames,
  ): Promise<
    | { readonly ok: true; readonly tls: TlsFiles }
    | { readonly ok: false; readonly problems: readonly string[] }
  > {
    const [certificate, clientAuthority] = await Promise.all([
      openCertificate(names),
      openClientAuthority(names),
    ])
    if (certificate.ok && clientAuthority.ok)
      return { ok: true, tls: new TlsFiles(certificate.value, clientAuthority.value) }
    return {
      ok: false,
      problems: [certificate, clientAuthority].flatMap((one) => (one.ok ? [] : [one.problem])),
    }
  }

  /** The certificate in use. */
  get current(): TlsMaterial {
    return this.#certificate.current
  }

  /** What a server is to be started with now. */
  get options(): TlsOptions {
    const { options } = this.current
    if (this.#clientAuthority === undefined) return options
    const { ca } = this.#clientAuthority.current
    return { ...options, ca, requestCert: true, rejectUnauthorized: true }
  }

  /** Whether what the files hold is what is in use, as far as is known. */
  get lastReloadSucceeded(): boolean {
    return !this.#certificate.hasProblem && this.#clientAuthority?.hasProblem !== true
  }

  get reloads(): ReloadCounts {
    return { ...this.#reloads }
  }

  /**
   * For readiness. A failed reload is told but does not count: the certificate in use is still good, and the
   * same bad Secret reaches all replicas at once.
   */
  get conditions(): readonly Condition[] {
    return [
      { name: 'certificate', isMet: () => isValidAt(this.current, new Date()) },
      { name: 'certificate reload', isMet: () => this.lastReloadSucceeded, isAdvisory: true },
    ]
  }

  /**
   * Keeps a server, which was made with `options`, at what the files hold until it closes. Connections that are
   * open stay as they are; sessions cannot be resumed over a change, so a caller of an old client CA must show
   * a new certificate.
   */
  attach(server: Server, log: Logger, everyMilliseconds = pollMilliseconds): void {
    let timer: NodeJS.Timeout | undefined
    let isClosed = false
    const lookLater = (): void => {
      if (isClosed) return
      timer = setTimeout(() => {
        this.#look(server, log)
          .catch((error: unknown) => {
            log.error({ event: 'certificate not reloaded', ...describeFault(error) })
          })
          .finally(lookLater)
      }, everyMilliseconds).unref()
    }
    server.once('close', () => {
      isClosed = true
      clearTimeout(timer)
    })
    lookLater()
    if (this.#clientAuthority !== undefined) logRefusedCallers(server, log)
  }

  async #look(server: Server, log: Logger): Promise<void> {
    const [certificate, clientAuthority] = await Promise.all([
      this.#certificate.look(),
      this.#clientAuthority?.look() ?? { is: 'none' as const },
    ])
    if (certificate.is === 'taken' || clientAuthority.is === 'taken') server.setSecureContext(this.options)
    this.#count(certificate)
    this.#count(clientAuthority)
    const { serialNumber, validTo } = this.current
    if (certificate.is === 'taken') log.info({ event: 'certificate reloaded', serialNumber, validTo })
    if (certificate.is === 'refused') {
      const { problem } = certificate
      log.error({ event: 'certificate not reloaded', problem, inUse: { serialNumber, validTo } })
    }
    if (clientAuthority.is === 'taken') log.info({ event: 'client CA reloaded' })
    if (clientAuthority.is === 'refused')
      log.error({ event: 'client CA not reloaded', problem: clientAuthority.problem })
  }

  #count({ is }: Change): void {
    if (is === 'taken') this.#reloads.success++
    if (is === 'refused') this.#reloads.failure++
  }
}

const openCertificate = ({ certificate, key }: TlsFileNames): Promise<Parsed<ReloadedFiles<TlsMaterial>>> =>
  ReloadedFiles.open({
    files: [certificate, key],
    parse: tlsFrom,
    objection: (candidate, current) => objectionTo(candidate, current, certificate),
  })

/** A certificate that is not good now is taken only when there is nothing to lose by it. */
function objectionTo(candidate: TlsMaterial, current: TlsMaterial, file: string): string | undefined {
  const now = new Date()
  if (isValidAt(candidate, now) || !isValidAt(current, now)) return undefined
  return candidate.validFrom > now
    ? `${file} is not valid before ${candidate.validFrom.toISOString()}; it is taken then, or set the clocks right`
    : `${file} expired at ${candidate.validTo.toISOString()}; put a certificate there that is valid now`
}

async function openClientAuthority({
  clientAuthority,
}: TlsFileNames): Promise<Parsed<ReloadedFiles<ClientAuthority> | undefined>> {
  if (clientAuthority === undefined) return { ok: true, value: undefined }
  return ReloadedFiles.open({ files: [clientAuthority], parse: clientAuthorityFrom })
}
