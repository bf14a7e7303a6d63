import type { Server } from 'node:https'

import type { Logger } from 'pino'

import { parsedCertificate } from '../certificates/pem.ts'
import type { Parsed, Texts } from '../certificates/reloaded-files.ts'

/** Whose certificates callers must show. */
export interface ClientAuthority {
  /** One or more certificates, PEM. */
  readonly ca: string
}

const certificatePattern = /-----BEGIN CERTIFICATE-----.*?(?:-----END CERTIFICATE-----|$)/gs

/**
 * Takes the certificates of a `--client-ca` file. Every one is looked at, since OpenSSL passes over those that
 * it cannot read: callers of that authority would be refused and nobody told why.
 *
 * @param files where it is from, for messages
 * @param texts what it holds, PEM; undefined for a file that cannot be read
 */
export function clientAuthorityFrom([file = '']: readonly string[], [ca]: Texts): Parsed<ClientAuthority> {
  if (ca === undefined) return { ok: false, problem: `${file} cannot be read; check the path and its rights` }
  const certificates = ca.match(certificatePattern) ?? []
  if (certificates.length === 0)
    return { ok: false, problem: `${file} holds no certificate in PEM; name another file` }
  const broken = certificates.findIndex((one) => parsedCertificate(one) === undefined)
  if (broken >= 0)
    return {
      ok: false,
      problem: `certificate ${String(broken + 1)} of ${file} is no certificate in PEM; mend it or take it out`,
    }
  return { ok: true, value: { ca } }
}

/**
 * Writes a line for each caller that is refused for its certificate, or for want of one. The API server tells
 * its own log only that the connection was closed.
 */
export function logRefusedCallers(server: Server, log: Logger): void {
  server.on('tlsClientError', (error: Error, socket: { readonly authorizationError?: unknown }) => {
    const code = 'code' in error ? error.code : undefined
    // Node's types say that it is an error; it is a code such as CERT_HAS_EXPIRED, and null before the check.
    const reason = code === noCertificate ? code : socket.authorizationError
    if (typeof reason === 'string') log.warn({ event: 'caller refused', reason })
  })
}

const noCertificate = 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE'
