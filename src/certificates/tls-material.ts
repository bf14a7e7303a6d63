import { createPrivateKey, type KeyObject } from 'node:crypto'
import { createSecureContext, type SecureVersion } from 'node:tls'

import { parsedCertificate } from './pem.ts'
import type { Parsed, Texts } from './reloaded-files.ts'

/** What a TLS server needs of a certificate and its key, both in PEM. The names are those of node:tls. */
export interface CertificateOptions {
  readonly cert: string
  readonly key: string
  /** Always told: node's own default can be lowered by NODE_OPTIONS. */
  readonly minVersion: SecureVersion
}

/** A certificate with its key, and how long it is good. */
export interface TlsMaterial {
  readonly options: CertificateOptions
  readonly validFrom: Date
  readonly validTo: Date
  /** In hexadecimal, as openssl and browsers show it. */
  readonly serialNumber: string
}

const failed = (problem: string): Parsed<TlsMaterial> => ({ ok: false, problem })

/**
 * Takes a certificate, or a chain of them with the server's own first, and its key.
 *
 * @param files where the two are from, for messages
 * @param texts what they hold, PEM; undefined for a file that cannot be read
 */
export function tlsFrom(
  [certificateFile = '', keyFile = '']: readonly string[],
  [cert, key]: Texts,
): Parsed<TlsMaterial> {
  if (cert === undefined) return failed(`${certificateFile} cannot be read; check the path and its rights`)
  if (key === undefined) return failed(`${keyFile} cannot be read; check the path and its rights`)
  const parsed = parsedCertificate(cert)
  if (parsed === undefined) return failed(`${certificateFile} holds no certificate in PEM; name another file`)
  const privateKey = parsedKey(key)
  if (privateKey === undefined)
    return failed(`${keyFile} holds no private key in PEM without a passphrase; name another file`)
  if (!parsed.checkPrivateKey(privateKey))
    return failed(`${keyFile} is not the key of ${certificateFile}; name the two that belong together`)
  const options: CertificateOptions = { cert, key, minVersion: 'TLSv1.2' }
  const refusal = refusalOf(options)
  if (refusal !== undefined)
    return failed(
      `${certificateFile} is refused by OpenSSL (${refusal}); make a chain in PEM with a key such as P-256 or RSA 2048`,
    )
  return {
    ok: true,
    value: {
      options,
      validFrom: new Date(parsed.validFrom),
      validTo: new Date(parsed.validTo),
      serialNumber: parsed.serialNumber,
    },
  }
}

/** Whether a certificate is good at a moment. */
export const isValidAt = (
  { validFrom, validTo }: Pick<TlsMaterial, 'validFrom' | 'validTo'>,
  moment: Date,
): boolean => validFrom <= moment && moment <= validTo

function parsedKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}

/** The code with which OpenSSL refuses what parses: a key that is too short, or a chain that is cut off. */
function refusalOf(options: CertificateOptions): string | undefined {
  try {
    createSecureContext(options)
    return undefined
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  }
}
