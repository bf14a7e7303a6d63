import { CountTable, isNoOther } from './count-table.ts'
import type { Exposition } from './exposition.ts'

/** How one watched inventory stands at a scrape. */
export interface WatchFigures {
  readonly inventory: string
  readonly objects: number
  readonly behindSeconds: number
  /** Why there is nothing to be known, if it is one of the reasons for that. */
  readonly withheld: string | undefined
}

/** What the counts of a cluster are made of. Every value that a label can have. */
export interface ClusterParts {
  readonly inventories: readonly string[]
  /** Why a collection can be withheld. */
  readonly withheldReasons: readonly string[]
  /** Why a list or a watch can fail. */
  readonly reasons: readonly string[]
  /** What can be wrong with an object of a collection, or with what we make of it. */
  readonly faults: readonly string[]
  /** What can become of reading one Secret. */
  readonly secretAnswers: readonly string[]
  readonly watches: () => readonly WatchFigures[]
}

/** What is counted of reading facts from a cluster. */
export class ClusterCounts {
  readonly #watches: ClusterParts['watches']
  readonly #withheldReasons: readonly string[]
  readonly #lists: CountTable
  readonly #failures: CountTable
  readonly #missed: CountTable
  readonly #faults: CountTable
  readonly #secrets: CountTable

  constructor(parts: ClusterParts) {
    const { inventories, withheldReasons, reasons, faults, secretAnswers, watches } = parts
    const inventory = { name: 'inventory', values: inventories }
    this.#watches = watches
    this.#withheldReasons = withheldReasons
    this.#lists = new CountTable([inventory], isNoOther)
    this.#failures = new CountTable([inventory, { name: 'reason', values: reasons }], isNoOther)
    this.#missed = new CountTable([inventory], isNoOther)
    this.#faults = new CountTable([inventory, { name: 'fault', values: faults }], isNoOther)
    this.#secrets = new CountTable([{ name: 'result', values: secretAnswers }], isNoOther)
  }

  /** A collection was listed whole. */
  listed(inventory: string): void {
    this.#lists.add(inventory)
  }

  /** A list or a watch failed. */
  failed(inventory: string, reason: string): void {
    this.#failures.add(inventory, reason)
  }

  /** A verification found that a watch had told nothing of so many objects. */
  missed(inventory: string, objects: number): void {
    for (let count = 0; count < objects; count += 1) this.#missed.add(inventory)
  }

  /** So many objects could not be taken as they should. */
  faulty(inventory: string, fault: string, objects: number): void {
    for (let count = 0; count < objects; count += 1) this.#faults.add(inventory, fault)
  }

  /** A Secret was asked for. */
  secretRead(result: string): void {
    this.#secrets.add(result)
  }

  /** Tells all of it at each scrape. */
  addTo(exposition: Exposition): void {
    const series = (count: (figures: WatchFigures) => number) => () =>
      this.#watches().map((figures) => ({
        labels: { inventory: figures.inventory },
        count: count(figures),
      }))
    exposition.gauges(
      'clusterset_guard_watch_objects',
      'Objects kept of a collection.',
      ['inventory'],
      series(({ objects }) => objects),
    )
    exposition.gauges(
      'clusterset_guard_watch_behind_seconds',
      'How long a collection has been out of step with the API server.',
      ['inventory'],
      series(({ behindSeconds }) => behindSeconds),
    )
    exposition.gauges(
      'clusterset_guard_watch_withheld',
      'Whether a collection cannot be read, for good.',
      ['inventory', 'reason'],
      () =>
        this.#watches().flatMap(({ inventory, withheld }) =>
          this.#withheldReasons.map((reason) => ({
            labels: { inventory, reason },
            count: withheld === reason ? 1 : 0,
          })),
        ),
    )
    exposition.counter('clusterset_guard_watch_lists_total', 'Collections listed whole.', () =>
      this.#lists.series(),
    )
    exposition.counter('clusterset_guard_watch_failures_total', 'Lists and watches that failed.', () =>
      this.#failures.series(),
    )
    exposition.counter('clusterset_guard_watch_missed_total', 'Changes that no watch told of.', () =>
      this.#missed.series(),
    )
    exposition.counter('clusterset_guard_watch_faults_total', 'Objects that could not be taken.', () =>
      this.#faults.series(),
    )
    exposition.counter('clusterset_guard_secret_reads_total', 'Secrets asked for.', () =>
      this.#secrets.series(),
    )
  }
}
