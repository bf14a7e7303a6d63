import { EvaluationFault } from './fault.ts'

/** The API server's limit of one call (`PerCallLimit`), in cel-go's units: about one an operation. */
const greatestCost = 1_000_000

/** What the evaluation has cost so far. Evaluations are synchronous, so there is one at a time. */
let cost = 0

/** Begins an evaluation. */
export function startMeter(): void {
  cost = 0
}

/**
 * Adds to the cost of the evaluation.
 * @throws {EvaluationFault} above the API server's limit
 */
export function charge(units: number): void {
  cost += units
  if (isOverCharged()) throw new EvaluationFault(tooExpensive)
}

/** `||` and `all` may have swallowed the error; the evaluation counts as refused all the same. */
export const isOverCharged = (): boolean => cost > greatestCost

export const tooExpensive = 'actual cost limit exceeded'
