import { createPrivateKey, type X509Certificate } from 'node:crypto'

import { asText, type JsonObject } from '../model/json.ts'
import type { CertificateWithKey } from './certificate-with-key.ts'
import { bundleOf, certificatesIn, parsedCertificate } from './pem.ts'

/** A certificate with its key, and what it says. */
export interface Held extends CertificateWithKey {
  readonly parsed: X509Certificate
}

/** What a Secret holds for us, as far as it can be used. */
export interface Holding {
  /** The authority that signs now. */
  readonly authority: Held | undefined
  /** The server's certificate: signed by that authority, for the names of our Service. */
  readonly server: Held | undefined
  /** Authorities that sign no more. A replica may still serve what they signed. */
  readonly retired: readonly X509Certificate[]
}

/** The keys of the Secret. Three of them are those of `kubernetes.io/tls` and of cert-manager. */
const keys = {
  authority: 'ca.crt',
  authorityKey: 'ca.key',
  server: 'tls.crt',
  serverKey: 'tls.key',
  retired: 'retired-ca.crt',
} as const

/** Whether a key of the Secret is written by us. */
export const isKeyOfOurs = (key: string): boolean => Object.values<string>(keys).includes(key)

/**
 * Reads the data of our Secret. What is missing, broken or does not belong together is left out; an authority whose key
 * cannot be used counts as retired.
 *
 * @param data `data` of a Secret: each value is base64
 * @param serverName the name that the API server will ask for: `NAME.NAMESPACE.svc`
 */
export function holdingIn(data: JsonObject, serverName: string): Holding {
  const text = (key: string): string => Buffer.from(asText(data[key]) ?? '', 'base64').toString('utf8')
  const retired = certificatesIn(text(keys.retired))
  const authority = heldPair(text(keys.authority), text(keys.authorityKey))
  if (authority === undefined || !canSign(authority))
    return {
      authority: undefined,
      server: undefined,
      retired: [...certificatesIn(text(keys.authority)), ...retired],
    }
  const server = heldPair(text(keys.server), text(keys.serverKey))
  const isOurs =
    server !== undefined &&
    isSignedBy(server.parsed, authority.parsed) &&
    server.parsed.checkHost(serverName) !== undefined
  return { authority, server: isOurs ? server : undefined, retired }
}

/** Whether it is an authority as we make them. */
const canSign = ({ parsed }: Held): boolean =>
  parsed.ca && parsed.publicKey.asymmetricKeyDetails?.namedCurve === 'prime256v1'

/** `data` of the Secret that holds this. */
export function dataOf({ authority, server, retired }: Holding): Readonly<Record<string, string>> {
  const bundle = bundleOf(retired)
  const texts = {
    [keys.authority]: authority?.certificate ?? '',
    [keys.authorityKey]: authority?.key ?? '',
    [keys.server]: server?.certificate ?? '',
    [keys.serverKey]: server?.key ?? '',
    ...(bundle !== '' && { [keys.retired]: bundle }),
  }
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  )
}

/** Whether a certificate was signed by an authority. Dates are not looked at. */
export const isSignedBy = (certificate: X509Certificate, authority: X509Certificate): boolean =>
  certificate.checkIssued(authority) && certificate.verify(authority.publicKey)

/** What the API server is to trust: the authority that signs now and those whose certificates may still be served. */
export const trustedBy = ({ authority, retired }: Holding): string =>
  bundleOf([...(authority === undefined ? [] : [authority.parsed]), ...retired])

/** A certificate with the key that belongs to it; undefined if one of them is missing or they do not. */
export function heldPair(certificate: string, key: string): Held | undefined {
  const parsed = parsedCertificate(certificate)
  try {
    if (parsed?.checkPrivateKey(createPrivateKey(key)) !== true) return undefined
    // As it was parsed: what follows it in the text might not be what a TLS library takes.
    return { certificate: parsed.toString(), key, parsed }
  } catch {
    return undefined
  }
}
