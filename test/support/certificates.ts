import type { webcrypto } from 'node:crypto'

import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** A certificate in PEM, with its key. */
export interface CertificateWithKey {
  readonly certificate: string
  readonly key: string
}

type Algorithm = webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams

const makeKeys = (of: Algorithm = algorithm): Promise<webcrypto.CryptoKeyPair> =>
  crypto.subtle.generateKey(of, true, ['sign', 'verify'])

async function pemOf({ privateKey }: webcrypto.CryptoKeyPair): Promise<string> {
  return PemConverter.encode(await crypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY')
}

/** A certificate for localhost, signed by itself and good between two moments, with its key. */
export async function certificateBetween(
  notBefore: Date,
  notAfter: Date,
  of: Algorithm = algorithm,
): Promise<CertificateWithKey> {
  const keys = await makeKeys(of)
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=localhost',
    keys,
    signingAlgorithm: of,
    notBefore,
    notAfter,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
  })
  return { certificate: certificate.toString('pem'), key: await pemOf(keys) }
}

/** A certificate for a server of these names, signed by itself and good for a day, with its key. */
export async function certificateFor(names: readonly string[]): Promise<CertificateWithKey> {
  const keys = await makeKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=server',
    keys,
    signingAlgorithm: algorithm,
    notBefore: inDays(-1),
    notAfter: inDays(1),
    extensions: [new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value })))],
  })
  return { certificate: certificate.toString('pem'), key: await pemOf(keys) }
}

/** An authority that signs certificates of callers. */
export interface Authority {
  readonly certificate: string
  /** A certificate for a caller, good from yesterday until a moment. */
  issue(notAfter?: Date): Promise<CertificateWithKey>
}

/** Makes an authority. All have one name, as one that was given a new key: only the identifier of it differs. */
export async function makeAuthority(): Promise<Authority> {
  const authorityKeys = await makeKeys()
  const name = 'CN=callers'
  const authority = await X509CertificateGenerator.createSelfSigned({
    name,
    keys: authorityKeys,
    signingAlgorithm: algorithm,
    notBefore: inDays(-1),
    notAfter: inDays(30),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      await SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  })
  return {
    certificate: authority.toString('pem'),
    async issue(notAfter = inDays(1)) {
      const keys = await makeKeys()
      const certificate = await X509CertificateGenerator.create({
        subject: 'CN=kube-apiserver',
        issuer: name,
        publicKey: keys.publicKey,
        signingKey: authorityKeys.privateKey,
        signingAlgorithm: algorithm,
        notBefore: inDays(-1),
        notAfter,
        extensions: [
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
          await AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
        ],
      })
      return { certificate: certificate.toString('pem'), key: await pemOf(keys) }
    },
  }
}

/** A moment some days from now, or before it. */
export const inDays = (count: number): Date => new Date(Date.now() + count * 24 * 60 * 60 * 1000)
