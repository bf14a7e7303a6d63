import type { Definition } from '../crd/definition.ts'
import type { FactSource } from '../engine/facts.ts'
import { judge } from '../engine/judge.ts'
import { judgedKindOf } from '../engine/kinds.ts'
import type { Mutator } from '../engine/mutator.ts'
import { leavesAlone, subjectFrom, type Reading } from '../engine/read-subject.ts'
import type { Rule } from '../engine/rule.ts'
import type { Kind, Operation } from '../engine/subject.ts'
import { isEncrypted } from '../facts/given-secrets.ts'
import { inNamespace } from '../facts/known-kinds.ts'
import { asObject, asText, type JsonObject } from '../model/json.ts'
import { isTerminating, metadataOf, type Identity } from '../model/kubernetes-object.ts'
import type { ManifestObject } from '../manifests/parse.ts'
import type { ManifestChange } from './change.ts'
import { encryptedOutcomes } from './encrypted-secret.ts'
import { reportedOutcome, type UnplacedOutcome } from './reported.ts'
import { shapeOf } from './shape.ts'
import { statesOf, type States } from './states.ts'

/** What judging a change of manifests depends on. */
export interface Judging {
  readonly rules: readonly Rule[]
  readonly mutators: readonly Mutator[]
  /** The CRD of an apiVersion and kind, if there is one to judge by. */
  readonly definitionOf: (apiVersion: string, kind: string) => Definition | undefined
  /** The versions that a kind has in the CRDs that were given. */
  readonly versionsOf: (apiVersion: string, kind: string) => readonly string[]
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
  const apiVersion = asText(change.manifest.value['apiVersion']) ?? ''
  const kind = asText(change.manifest.value['kind']) ?? ''
  const definition = judging.definitionOf(apiVersion, kind)
  const placed = ({ value }: ManifestObject): JsonObject =>
    definition?.isNamespaced === false ? value : inNamespace(value, judging.namespace)
  const manifest = placed(change.manifest)
  const before = change.before && placed(change.before)
  const judgedKind = judgedKindOf(groupOf(apiVersion), kind)
  const states = statesOf({ operation: change.operation, manifest, before }, judging.elsewhere(manifest), {
    definition,
    mutators: judgedKind === 'ClusterSet' ? judging.mutators : [],
  })
  const { operation } = states
  const versions = judging.versionsOf(apiVersion, kind)
  const shape = shapeOf({ operation, manifest, judgedKind, definition, versions }, states)
  const { namespace, name } = metadataOf(manifest)
  // As at admission: nothing is asked of what is being deleted.
  const isAsked = shape.canBeJudged && !isTerminating(states.held)
  const rules =
    judgedKind !== undefined && isAsked
      ? await ruleOutcomes({ kind: judgedKind, operation, namespace, name }, states, judging)
      : []
  const outcomes = [...shape.outcomes, ...rules]
  // What goes is told also when no rule has anything to say of it.
  const isTold = operation === 'DELETE' && (judgedKind !== undefined || definition !== undefined)
  if (outcomes.length === 0 && !isTold) return undefined
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

/**
 * What the rules say. An object that stands is asked about by the rules on its state; where a cluster has it, those on
 * changes are asked as well what it would mean to apply it there.
 */
async function ruleOutcomes(
  change: RuledChange,
  states: States,
  judging: Judging,
): Promise<readonly UnplacedOutcome[]> {
  const outcomes = await outcomesOf(change, states, judging)
  if (change.operation !== 'NONE' || states.held === undefined) return outcomes
  const ofChange = await outcomesOf(
    { ...change, operation: 'UPDATE' },
    { object: states.object, stored: states.held },
    { ...judging, rules: judging.rules.filter(({ sort }) => sort === 'transition') },
  )
  const places = new Map(judging.rules.map(({ id }, index) => [id, index]))
  const placeOf = ({ rule }: UnplacedOutcome): number => places.get(rule) ?? 0
  return [...outcomes, ...ofChange].sort((one, other) => placeOf(one) - placeOf(other))
}

type RuledChange = Identity & { readonly kind: Kind; readonly operation: Operation }

async function outcomesOf(
  change: RuledChange,
  { object, stored }: Pick<States, 'object' | 'stored'>,
  { rules, factSource, reading }: Judging,
): Promise<readonly UnplacedOutcome[]> {
  const isSpecUnchanged = change.operation === 'UPDATE' && leavesAlone(change.kind, object, stored)
  // As at admission: labels of members and Secrets are nobody's business.
  if (isSpecUnchanged && change.kind !== 'ClusterSet') return []
  if (change.kind === 'Secret' && [object, stored].some((one) => one !== undefined && isEncrypted(one)))
    return encryptedOutcomes(rules, change, factSource.gather(Infinity).facts())
  const subject = subjectFrom({ ...change, object, stored, isSpecUnchanged }, reading)
  const outcomes = await judge(rules, subject, factSource.gather(Infinity))
  return outcomes.map(reportedOutcome)
}
