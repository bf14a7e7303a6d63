import { Counter, Gauge, Registry } from '@prometheus-io/client'

import type { CountedSeries } from './count-table.ts'
import type { DurationCounts } from './duration-counts.ts'
import type { Scrape } from './metrics.ts'

/** Brings counts and figures into Prometheus' text format. All of them are asked for at each scrape. */
export class Exposition {
  readonly #registry = new Registry()
  readonly #histograms: (() => object)[] = []

  /** What only grows. All series have the labels of the first one. */
  counter(name: string, help: string, read: () => readonly CountedSeries[]): void {
    new Counter({
      name,
      help,
      labelNames: Object.keys(read()[0]?.labels ?? {}),
      registers: [this.#registry],
      collect() {
        this.reset()
        for (const { labels, count } of read()) this.inc(labels, count)
      },
    })
  }

  /** What goes up and down. No figure, which is not the figure 0, is undefined. */
  gauge(name: string, help: string, read: () => number | undefined): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        const value = read()
        if (value === undefined) this.remove()
        else this.set(value)
      },
    })
  }

  /** What goes up and down, for each of some labels. */
  gauges(
    name: string,
    help: string,
    labelNames: readonly string[],
    read: () => readonly CountedSeries[],
  ): void {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      collect() {
        this.reset()
        for (const { labels, count } of read()) this.set(labels, count)
      },
    })
  }

  /** What is told in labels: the value is always 1. */
  information(name: string, help: string, labels: Readonly<Record<string, string>>): void {
    new Gauge({ name, help, labelNames: Object.keys(labels), registers: [this.#registry] }).set(labels, 1)
  }

  /** Durations, counted elsewhere. */
  histogram(name: string, help: string, counts: DurationCounts): void {
    this.#histograms.push(() => counts.metric(name, help))
  }

  /** Everything as it is now. */
  async scrape(): Promise<Scrape> {
    // The library has no way to fill its own histogram with counts; it takes those of other processes, though.
    const histograms = Registry.aggregate([this.#histograms.map((read) => read())])
    const registry = Registry.merge([this.#registry, histograms])
    return { contentType: registry.contentType, text: await registry.metrics() }
  }
}
