import 'reflect-metadata'
import { PemConverter, X509CertificateGenerator } from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** A certificate in PEM, signed by itself and good between two moments, with its key. */
export async function certificateBetween(
  notBefore: Date,
  notAfter: Date,
): Promise<{ readonly certificate: string; readonly key: string }> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=localhost',
    keys,
    signingAlgorithm: algorithm,
    notBefore,
    notAfter,
  })
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  return { certificate: certificate.toString('pem'), key: PemConverter.encode(key, 'PRIVATE KEY') }
}

/** A moment some days from now, or before it. */
export const inDays = (count: number): Date => new Date(Date.now() + count * 24 * 60 * 60 * 1000)
