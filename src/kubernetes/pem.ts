import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'

/** Whether a text begins with a certificate in PEM. OpenSSL takes a CA file without one for an empty list. */
export function isCertificate(text: string): boolean {
  try {
    new X509Certificate(text)
    return true
  } catch {
    return false
  }
}

/** What is wrong with a client certificate and its key, if anything. */
export function problemOfPair(cert: string, key: string): string | undefined {
  if (!isCertificate(cert)) return 'the client certificate is not a certificate in PEM'
  try {
    createPrivateKey(key)
  } catch {
    return 'the client key is not a private key in PEM without a passphrase'
  }
  try {
    createSecureContext({ cert, key })
    return undefined
  } catch {
    return 'the client key does not belong to the client certificate'
  }
}
