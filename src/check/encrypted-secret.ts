import { runsOn } from '../engine/evaluate.ts'
import { isComplete, type Facts } from '../engine/facts.ts'
import type { Rule } from '../engine/rule.ts'
import type { Operation } from '../engine/subject.ts'
import type { Identity } from '../model/kubernetes-object.ts'
import { reportedOutcome, type UnplacedOutcome } from './reported.ts'

/**
 * What rules say of a Secret that is encrypted in git. To encrypt it anew changes every value, so nothing can be said of
 * one that a cluster uses, or may use. Of any other there is nothing to say.
 */
export function encryptedOutcomes(
  rules: readonly Rule[],
  { operation, namespace, name }: Identity & { readonly operation: Operation },
  { perconaServers }: Facts,
): readonly UnplacedOutcome[] {
  const mayBeUsed = !isComplete(perconaServers) || perconaServers.usingSecret(namespace, name).length > 0
  return rules
    .filter((rule) => rule.about === 'Secret' && runsOn(rule, operation))
    .map((rule) =>
      reportedOutcome({
        rule,
        severity: rule.worst,
        findings: [],
        unseen: mayBeUsed ? [{ inventory: 'secrets', forbidden: [] }] : [],
        crash: undefined,
      }),
    )
}
