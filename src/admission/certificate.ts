import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** A certificate with its key, in PEM, and how long it is good. */
export interface TlsMaterial {
  readonly certificate: string
  readonly key: string
  readonly validFrom: Date
  readonly validTo: Date
}

/** The certificate, or why it cannot be used: a text for people. */
export type LoadedTls =
  { readonly ok: true; readonly tls: TlsMaterial } | { readonly ok: false; readonly problem: string }

const failed = (problem: string): LoadedTls => ({ ok: false, problem })

/** Loads a certificate and the key that belongs to it from PEM files. */
export function loadTls(certificateFile: string, keyFile: string): LoadedTls {
  const certificate = readText(certificateFile)
  if (certificate === undefined)
    return failed(`${certificateFile} cannot be read; check the path and its rights`)
  const key = readText(keyFile)
  if (key === undefined) return failed(`${keyFile} cannot be read; check the path and its rights`)
  const parsed = parsedCertificate(certificate)
  if (parsed === undefined) return failed(`${certificateFile} holds no certificate in PEM; name another file`)
  const privateKey = parsedKey(key)
  if (privateKey === undefined)
    return failed(`${keyFile} holds no private key in PEM without a passphrase; name another file`)
  if (!parsed.checkPrivateKey(privateKey))
    return failed(`${keyFile} is not the key of ${certificateFile}; name the two that belong together`)
  return {
    ok: true,
    tls: { certificate, key, validFrom: new Date(parsed.validFrom), validTo: new Date(parsed.validTo) },
  }
}

/** Whether a certificate is good at a moment. */
export const isValidAt = ({ validFrom, validTo }: TlsMaterial, moment: Date): boolean =>
  validFrom <= moment && moment <= validTo

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function parsedCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

function parsedKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}
