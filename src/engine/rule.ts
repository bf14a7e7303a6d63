import type { Facts, Need } from './facts.ts'
import { bounded, fillIn, type Finding, type FindingMakers, type Messages, type Severity } from './finding.ts'
import type { Given, Kind, Sort, Subject } from './subject.ts'

/** What one rule is, apart from its judgement. Everything that prints or wires rules reads this. */
export interface RuleHead {
  readonly id: string
  readonly about: Kind
  /** One line that begins with Require, Forbid or Warn about. */
  readonly summary: string
  /** Why, for somebody who meets the rule in the night. */
  readonly rationale: string
  readonly needs: readonly Need[]
  readonly messages: Messages
  /** In a forced failover it gives at most warnings. */
  readonly softenedByForce?: true
  /** It judges metadata, so it runs even on an UPDATE that leaves the spec alone. */
  readonly judgesMetadata?: true
  /** Neither a policy file nor break-glass may waive it. */
  readonly unwaivable?: true
}

/** A rule as the engine runs it. */
export interface Rule extends RuleHead {
  readonly sort: Sort
  /** How bad its findings can get. What could not be proven counts as that bad. */
  readonly worst: Severity
  judge(subject: Subject, facts: Facts): readonly Finding[]
}

/** A rule as its author writes it: given no more than its sort, its kind and its needs allow. */
export interface Definition<
  S extends Sort,
  K extends Kind,
  N extends Need,
  M extends Messages,
> extends RuleHead {
  readonly about: K
  readonly needs: readonly N[]
  readonly messages: M
  /** Pure: from the subject and the facts to what is wrong. It returns what it can prove, and nothing else. */
  judge(
    subject: Given<K>[S],
    facts: Pick<Facts, NoInfer<N>>,
    finding: FindingMakers<NoInfer<M>>,
  ): readonly Finding[]
}

function makersOf<M extends Messages>(messages: M): FindingMakers<M> {
  const makers = Object.entries(messages).map(([message, { problem, remedy }]) => [
    message,
    (place: Finding, values: Readonly<Record<string, string | number>> = {}): Finding => ({
      ...place,
      about: place.about.map(bounded),
      message,
      problem: fillIn(problem, values),
      remedy: fillIn(remedy, values),
      isProven: true,
    }),
  ])
  // The keys are those of `messages`; Object.fromEntries cannot say so.
  return Object.fromEntries(makers) as FindingMakers<M>
}

const define =
  <S extends Sort>(sort: S) =>
  <K extends Kind, N extends Need, const M extends Messages>(definition: Definition<S, K, N, M>): Rule => {
    const finding = makersOf(definition.messages)
    return Object.freeze({
      ...definition,
      sort,
      worst: worstSeverityOf(definition.messages),
      judge: ({ object, stored }: Subject, facts: Facts) =>
        // The engine runs a rule only on subjects of its kind and sort, and those have these objects.
        definition.judge({ object, oldObject: stored } as unknown as Given<K>[S], facts, finding),
    })
  }

/** A rule that judges an object as it is asked for or as it stands: CREATE, UPDATE, NONE. */
export const defineStateRule = define('state')

/** A rule that judges a change: UPDATE. */
export const defineTransitionRule = define('transition')

/** A rule that judges a deletion: DELETE. */
export const defineDeletionRule = define('deletion')

function worstSeverityOf(messages: Messages): Severity {
  return Object.values(messages).some(({ severity }) => severity === 'error') ? 'error' : 'warning'
}

/** The strict profile: what is not there yet is an error. */
export const strictly = (rules: readonly Rule[]): readonly Rule[] =>
  rules.map((rule) => {
    const messages = Object.fromEntries(
      Object.entries(rule.messages).map(([id, message]) => [
        id,
        message.untilPresent ? { ...message, severity: 'error' as const } : message,
      ]),
    )
    return { ...rule, messages, worst: worstSeverityOf(messages) }
  })
