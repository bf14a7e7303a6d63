/** The same runs everywhere: a failure in one place can be repeated in another. */
export const reproducible = ({ numRuns }: { readonly numRuns: number }) => ({ seed: 20_261_121, numRuns })
