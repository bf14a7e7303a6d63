import { X509Certificate } from 'node:crypto'

const block = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/** The certificates in a text that can be read; what cannot be read is passed over. */
export const certificatesIn = (pem: string): readonly X509Certificate[] =>
  (pem.match(block) ?? []).flatMap((one) => {
    const parsed = parsedCertificate(one)
    return parsed === undefined ? [] : [parsed]
  })

/** The first certificate of a text in PEM; undefined if there is none. */
export function parsedCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

/** Certificates as one text in PEM, each once, in their order. Two texts of one bundle are equal. */
export const bundleOf = (certificates: readonly X509Certificate[]): string => {
  const byFingerprint = new Map(certificates.map((one) => [one.fingerprint256, one]))
  return [...byFingerprint.values()].map((one) => one.toString()).join('')
}

/** Whether a certificate is within its dates at a moment. */
export const isCurrent = ({ validFromDate, validToDate }: X509Certificate, now: Date): boolean =>
  validFromDate <= now && now <= validToDate
