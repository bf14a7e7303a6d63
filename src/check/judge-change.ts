import type { Definition } from '../crd/definition.ts'
import type { SchemaError } from '../crd/schema-error.ts'
import type { FactSource } from '../engine/facts.ts'
import { runsOn } from '../engine/evaluate.ts'
import { judge } from '../engine/judge.ts'
import { judgedKindOf } from '../engine/kinds.ts'
import type { Mutator } from '../engine/mutator.ts'
import { leavesAlone, subjectFrom, type Reading } from '../engine/read-subject.ts'
import type { Rule } from '../engine/rule.ts'
import type { Kind, Operation } from '../engine/subject.ts'
import { isEncrypted } from '../facts/given-secrets.ts'
import { inNamespace } from '../facts/known-kinds.ts'
import { clusterSetShape } from '../model/cluster-set-shape.ts'
import { asObject, asText, type JsonObject } from '../model/json.ts'
import { metadataOf, type Identity } from '../model/kubernetes-object.ts'
import { misfitsIn, type Misfit } from '../model/structure.ts'
import type { ManifestChange } from './change.ts'
import { mutatorOutcomes, reportedOutcome, schemaOutcome, type UnplacedOutcome } from './reported.ts'
import { statesOf, type States } from './states.ts'
import { unknownKindErrors } from './unknown-kind.ts'

/** What judging a change of manifests depends on. */
export interface Judging {
  readonly rules: readonly Rule[]
  readonly mutators: readonly Mutator[]
  /** The CRD of an apiVersion and kind, if there is one to judge by. */
  readonly definitionOf: (apiVersion: string, kind: string) => Definition | undefined
  readonly factSource: FactSource
  /** The same object as a cluster, a snapshot or a world has it. */
  readonly elsewhere: (object: JsonObject) => JsonObject | undefined
  readonly reading: Reading
  /** For documents that name none. */
  readonly namespace: string
}

/** One object that was judged, and what became of it. */
export interface JudgedChange extends Identity {
  readonly apiVersion: string
  readonly kind: string
  readonly operation: Operation
  readonly outcomes: readonly UnplacedOutcome[]
  /** What the API server is taken to hold already. */
  readonly stored: JsonObject | undefined
  /** It is of the kind that the mutating webhook changes. */
  readonly isMutated: boolean
}

/**
 * Judges one change as an API server with the webhook in front would.
 *
 * @returns undefined when there is nothing to judge such an object by
 */
export async function judgeChange(
  change: ManifestChange,
  judging: Judging,
): Promise<JudgedChange | undefined> {
  const { operation } = change
  const manifest = inNamespace(change.manifest.value, judging.namespace)
  const before = change.before && inNamespace(change.before.value, judging.namespace)
  const apiVersion = asText(manifest['apiVersion']) ?? ''
  const kind = asText(manifest['kind']) ?? ''
  const definition = judging.definitionOf(apiVersion, kind)
  const judgedKind = judgedKindOf(groupOf(apiVersion), kind)
  const states = statesOf({ operation, manifest, before }, judging.elsewhere(manifest), {
    definition,
    mutators: judgedKind === 'ClusterSet' ? judging.mutators : [],
  })
  const misfits = judgedKind === 'ClusterSet' ? misfitsOf(operation, states) : []
  const { namespace, name } = metadataOf(manifest)
  const rules =
    judgedKind === undefined || misfits.length > 0
      ? []
      : await ruleOutcomes({ kind: judgedKind, operation, namespace, name }, states, judging)
  const outcomes = [...schemaOutcomes(manifest, states, { definition, misfits }), ...rules]
  if (outcomes.length === 0) return undefined
  return {
    apiVersion,
    kind,
    namespace,
    name: name || nameToCome(manifest),
    operation,
    outcomes,
    stored: states.stored,
    isMutated: judgedKind === 'ClusterSet',
  }
}

const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''

const nameToCome = (object: JsonObject): string => asText(asObject(object['metadata'])['generateName']) ?? ''

interface ShapeEvidence {
  readonly definition: Definition | undefined
  readonly misfits: readonly Misfit[]
}

/** What the CRD says of the object as it is asked for, and what mutators would change in it. */
function schemaOutcomes(
  manifest: JsonObject,
  { admitted }: States,
  { definition, misfits }: ShapeEvidence,
): readonly UnplacedOutcome[] {
  if (admitted === undefined) return []
  if (definition === undefined) {
    const errors = unknownKindErrors(manifest)
    return errors.length === 0 ? [] : [schemaOutcome({ errors, unproven: [] })]
  }
  const { errors, unproven } = admitted
  const known = new Set(errors.map(({ path }) => path))
  // The CRD does not demand a spec, and the operator cannot work without one.
  const missed = misfits
    .filter(({ path }) => !known.has(path))
    .map(({ path, problem, remedy }): SchemaError => ({ path, is: 'required', problem, remedy }))
  return [schemaOutcome({ errors: [...errors, ...missed], unproven }), ...mutatorOutcomes(manifest, admitted)]
}

/** What makes an object impossible to judge, as on `/validate`. An update that leaves the spec alone is judged all the same. */
function misfitsOf(operation: Operation, { object, stored }: States): readonly Misfit[] {
  if (operation === 'DELETE' || (operation === 'UPDATE' && leavesAlone('ClusterSet', object, stored)))
    return []
  return misfitsIn(object, clusterSetShape).filter(({ is }) => is !== 'beyondLimit')
}

async function ruleOutcomes(
  change: Identity & { readonly kind: Kind; readonly operation: Operation },
  { object, stored }: States,
  { rules, factSource, reading }: Judging,
): Promise<readonly UnplacedOutcome[]> {
  const isSpecUnchanged = change.operation === 'UPDATE' && leavesAlone(change.kind, object, stored)
  // As at admission: labels of members and Secrets are nobody's business.
  if (isSpecUnchanged && change.kind !== 'ClusterSet') return []
  if (change.kind === 'Secret' && [object, stored].some((one) => one !== undefined && isEncrypted(one)))
    return unreadable(rules, change)
  const subject = subjectFrom({ ...change, object, stored, isSpecUnchanged }, reading)
  const outcomes = await judge(rules, subject, factSource.gather(Infinity))
  return outcomes.map(reportedOutcome)
}

/** Of a Secret that is encrypted in git nothing can be said: to encrypt it anew changes every value. */
const unreadable = (
  rules: readonly Rule[],
  { kind, operation }: { readonly kind: Kind; readonly operation: Operation },
): readonly UnplacedOutcome[] =>
  rules
    .filter((rule) => rule.about === kind && runsOn(rule, operation))
    .map((rule) =>
      reportedOutcome({
        rule,
        severity: rule.worst,
        findings: [],
        unseen: [{ inventory: 'secrets', forbidden: [] }],
        crash: undefined,
      }),
    )
