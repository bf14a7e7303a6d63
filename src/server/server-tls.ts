import type { Server } from 'node:https'

import type { Logger } from 'pino'

import type { Change, Followed } from '../certificates/reloaded-files.ts'
import { isValidAt, type CertificateOptions, type TlsMaterial } from '../certificates/tls-material.ts'
import { logRefusedCallers, type ClientAuthority } from './client-authority.ts'
import { describeFault } from './fault.ts'

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

/** The certificate, its key and the client CA of a server, which follow where they come from while it runs. */
export class ServerTls {
  readonly #certificate: Followed<TlsMaterial>
  readonly #clientAuthority: Followed<ClientAuthority> | undefined
  readonly #now: () => Date
  readonly #reloads = { success: 0, failure: 0 }

  /**
   * @param clientAuthority whose certificates callers must show; undefined: nobody is asked for one
   * @param now the clock that the dates of certificates are held against
   */
  constructor(
    certificate: Followed<TlsMaterial>,
    clientAuthority: Followed<ClientAuthority> | undefined,
    now = () => new Date(),
  ) {
    this.#certificate = certificate
    this.#clientAuthority = clientAuthority
    this.#now = now
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

  /** Whether the certificate in use is within its dates. */
  get isValid(): boolean {
    return isValidAt(this.current, this.#now())
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
