/** A certificate and its private key, both in PEM. */
export interface CertificateWithKey {
  readonly certificate: string
  readonly key: string
}
