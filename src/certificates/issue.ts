import 'reflect-metadata'
import { createPrivateKey, type webcrypto } from 'node:crypto'

import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

import type { CertificateWithKey } from './certificate-with-key.ts'

/** From when to when a certificate is good. */
export interface Validity {
  readonly notBefore: Date
  readonly notAfter: Date
}

/** Names that a server goes by. */
export interface ServerNames {
  readonly dns: readonly string[]
  readonly ip?: readonly string[]
}

/** What Kubernetes' own certificates may be signed with, and the quickest to shake hands with. */
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

const makeKeys = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

/** Makes a certificate authority that signs for servers and for no further authority. */
export async function issueAuthority(commonName: string, validity: Validity): Promise<CertificateWithKey> {
  const keys = await makeKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${commonName}`,
    keys,
    signingAlgorithm: algorithm,
    ...validity,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate: pemOf(certificate), key: await pemOfKey(keys.privateKey) }
}

/**
 * Makes a certificate for a server.
 *
 * @param authority who signs; its key is P-256, as `issueAuthority` makes it
 * @throws DOMException when the authority's key is another
 */
export async function issueCertificate(
  authority: CertificateWithKey,
  { dns, ip = [] }: ServerNames,
  validity: Validity,
): Promise<CertificateWithKey> {
  const keys = await makeKeys()
  const issuer = new X509Certificate(authority.certificate)
  const certificate = await X509CertificateGenerator.create({
    // Clients go by the alternative names. The common name is for people, and may have 64 characters at most.
    subject: `CN=${(dns[0] ?? '').slice(0, 64)}`,
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await signingKeyIn(authority.key),
    signingAlgorithm: algorithm,
    ...validity,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        ...dns.map((value) => ({ type: 'dns' as const, value })),
        ...ip.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return { certificate: pemOf(certificate), key: await pemOfKey(keys.privateKey) }
}

const pemOf = (certificate: X509Certificate): string => `${certificate.toString('pem')}\n`

const pemOfKey = async (key: webcrypto.CryptoKey): Promise<string> =>
  `${PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`

function signingKeyIn(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' })
  return crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])
}
