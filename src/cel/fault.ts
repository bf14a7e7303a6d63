/** The expression cannot be run here: it is no CEL, or it uses what is not known here. */
export class CompileProblem extends Error {}

/** What the API server calls an evaluation error: no such key, division by zero, a cost that is too high. */
export class EvaluationFault extends Error {}

/** For an operation on values that have none: `1 < 'a'`. */
export const noSuchOverload = (name: string): EvaluationFault =>
  new EvaluationFault(`no such overload: ${name}`)
