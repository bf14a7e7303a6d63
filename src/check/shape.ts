import type { Definition } from '../crd/definition.ts'
import type { SchemaError } from '../crd/schema-error.ts'
import { leavesAlone } from '../engine/read-subject.ts'
import type { Kind, Operation } from '../engine/subject.ts'
import { isEncrypted } from '../facts/given-secrets.ts'
import { clusterSetShape } from '../model/cluster-set-shape.ts'
import type { JsonObject } from '../model/json.ts'
import { misfitsIn } from '../model/structure.ts'
import { mutatorOutcomes, schemaOutcome, type UnplacedOutcome } from './reported.ts'
import { secretErrors } from './secret-errors.ts'
import type { States } from './states.ts'
import { unknownKindErrors } from './unknown-kind.ts'

/** What is said of an object before its rules are asked. */
export interface Shape {
  /** What the CRD says of the object as it is asked for, and what mutators would change in it. */
  readonly outcomes: readonly UnplacedOutcome[]
  /** Whether rules can make sense of the object. */
  readonly canBeJudged: boolean
}

/** A change, and what it is judged by. */
export interface ShapeOf {
  readonly operation: Operation
  readonly manifest: JsonObject
  readonly judgedKind: Kind | undefined
  readonly definition: Definition | undefined
  /** The versions that the kind has in the CRDs that were given. */
  readonly versions: readonly string[]
}

/** Says whether the object is one at all: whether it fits its CRD, and whether rules can be asked. */
export function shapeOf(change: ShapeOf, states: States): Shape {
  const { manifest, definition, versions } = change
  const { admitted } = states
  if (admitted === undefined) return { outcomes: [], canBeJudged: true }
  const errors = definition === undefined ? unknownKindErrors(manifest, versions) : admitted.errors
  const known = new Set(errors.map(({ path }) => path))
  const mistakes = mistakesIn(change, states)
  // The CRD does not demand a spec, and the operator cannot work without one.
  const all = [...errors, ...mistakes.filter(({ path }) => !known.has(path))]
  const canBeJudged = mistakes.length === 0
  if (definition === undefined && all.length === 0) return { outcomes: [], canBeJudged }
  return {
    outcomes: [
      schemaOutcome({ errors: all, unproven: admitted.unproven, canBeJudged }),
      ...(definition === undefined ? [] : mutatorOutcomes(manifest, admitted)),
    ],
    canBeJudged,
  }
}

/** What makes an object impossible to judge, as on `/validate`. */
function mistakesIn(
  { operation, manifest, judgedKind }: ShapeOf,
  { object, stored }: States,
): readonly SchemaError[] {
  if (judgedKind === 'Secret') return isEncrypted(manifest) ? [] : secretErrors(manifest)
  if (judgedKind !== 'ClusterSet') return []
  // An update that leaves the spec alone is judged all the same.
  if (operation === 'UPDATE' && leavesAlone('ClusterSet', object, stored)) return []
  return misfitsIn(object, clusterSetShape)
    .filter(({ is }) => is !== 'beyondLimit')
    .map(({ path, problem, remedy }) => ({ path, is: 'required', problem, remedy }))
}
