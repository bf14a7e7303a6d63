/** One label of a metric, and the closed list of its values. */
export interface Label {
  readonly name: string
  readonly values: readonly string[]
}

/** What a value counts as that is not in its label's list. */
const otherValue = 'other'

/** There from the start: everything but what should never come. */
export const isNoOther = (labels: Readonly<Record<string, string>>): boolean =>
  !Object.values(labels).includes(otherValue)

interface Column {
  readonly name: string
  readonly values: readonly string[]
  readonly positions: ReadonlyMap<string, number>
}

const positionIn = ({ positions, values }: Column, value = otherValue): number =>
  positions.get(value) ?? values.length - 1

/** One combination of label values, and how often it came. */
export interface CountedSeries {
  readonly labels: Readonly<Record<string, string>>
  readonly count: number
}

/**
 * Counts by labels whose values come from closed lists. A value of no list counts as `other`, so no caller can
 * make a series. The counts are plain numbers in one array: the metrics library takes 0.2 µs to count once, and
 * a request has more than a dozen things to count.
 */
export class CountTable {
  readonly #columns: readonly Column[]
  readonly #counts: Float64Array
  readonly #isThereFromStart: (labels: CountedSeries['labels']) => boolean

  /**
   * @param labels at most three, in the order in which `add` is given their values
   * @param isThereFromStart which combinations are told with 0 before they first come
   */
  constructor(labels: readonly Label[], isThereFromStart: (labels: CountedSeries['labels']) => boolean) {
    this.#columns = labels.map(({ name, values }) => {
      const closed = [...values.filter((value) => value !== otherValue), otherValue]
      return { name, values: closed, positions: new Map(closed.map((value, index) => [value, index])) }
    })
    this.#counts = new Float64Array(this.#columns.reduce((size, { values }) => size * values.length, 1))
    this.#isThereFromStart = isThereFromStart
  }

  /** Counts one combination: a value for each label, in their order. */
  add(first: string, second?: string, third?: string): void {
    const [one, two, three] = this.#columns
    let cell = one === undefined ? 0 : positionIn(one, first)
    if (two !== undefined) cell = cell * two.values.length + positionIn(two, second)
    if (three !== undefined) cell = cell * three.values.length + positionIn(three, third)
    this.#counts[cell] = (this.#counts[cell] ?? 0) + 1
  }

  /** The combinations that came, and those that are there from the start. */
  series(): readonly CountedSeries[] {
    return [...this.#counts].flatMap((count, cell) => {
      const labels = this.#labelsOf(cell)
      return count > 0 || this.#isThereFromStart(labels) ? [{ labels, count }] : []
    })
  }

  #labelsOf(cell: number): CountedSeries['labels'] {
    let rest = cell
    const entries = this.#columns.toReversed().map(({ name, values }) => {
      const value = values[rest % values.length] ?? otherValue
      rest = Math.floor(rest / values.length)
      return [name, value] as const
    })
    return Object.fromEntries(entries.toReversed())
  }
}
