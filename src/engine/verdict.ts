import type { Need } from './facts.ts'
import type { JudgedFinding, Outcome, Unseen } from './evaluate.ts'
import type { Rule } from './rule.ts'

/** What becomes of a CREATE that could not be judged; in step with the webhook's `failurePolicy`. */
export type UndecidedPolicy = 'deny' | 'allow'

/** Whether anything is refused. `warn` is for the first weeks: it lets all through, and says what it would refuse. */
export type Mode = 'enforce' | 'warn'

/** What decides which verdicts refuse. */
export interface RefusalPolicy {
  readonly undecided: UndecidedPolicy
  /** Left out: enforce. */
  readonly mode?: Mode | undefined
}

/** A finding together with the rule that made it. */
export interface RuleFinding extends JudgedFinding {
  readonly rule: string
}

/** What became of the subject at admission. */
export interface Verdict {
  readonly name: 'allowed' | 'warned' | 'denied' | 'undecided' | 'broken'
  readonly isAllowed: boolean
  /** Errors that deny, or would deny in mode `enforce`. */
  readonly denials: readonly RuleFinding[]
  /** Findings that are shown and do not deny. */
  readonly warnings: readonly RuleFinding[]
  /** Rules that could not be proven, and matter; with what they lacked. */
  readonly unproven: readonly { readonly rule: Rule; readonly inventories: readonly Need[] }[]
  /** Rules that crashed. */
  readonly crashed: readonly { readonly rule: Rule; readonly error: unknown }[]
  /** What may not be read, each once. */
  readonly forbidden: readonly Unseen[]
}

/** The verdicts that refuse a request. All others let it through. */
const refusing: Readonly<Record<Mode, Readonly<Record<UndecidedPolicy, readonly Verdict['name'][]>>>> = {
  enforce: { deny: ['denied', 'undecided', 'broken'], allow: ['denied'] },
  warn: { deny: [], allow: [] },
}

/** Whether a verdict lets the request through. */
export const isLetThrough = (
  name: Verdict['name'],
  { mode = 'enforce', undecided }: RefusalPolicy,
): boolean => !refusing[mode][undecided].includes(name)

/** How the request bears on what follows from outcomes. */
export interface Circumstances extends RefusalPolicy {
  /** Nothing stands yet, so it can wait until it can be judged. */
  readonly isCreation: boolean
  /** A forced failover: it cannot wait, and no guard that sees too little may hold it up. */
  readonly isForced: boolean
}

/**
 * The table of what follows from the outcomes at admission:
 *
 * | outcome                  | error                             | warning        |
 * | ------------------------ | --------------------------------- | -------------- |
 * | violated                 | denied                            | shown          |
 * | standing, waived         | shown                             | shown          |
 * | unproven                 | CREATE: undecided; else shown     | nothing        |
 * | unproven, only forbidden | shown once for each kind          | shown once     |
 * | crashed                  | CREATE: broken; else shown        | shown          |
 *
 * What could not be judged does not hold up an UPDATE: an emergency is one, and comes just when watches are
 * broken. For the same reason it does not hold up a forced CREATE.
 */
export function admissionVerdictOf(outcomes: readonly Outcome[], circumstances: Circumstances): Verdict {
  if (outcomes.every(isClear)) return clear
  const findings = outcomes.flatMap(({ rule, findings }) =>
    findings.map((finding) => ({ ...finding, rule: rule.id })),
  )
  const denials = findings.filter(isDenial)
  const warnings = findings.filter((finding) => !isDenial(finding))
  const crashes = outcomes.flatMap(({ rule, severity, crash }) =>
    crash === undefined ? [] : [{ rule, severity, error: crash.error }],
  )
  const unproven = outcomes.flatMap(({ rule, severity, unseen }) => {
    const inventories = unseen
      .filter(({ forbidden }) => forbidden.length === 0)
      .map(({ inventory }) => inventory)
    return severity === 'error' && inventories.length > 0 ? [{ rule, inventories }] : []
  })
  const forbidden = eachOnce(
    outcomes.flatMap(({ unseen }) => unseen.filter((one) => one.forbidden.length > 0)),
  )
  const canWait = circumstances.isCreation && !circumstances.isForced
  const isBroken = canWait && crashes.some(({ severity }) => severity === 'error')
  const isUndecided = canWait && unproven.length > 0
  const seen = { denials, warnings, unproven, forbidden, crashed: crashes }
  const named = (name: Verdict['name']): Verdict => ({
    ...seen,
    name,
    isAllowed: isLetThrough(name, circumstances),
  })
  if (denials.length > 0) return named('denied')
  if (isBroken) return named('broken')
  if (isUndecided) return named('undecided')
  const isWarned = [warnings, crashes, unproven, forbidden].some((list) => list.length > 0)
  return named(isWarned ? 'warned' : 'allowed')
}

/** Nothing is wrong and everything was seen: so it is with nearly every request. */
const isClear = ({ findings, unseen, crash }: Outcome): boolean =>
  findings.length === 0 && unseen.length === 0 && crash === undefined

const clear: Verdict = {
  name: 'allowed',
  isAllowed: true,
  denials: [],
  warnings: [],
  unproven: [],
  crashed: [],
  forbidden: [],
}

const isDenial = ({ state, severity }: JudgedFinding): boolean => state === 'violated' && severity === 'error'

function eachOnce(list: readonly Unseen[]): readonly Unseen[] {
  return list.filter(
    ({ inventory }, index) => list.findIndex((other) => other.inventory === inventory) === index,
  )
}
