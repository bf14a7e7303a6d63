import { noSuchOverload } from './fault.ts'
import { type Kind, type Kinds, kindOf } from './kinds.ts'

type Taken = Kind | 'any'
interface TakenKinds extends Kinds {
  any: unknown
}

/** One meaning of a function: for arguments of these kinds. A method's first argument is what it is called on. */
export interface Overload {
  /** `size` for a function, `.size` for a method. */
  readonly name: string
  readonly takes: readonly Taken[]
  readonly run: (...given: readonly unknown[]) => unknown
}

/** A function or method as data. The kinds it takes are checked before it runs. */
export function overload<const Takes extends readonly Taken[]>(
  name: string,
  takes: Takes,
  run: (...given: { [At in keyof Takes]: TakenKinds[Takes[At]] }) => unknown,
): Overload {
  // The kinds are checked by `chosen`, which the compiler cannot see.
  return { name, takes, run: run as (...given: readonly unknown[]) => unknown }
}

/** Functions by name and number of arguments. */
export type FunctionTable = ReadonlyMap<string, readonly Overload[]>

/** The key of a function in the table; what a method is called on counts as an argument. */
export const functionKey = (name: string, given: number): string => `${name}/${String(given)}`

function areTaken(takes: readonly Taken[], given: readonly unknown[]): boolean {
  for (let at = 0; at < takes.length; at += 1)
    if (takes[at] !== 'any' && takes[at] !== kindOf(given[at])) return false
  return true
}

/** The table of all that is listed. */
export function functionTable(overloads: readonly Overload[]): FunctionTable {
  const table = new Map<string, Overload[]>()
  for (const one of overloads) {
    const key = functionKey(one.name, one.takes.length)
    const known = table.get(key)
    if (known === undefined) table.set(key, [one])
    else known.push(one)
  }
  return table
}

/**
 * Runs the overload that takes the arguments.
 * @throws {EvaluationFault} when none does
 */
export function callOne(overloads: readonly Overload[], given: readonly unknown[]): unknown {
  for (const { takes, run } of overloads) if (areTaken(takes, given)) return run(...given)
  throw noSuchOverload(overloads[0]?.name ?? '')
}
