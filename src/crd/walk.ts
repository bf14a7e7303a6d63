import { fieldPath, type Step } from '../model/field-path.ts'
import type { SchemaError, Unproven } from './schema-error.ts'

/** A way through an object. Paths are made only where something is found: nearly every object is sound. */
export interface Walk {
  /** From the top to where we are. Who goes down pushes, and pops coming back. */
  readonly steps: Step[]
  readonly found: SchemaError[]
  readonly unproven: Unproven[]
}

export const startWalk = (): Walk => ({ steps: [], found: [], unproven: [] })

/** More than anybody reads. An object made to have a million of them would fill the memory. */
const mostFound = 1000

/** Notes an error where the walk is, or at a field right below. */
export function note(
  { steps, found }: Walk,
  { is, problem, remedy }: Omit<SchemaError, 'path'>,
  ...below: readonly Step[]
): void {
  if (found.length < mostFound) found.push({ path: fieldPath(...steps, ...below), is, problem, remedy })
  else if (found.length === mostFound)
    found.push({
      path: '',
      is: 'invalid',
      problem: `has more than ${String(mostFound)} mistakes`,
      remedy: 'correct the others first',
    })
}

/** Notes what could not be told where the walk is; what is the same elsewhere is noted once. */
export function noteUnproven({ steps, unproven }: Walk, expression: string, problem: string): void {
  if (unproven.length < mostFound && !unproven.some((known) => known.expression === expression))
    unproven.push({ path: fieldPath(...steps), expression, problem })
}
