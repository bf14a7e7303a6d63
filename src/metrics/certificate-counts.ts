import { CountTable, isNoOther } from './count-table.ts'
import type { Exposition } from './exposition.ts'

/** What can be issued. */
const issuable = ['authority', 'certificate'] as const

/** What is told of certificates that are kept by ourselves. Readers are asked at each scrape. */
export interface CertificateParts {
  /** When the authority that signs now expires; undefined until there is one. */
  readonly authorityValidTo: () => Date | undefined
  /** Of each webhook configuration that is there, whether the API server trusts by it what is served. */
  readonly bundles: () => readonly { readonly configuration: string; readonly isInStep: boolean }[]
}

/** What is counted and told of certificates that are kept by ourselves. */
export class CertificateCounts {
  readonly #parts: CertificateParts
  readonly #issued = new CountTable([{ name: 'what', values: issuable }], isNoOther)

  constructor(parts: CertificateParts) {
    this.#parts = parts
  }

  /** One of them was made and stored by this replica. */
  issued(what: (typeof issuable)[number]): void {
    this.#issued.add(what)
  }

  /** Tells all of it at each scrape. */
  addTo(exposition: Exposition): void {
    const { authorityValidTo, bundles } = this.#parts
    exposition.gauge(
      'clusterset_guard_certificate_authority_not_after_timestamp_seconds',
      'When the certificate authority that signs now expires, in seconds since 1970.',
      () => {
        const validTo = authorityValidTo()
        return validTo && validTo.getTime() / 1000
      },
    )
    exposition.gauges(
      'clusterset_guard_ca_bundle_in_step',
      'Whether the API server trusts what is served, by its caBundle.',
      ['configuration'],
      () =>
        bundles().map(({ configuration, isInStep }) => ({
          labels: { configuration },
          count: isInStep ? 1 : 0,
        })),
    )
    exposition.counter('clusterset_guard_certificates_issued_total', 'Certificates made and stored.', () =>
      this.#issued.series(),
    )
  }
}
