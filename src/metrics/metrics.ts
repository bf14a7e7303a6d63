import type { Outcome } from '../engine/evaluate.ts'
import type { CertificateCounts } from './certificate-counts.ts'
import type { ClusterCounts } from './cluster-counts.ts'
import { CountTable, isNoOther, type Label } from './count-table.ts'
import { DurationCounts } from './duration-counts.ts'
import type { Exposition } from './exposition.ts'
import { addProcessFigures } from './process-figures.ts'

/** What metrics tell of the certificate in use. */
export interface CertificateFigures {
  readonly validTo: Date
  /** How often its files were read anew because they had changed. */
  readonly reloads: { readonly success: number; readonly failure: number }
}

/** What the metrics are made of. Readers are asked at each scrape. */
export interface MetricsParts {
  readonly ruleIds: readonly string[]
  readonly mutatorIds: readonly string[]
  readonly version: string
  readonly ruleSetVersion: string
  /** Whether `/readyz` says so. */
  readonly isReady: () => boolean
  /** Requests at work now. */
  readonly inFlight: () => number
  readonly certificate: () => CertificateFigures | undefined
  /** Only where certificates are kept by ourselves. */
  readonly keptCertificates?: CertificateCounts | undefined
  /** Only where facts come from a cluster. */
  readonly cluster?: ClusterCounts | undefined
}

/** A review that was answered. Values that are not known count as `other`. */
export interface ReviewFigures {
  readonly webhook: Webhook
  readonly operation: string
  readonly verdict: string
  readonly durationSeconds: number
}

type Webhook = 'validate' | 'mutate'

/** What became of a rule, in the words of the reports; the first that holds, from above. */
export type OutcomeStatus = 'crashed' | 'violated' | 'waived' | 'standing' | 'unproven' | 'passed'

const outcomeStatuses: readonly OutcomeStatus[] = [
  'passed',
  'violated',
  'standing',
  'waived',
  'unproven',
  'crashed',
]

/** One word for an outcome: it may have findings of several states, and lack facts besides. */
export function statusOf({ crash, findings, unseen }: Outcome): OutcomeStatus {
  if (crash !== undefined) return 'crashed'
  if (findings.length === 0) return unseen.length > 0 ? 'unproven' : 'passed'
  if (findings.some(({ state }) => state === 'violated')) return 'violated'
  return findings.some(({ state }) => state === 'waived') ? 'waived' : 'standing'
}

/** Before there is a certificate. */
const noReloads: CertificateFigures['reloads'] = { success: 0, failure: 0 }

const refusalCodes = ['400', '404', '405', '408', '413', '415', '417', '429', '431', '500']

const judged = ['allowed', 'warned', 'denied', 'broken', 'exempt']
const mutated = ['allowed', 'warned', 'broken', 'exempt']

/** Which verdicts can come of which operation. They are told with 0 from the start: alerts need a series. */
const verdictsByOperation: Readonly<Record<Webhook, Readonly<Record<string, readonly string[]>>>> = {
  validate: {
    // Only what does not stand yet can wait until it can be judged.
    CREATE: [...judged, 'undecided'],
    UPDATE: judged,
    DELETE: judged,
    CONNECT: ['exempt'],
    other: ['exempt'],
  },
  mutate: {
    CREATE: mutated,
    UPDATE: mutated,
    DELETE: ['allowed', 'exempt'],
    CONNECT: ['exempt'],
    other: ['exempt'],
  },
}

const label = (name: string, values: readonly string[]): Label => ({ name, values })

/** The metrics in the text format of Prometheus, and its media type. */
export interface Scrape {
  readonly contentType: string
  readonly text: string
}

/**
 * What the server tells Prometheus. While it answers it only counts; the metrics library is loaded and given the
 * counts when somebody asks for them. `docs/metrics.md` says what each metric means.
 */
