import { inManifestOrder } from '../model/field-path.ts'
import { asObject, type JsonObject } from '../model/json.ts'
import type { Definition } from './definition.ts'
import { judgeEmbedded } from './embedded-resources.ts'
import { judgeRules } from './rules.ts'
import { judgeValue } from './judged-value.ts'
import { judgeListTypes } from './list-types.ts'
import { judgeMetadata } from './metadata-rules.ts'
import type { SchemaError, SchemaErrorKind, Unproven } from './schema-error.ts'
import { startWalk, type Walk } from './walk.ts'
import { withoutEcho } from './without-echo.ts'

/** What a CRD says of an object. */
export interface SchemaErrors {
  /** In the order of the manifest. */
  readonly errors: readonly SchemaError[]
  /** Rules and formats of the CRD that could not be run. */
  readonly unproven: readonly Unproven[]
  /** False when the CRD's rules (x-kubernetes-validations) were left out, because of the errors there are. */
  readonly rulesWereRun: boolean
}

/**
 * Judges an object by all of its CRD, as the API server does with one that is new: its metadata, the schema, list
 * types, and the rules (x-kubernetes-validations) when the errors before leave them anything to look at.
 *
 * An object was pruned and has its defaults. Where the status is written apart it is that of the old object.
 *
 * @param oldObject what is there, which rules compare with; an error that is not new is told all the same
 */
export function schemaErrors(
  definition: Definition,
  object: JsonObject,
  oldObject: JsonObject | undefined,
): SchemaErrors {
  const judged = withStatusOf(definition, object, oldObject)
  const walk = startWalk()
  judgeStructure(walk, definition, judged)
  const rulesWereRun = !walk.found.some(({ is }) => blocking.includes(is))
  if (rulesWereRun) judgeRules(walk, definition, judged, oldObject)
  return {
    errors: inManifestOrder(withoutEcho(walk.found), judged),
    unproven: walk.unproven,
    rulesWereRun,
  }
}

function judgeStructure(walk: Walk, definition: Definition, object: JsonObject): void {
  const { schema, isNamespaced } = definition
  walk.steps.push('metadata')
  judgeMetadata(walk, asObject(object['metadata']), { nameIs: 'subdomain', isNamespaced })
  walk.steps.pop()
  judgeValue(walk, object, schema)
  judgeEmbedded(walk, object, schema)
  judgeListTypes(walk, object, schema)
}

/** With one of these the API server does not run the rules (pkg/registry/customresource/strategy.go). */
const blocking: readonly SchemaErrorKind[] = ['notSupported', 'required', 'tooLong', 'tooMany', 'typeInvalid']

function withStatusOf(
  { hasStatusSubresource }: Definition,
  object: JsonObject,
  oldObject: JsonObject | undefined,
): JsonObject {
  const status = oldObject?.['status']
  if (!hasStatusSubresource || object['status'] === status) return object
  const others = Object.entries(object).filter(([key]) => key !== 'status')
  return Object.fromEntries(status === undefined ? others : [...others, ['status', status]])
}
