import type { webcrypto } from 'node:crypto'

import 'reflect-metadata'
import { BasicConstraintsExtension, PemConverter, X509CertificateGenerator } from '@peculiar/x509'

import type { CertificateWithKey } from '../../src/certificates/certificate-with-key.ts'
import { inDays } from '../support/certificates.ts'

/** An authority as somebody else may make one: by any algorithm, good for 300 days. */
export async function authorityWith(
  algorithm: webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams,
): Promise<CertificateWithKey> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=somebody else',
    keys,
    signingAlgorithm: algorithm,
    notBefore: inDays(-1),
    notAfter: inDays(300),
    extensions: [new BasicConstraintsExtension(true, 0, true)],
  })
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  return { certificate: certificate.toString('pem'), key }
}