export class Metrics {
  readonly #parts: MetricsParts
  readonly #reviews = new CountTable(
    [
      label('webhook', Object.keys(verdictsByOperation)),
      label('operation', Object.keys(verdictsByOperation.validate)),
      label('verdict', verdictsByOperation.validate['CREATE'] ?? []),
    ],
    ({ webhook, operation = '', verdict = '' }) =>
      (webhook === 'validate' || webhook === 'mutate') &&
      verdictsByOperation[webhook][operation]?.includes(verdict) === true,
  )
  readonly #durations = new DurationCounts('webhook', Object.keys(verdictsByOperation))
  readonly #refused = new CountTable([label('code', refusalCodes)], () => true)
  readonly #outcomes: CountTable
  readonly #patches: CountTable
  readonly #wouldDeny: CountTable
  #exposition: Promise<Exposition> | undefined

  constructor(parts: MetricsParts) {
    this.#parts = parts
    const { ruleIds, mutatorIds } = parts
    this.#outcomes = new CountTable([label('rule', ruleIds), label('status', outcomeStatuses)], isNoOther)
    this.#patches = new CountTable([label('mutator', mutatorIds)], isNoOther)
    // Beside the rules it is the shape of an object that denies.
    this.#wouldDeny = new CountTable([label('rule', [...ruleIds, 'schema'])], isNoOther)
  }

  /** Counts an answered review, whatever the answer. */
  reviewed({ webhook, operation, verdict, durationSeconds }: ReviewFigures): void {
    this.#reviews.add(webhook, operation, verdict)
    this.#durations.add(webhook, durationSeconds)
  }

  /** Counts what became of the rules that ran in one review. */
  judged(outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) this.#outcomes.add(outcome.rule.id, statusOf(outcome))
  }

  /** Counts the rules by which a review would have been denied, had the mode let it. */
  withheld(ruleIds: readonly string[]): void {
    for (const id of ruleIds) this.#wouldDeny.add(id)
  }

  /** Counts the mutators that changed something in one review. */
  patched(mutatorIds: readonly string[]): void {
    for (const id of mutatorIds) this.#patches.add(id)
  }

  /** Counts a request that got an HTTP error instead of a review. */
  refused(statusCode: number): void {
    this.#refused.add(String(statusCode))
  }

  /** All metrics as they are now. */
  async scrape(): Promise<Scrape> {
    this.#exposition ??= this.#loadExposition()
    return (await this.#exposition).scrape()
  }

  /** The library takes 30 ms and 15 MB to load: the first answer need not wait for it. */
  async #loadExposition(): Promise<Exposition> {
    const { Exposition } = await import('./exposition.ts')
    const { version, ruleSetVersion, isReady, inFlight, certificate, keptCertificates, cluster } = this.#parts
    const exposition = new Exposition()
    exposition.counter('clusterset_guard_reviews_total', 'Reviews answered.', () => this.#reviews.series())
    exposition.histogram(
      'clusterset_guard_review_duration_seconds',
      'Time from a parsed request to its answer, in seconds.',
      this.#durations,
    )
    exposition.gauge('clusterset_guard_ready', 'Whether /readyz answers 200.', () => (isReady() ? 1 : 0))
    exposition.gauge('clusterset_guard_requests_in_flight', 'Requests at work now.', inFlight)
    exposition.counter('clusterset_guard_requests_refused_total', 'Requests answered by an HTTP error.', () =>
      this.#refused.series(),
    )
    exposition.counter('clusterset_guard_rule_outcomes_total', 'What became of rules that ran.', () =>
      this.#outcomes.series(),
    )
    exposition.counter(
      'clusterset_guard_would_deny_total',
      'Reviews let through by mode warn, by the rules that would have denied.',
      () => this.#wouldDeny.series(),
    )
    exposition.counter('clusterset_guard_patches_total', 'Reviews that a mutator patched.', () =>
      this.#patches.series(),
    )
    exposition.gauge(
      'clusterset_guard_certificate_not_after_timestamp_seconds',
      'When the certificate in use expires, in seconds since 1970.',
      () => {
        const figures = certificate()
        return figures && figures.validTo.getTime() / 1000
      },
    )
    exposition.counter(
      'clusterset_guard_certificate_reloads_total',
      'How often changed certificate files were read.',
      () =>
        Object.entries(certificate()?.reloads ?? noReloads).map(([result, count]) => ({
          labels: { result },
          count,
        })),
    )
    keptCertificates?.addTo(exposition)
    cluster?.addTo(exposition)
    const build = { version, ruleset: ruleSetVersion, node_version: process.versions.node }
    exposition.information('clusterset_guard_build_info', 'What runs; always 1.', build)
    addProcessFigures(exposition)
    return exposition
  }
}
