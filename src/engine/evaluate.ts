import { isSameObject } from '../model/kubernetes-object.ts'
import { isComplete, type Facts, type Inventory, type Lookup, type Need } from './facts.ts'
import type { Finding, Severity } from './finding.ts'
import { standingAmong } from './ratchet.ts'
import type { Rule } from './rule.ts'
import type { Operation, Sort, Subject } from './subject.ts'

/** What became of a finding: it counts, it was wrong before, or somebody waived it. */
export type FindingState = 'violated' | 'standing' | 'waived'

export interface JudgedFinding extends Finding {
  readonly severity: Severity
  readonly state: FindingState
}

/** Facts that a rule needed and did not get. */
export interface Unseen {
  readonly inventory: Need
  /** Namespaces that may not be read. Empty when the inventory is partial for another reason. */
  readonly forbidden: readonly string[]
}

/** What became of one rule. It may have findings and lack facts at the same time. */
export interface Outcome {
  readonly rule: Rule
  /** How bad it is that the rule could not be proven, or crashed. */
  readonly severity: Severity
  readonly findings: readonly JudgedFinding[]
  readonly unseen: readonly Unseen[]
  readonly crash: { readonly error: unknown } | undefined
}

const sortsByOperation: Readonly<Record<Operation, readonly Sort[]>> = {
  CREATE: ['state'],
  UPDATE: ['state', 'transition'],
  DELETE: ['deletion'],
  NONE: ['state'],
}

/** Whether a rule is of a sort that is judged on this operation. */
export const runsOn = ({ sort }: Rule, operation: Operation): boolean =>
  sortsByOperation[operation].includes(sort)

function runs(rule: Rule, subject: Subject, facts: Facts): boolean {
  if (rule.about !== subject.kind || !runsOn(rule, subject.operation)) return false
  if (subject.isSpecUnchanged && rule.judgesMetadata !== true) return false
  for (const need of rule.needs) if (facts[need].coverage === 'none') return false
  return true
}

/**
 * Judges a subject by every rule that is about it. Pure: the same rules, subject and facts give the same
 * outcomes in any process, in the order of the rules.
 */
export function evaluate(rules: readonly Rule[], subject: Subject, facts: Facts): readonly Outcome[] {
  const seen = withStored(facts, subject)
  const outcomes: Outcome[] = []
  for (const rule of rules) if (runs(rule, subject, seen)) outcomes.push(outcomeOf(rule, subject, seen))
  return outcomes
}

function outcomeOf(rule: Rule, subject: Subject, facts: Facts): Outcome {
  const isForced = subject.kind === 'ClusterSet' && subject.object?.isForced === true
  const isSoftened = rule.softenedByForce === true && isForced
  const severity = isSoftened ? 'warning' : rule.worst
  const unseen = unseenBy(rule, facts)
  try {
    const found = rule.judge(subject, facts)
    const findings = found.length === 0 ? none : judged(found, { rule, subject, facts, isSoftened })
    return { rule, severity, unseen, crash: undefined, findings }
  } catch (error) {
    return { rule, severity, unseen, crash: { error }, findings: none }
  }
}

const none: readonly never[] = []

interface Judging {
  readonly rule: Rule
  readonly subject: Subject
  readonly facts: Facts
  readonly isSoftened: boolean
}

/** How bad each finding is, and whether it was there before the change. */
function judged(
  found: readonly Finding[],
  { rule, subject, facts, isSoftened }: Judging,
): readonly JudgedFinding[] {
  const isStanding = standingAmong(findingsBefore(rule, subject, facts))
  return found.flatMap((finding) => {
    const severity = severityOf(finding, rule)
    if (severity === undefined) return []
    const state = isStanding(finding) ? 'standing' : 'violated'
    return [{ ...finding, severity: isSoftened ? 'warning' : severity, state }]
  })
}

/** What a state rule finds in the old object. It is asked only when there is something to compare with. */
function findingsBefore(rule: Rule, subject: Subject, facts: Facts): readonly Finding[] {
  if (rule.sort !== 'state' || subject.operation !== 'UPDATE') return []
  return rule.judge(beforeTheChange(subject), facts)
}

/** The old object in the place of the new one. */
function beforeTheChange(subject: Subject): Subject {
  switch (subject.kind) {
    case 'ClusterSet':
      return { ...subject, object: subject.stored }
    case 'PerconaServer':
      return { ...subject, object: subject.stored }
    case 'Secret':
      return { ...subject, object: subject.stored }
  }
}

/** What is not proven is one step milder: an error becomes a warning, a warning nothing. */
function severityOf(finding: Finding, rule: Rule): Severity | undefined {
  const severity = rule.messages[finding.message]?.severity
  if (finding.isProven) return severity
  return severity === 'error' ? 'warning' : undefined
}

function unseenBy(rule: Rule, facts: Facts): readonly Unseen[] {
  let all: readonly Unseen[] = none
  for (const inventory of rule.needs)
    if (!isComplete(facts[inventory])) all = [...all, ...unseenIn(inventory, facts[inventory])]
  return all
}

const unseenIn = (inventory: Need, { coverage, forbidden }: Inventory<unknown>): readonly Unseen[] => [
  ...(coverage === 'partial' ? [{ inventory, forbidden: [] }] : []),
  ...(forbidden.length > 0 ? [{ inventory, forbidden }] : []),
]

/**
 * The object under review as the API server holds it comes from the request, never from a watch cache, which
 * may be behind.
 */
function withStored(facts: Facts, subject: Subject): Facts {
  const told = <T>(stored: T | undefined): Lookup<T> =>
    stored === undefined ? { state: 'absent' } : { state: 'found', value: stored }
  const answering = <T, I extends Inventory<T>>(inventory: I, answer: Lookup<T>): I => ({
    ...inventory,
    find: (namespace: string, name: string) =>
      isSameObject(subject, { namespace, name }) ? answer : inventory.find(namespace, name),
  })
  switch (subject.kind) {
    case 'ClusterSet':
      return { ...facts, clusterSets: answering(facts.clusterSets, told(subject.stored)) }
    case 'PerconaServer':
      return { ...facts, perconaServers: answering(facts.perconaServers, told(subject.stored)) }
    case 'Secret':
      return { ...facts, secrets: answering(facts.secrets, told(subject.stored)) }
  }
}
