import { evaluate, type Outcome } from './evaluate.ts'
import type { Gathering } from './facts.ts'
import type { Rule } from './rule.ts'
import type { Subject } from './subject.ts'

/**
 * Judges a subject, and again with what its rules asked for and nobody knew yet. So no list says which Secrets a
 * rule reads: the rules do, by asking. A rule that meets something unseen finds nothing by it, and its next
 * judgement may ask for more; a review ends when nothing new is asked for.
 */
export async function judge(
  rules: readonly Rule[],
  subject: Subject,
  gathering: Gathering,
): Promise<readonly Outcome[]> {
  for (;;) {
    const outcomes = evaluate(rules, subject, gathering.facts())
    if (!(await gathering.fetch())) return outcomes
  }
}
