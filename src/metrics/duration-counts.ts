import type { MetricObjectWithValues, MetricValueWithName } from '@prometheus-io/client'

/** From the shortest review to the API server's longest wait (10 s by default), three steps a power of ten. */
export const durationBoundsSeconds: readonly number[] = [
  0.000_02, 0.000_05, 0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2,
  5, 10,
]

interface Observed {
  /** How many fell into each bucket; the last one is for what is longer than all bounds. */
  readonly buckets: Float64Array
  sumSeconds: number
}

/**
 * Durations by one label, as a histogram. Counted here because the library's histogram takes 0.36 µs for what
 * costs 0.06 µs.
 */
export class DurationCounts {
  readonly #label: string
  readonly #observed: ReadonlyMap<string, Observed>

  /** @param values all values that the label has; each is told from the start */
  constructor(label: string, values: readonly string[]) {
    this.#label = label
    this.#observed = new Map(
      values.map((value) => [
        value,
        { buckets: new Float64Array(durationBoundsSeconds.length + 1), sumSeconds: 0 },
      ]),
    )
  }

  /** Counts one duration. A bucket holds what is not longer than its bound. */
  add(value: string, seconds: number): void {
    const observed = this.#observed.get(value)
    if (observed === undefined) return
    const { buckets } = observed
    let bucket = 0
    while (bucket < durationBoundsSeconds.length && seconds > (durationBoundsSeconds[bucket] ?? Infinity))
      bucket++
    buckets[bucket] = (buckets[bucket] ?? 0) + 1
    observed.sumSeconds += seconds
  }

  /** The histogram as the library takes metrics from elsewhere (`Registry.aggregate`). */
  metric(name: string, help: string): Omit<MetricObjectWithValues<MetricValueWithName<string>>, 'collect'> {
    const values = [...this.#observed].flatMap(([value, { buckets, sumSeconds }]) => {
      const labels = { [this.#label]: value }
      const upTo = cumulated(buckets)
      return [
        ...upTo.map((count, index) => ({
          metricName: `${name}_bucket`,
          labels: { ...labels, le: String(durationBoundsSeconds[index] ?? '+Inf') },
          value: count,
        })),
        { metricName: `${name}_sum`, labels, value: sumSeconds },
        { metricName: `${name}_count`, labels, value: upTo.at(-1) ?? 0 },
      ]
    })
    return { name, help, type: 'histogram', aggregator: 'first', values }
  }
}

/** Prometheus' buckets hold everything up to their bound. */
function cumulated(buckets: Float64Array): readonly number[] {
  let sum = 0
  return Array.from(buckets, (count) => (sum += count))
}
