import { defaulted } from '../crd/defaulted.ts'
import type { Definition } from '../crd/definition.ts'
import { pruned } from '../crd/pruned.ts'
import type { SchemaError, Unproven } from '../crd/schema-error.ts'
import { schemaErrors } from '../crd/schema-errors.ts'
import { withoutEcho } from '../crd/without-echo.ts'
import { mutate, type Mutation, type Mutator } from '../engine/mutator.ts'
import { patched } from '../engine/patched.ts'
import { leavesAlone } from '../engine/read-subject.ts'
import { asAsked } from '../facts/as-asked.ts'
import type { JsonObject } from '../model/json.ts'
import { withoutStatus } from './without-status.ts'

/** An object as an API server would hold it, and what it would say on the way. */
export interface Admitted {
  readonly object: JsonObject
  readonly mutation: Mutation
  readonly errors: readonly SchemaError[]
  /** Rules of the CRD that could not be run. */
  readonly unproven: readonly Unproven[]
}

/** What an API server is taken to have: the CRD of a kind, and the mutating webhook in front of it. */
export interface ApiServer {
  readonly definition: Definition
  readonly mutators: readonly Mutator[]
}

/** As on the API server: what is not even of its type is not asked for more. */
const rulesNotRun = {
  path: 'x-kubernetes-validations',
  expression: "the CRD's rules",
  problem: 'not run, because of the errors there are',
}

/**
 * Does to an object what an API server does before it asks `/validate`, in its order: unknown fields, defaults,
 * mutators, defaults again, then schema, list types, metadata and CEL.
 *
 * @param stored what the API server holds already; undefined when the object is new
 */
export function admitted(
  raw: JsonObject,
  stored: JsonObject | undefined,
  { definition, mutators }: ApiServer,
): Admitted {
  const { object, errors: unknownFields } = pruned(definition, raw)
  // A field that is not known is told wherever it is; what a status says comes from a cluster, if it is written apart.
  const isStatusApart = definition.hasStatusSubresource
  const asked = asAsked(isStatusApart ? withoutStatus(object) : object)
  const requested = defaulted(definition, asked)
  const operation = stored === undefined ? 'CREATE' : 'UPDATE'
  const isSpecUnchanged = stored !== undefined && leavesAlone('ClusterSet', requested, stored)
  const mutation = mutate(
    mutators,
    { operation, object: requested, oldObject: stored ?? {} },
    isSpecUnchanged,
  )
  const filled = defaulted(definition, patched(requested, mutation.patch))
  // A status is a fact here, and may be as short as whoever wrote it down liked.
  const compared = stored && isStatusApart ? withoutStatus(stored) : stored
  const { errors, unproven, rulesWereRun } = schemaErrors(definition, filled, compared)
  return {
    object: filled,
    mutation,
    errors: withoutEcho([...unknownFields, ...errors]),
    unproven: rulesWereRun ? unproven : [...unproven, rulesNotRun],
  }
}
