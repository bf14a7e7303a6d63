import type { Need } from '../engine/facts.ts'
import type { Kind } from '../engine/subject.ts'
import type { RuleFinding, Verdict } from '../engine/verdict.ts'
import type { Misfit } from '../model/structure.ts'
import type { Cause } from './response.ts'
import type { Warning } from './warnings.ts'

/** The id of findings that are no rule's: the object is not of its kind's shape. */
export const schemaId = 'schema'

/** Whose a warning is that is no rule's. */
const guard = 'clusterset-guard'

/** How messages name the kinds that are judged. */
export const kindNames: Readonly<Record<Kind, string>> = {
  ClusterSet: 'ClusterSet',
  PerconaServer: 'PerconaServerMySQL',
  Secret: 'Secret',
}

const inventoryNames: Readonly<Record<Need, string>> = {
  clusterSets: 'ClusterSets',
  perconaServers: 'PerconaServerMySQLs',
  services: 'Services',
  secrets: 'Secrets',
}

const eachOnce = (texts: readonly string[]): readonly string[] => [...new Set(texts)]

const listed = (texts: readonly string[]): string => eachOnce(texts).join(', ')

/** What a client that shows only one line must read: who denies what, where, why, and how to mend it. */
export function denialMessage(subject: string, denials: readonly RuleFinding[]): string {
  const count = eachOnce(denials.map(({ rule }) => rule)).length
  const findings = denials.map(({ rule, path, problem, remedy }) => `${rule}: ${path}: ${problem}; ${remedy}`)
  return `${String(count)} ${count === 1 ? 'rule denies' : 'rules deny'} ${subject}: ${findings.join('; ')}`
}

export const causeOf = ({ rule, path, problem, remedy }: RuleFinding): Cause => ({
  reason: 'FieldValueInvalid',
  field: path,
  message: `${rule}: ${problem}; ${remedy}`,
})

/** The API server's words for the same mistakes. */
const misfitReasons: Readonly<Record<Misfit['is'], Cause['reason']>> = {
  missing: 'FieldValueRequired',
  wrongType: 'FieldValueTypeInvalid',
  tooMany: 'FieldValueTooMany',
  // Told as a warning, never as a cause.
  beyondLimit: 'FieldValueInvalid',
}

export const causeOfMisfit = ({ path, is, problem, remedy }: Misfit): Cause => ({
  reason: misfitReasons[is],
  field: path,
  message: `${schemaId}: ${problem}; ${remedy}`,
})

export function misfitMessage(subject: string, misfits: readonly Misfit[]): string {
  const found = misfits.map(({ path, problem, remedy }) => `${path} ${problem}; ${remedy}`)
  return `${schemaId} denies ${subject}: ${found.join('; ')}`
}

export const warningOfMisfit = ({ problem, remedy }: Misfit): Warning => ({ from: schemaId, problem, remedy })

/** When we failed outside a rule. */
export const failureText =
  'this request could not be judged, and this is no verdict on it: clusterset-guard failed, see its log'

const unseenText = ({ unproven }: Verdict): string =>
  `not all ${listed(unproven.flatMap(({ inventories }) => inventories.map((name) => inventoryNames[name])))} could be seen`

/** What an undecided or broken verdict says. It names no rule as violated, because none was. */
export function noVerdictMessage(subject: string, verdict: Verdict): string {
  const isBroken = verdict.name === 'broken'
  const ids = listed((isBroken ? verdict.crashed : verdict.unproven).map(({ rule }) => rule.id))
  const reason = isBroken
    ? `${ids} failed, which is a fault of clusterset-guard and is in its log`
    : `${unseenText(verdict)}, which ${ids} must know`
  return `${subject} could not be judged, and this is no verdict on it: ${reason}; try again in a moment`
}

/** Everything that is shown beside what refuses, what matters most first. */
export function warningsOf(
  verdict: Verdict,
  misfits: readonly Misfit[],
  waiver: WaiverWords,
): readonly Warning[] {
  const { name, warnings, unproven, crashed, forbidden } = verdict
  const isNoVerdict = name === 'undecided' || name === 'broken'
  return [
    ...(isNoVerdict ? [] : unproven.map((one) => unprovenWarning(one.rule.id, one.inventories))),
    ...(name === 'broken' ? [] : crashed.map(({ rule }) => crashWarning(rule.id))),
    ...forbidden.map((one) => forbiddenWarning(inventoryNames[one.inventory], one.forbidden)),
    ...(waiver.complaint === undefined
      ? []
      : [{ from: guard, problem: `break-glass is not honoured: ${waiver.complaint}` }]),
    ...misfits.map(warningOfMisfit),
    ...warnings.map((finding) => findingWarning(finding, waiver.reason)),
  ]
}

interface WaiverWords {
  readonly reason: string
  readonly complaint: string | undefined
}

/** What an undecided or broken verdict says of a request that is let through. */
export const noVerdictWarning = (verdict: Verdict): Warning => ({
  from: guard,
  problem: `not judged, this is no verdict: ${
    verdict.name === 'broken'
      ? `${listed(verdict.crashed.map(({ rule }) => rule.id))} failed`
      : unseenText(verdict)
  }`,
})

/** What a denial says of a request that is let through. */
export const denialWarning = ({ rule, problem, remedy }: RuleFinding): Warning => ({
  from: rule,
  problem,
  remedy,
})

/** The same for an object that is not of its kind's shape. The problem alone does not say where. */
export const misfitWarning = ({ path, problem, remedy }: Misfit): Warning => ({
  from: schemaId,
  problem: `${path} ${problem}`,
  remedy,
})

const unprovenWarning = (rule: string, inventories: readonly Need[]): Warning => ({
  from: rule,
  problem: `could not be proven, not all ${listed(inventories.map((name) => inventoryNames[name]))} could be seen`,
})

const crashWarning = (rule: string): Warning => ({
  from: rule,
  problem: 'could not be judged, because the rule itself failed; see the log',
})

const forbiddenWarning = (kind: string, namespaces: readonly string[]): Warning => ({
  from: guard,
  problem: `may not read ${kind} in ${
    namespaces.includes('*') ? 'any namespace' : `namespace ${listed(namespaces)}`
  }; rules that need them judged the rest`,
})

function findingWarning({ rule, state, problem, remedy }: RuleFinding, reason: string): Warning {
  switch (state) {
    case 'violated':
      return { from: rule, problem, remedy }
    case 'standing':
      return { from: rule, problem: `as before: ${problem}`, remedy }
    case 'waived':
      return { from: rule, problem: `waived: ${problem}`, remedy: `reason: ${reason}` }
  }
}
