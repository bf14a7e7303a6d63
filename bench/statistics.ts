/** The value below which this share of the sorted values lies. */
export function quantileOf(sorted: readonly number[], share: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  if (value === undefined) throw new Error('no values')
  return value
}

/** The middle of some values, in any order. */
export const medianOf = (values: readonly number[]): number =>
  quantileOf(
    values.toSorted((one, other) => one - other),
    0.5,
  )
