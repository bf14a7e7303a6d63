import type { ClusterSet } from '../model/cluster-set.ts'
import { annotationOf } from '../model/kubernetes-object.ts'
import type { Outcome } from './evaluate.ts'
import type { Rule } from './rule.ts'

/** On a ClusterSet: `RULE-ID[,RULE-ID…]: reason`. */
export const breakGlassAnnotation = 'clusterset-guard.io/break-glass'

/** Who may waive: by default those who may do everything anyway. */
export const defaultBreakGlassGroups: readonly string[] = ['system:masters']

/** Rules that findings are waived of, why, and what was wrong with the wish. */
export interface Waiver {
  readonly rules: readonly string[]
  readonly reason: string
  /** Why the annotation, or a part of it, is not honoured. */
  readonly complaint: string | undefined
}

/** Nobody asked for anything to be waived. */
export const noWaiver: Waiver = { rules: [], reason: '', complaint: undefined }

const ignored = (complaint: string): Waiver => ({ ...noWaiver, complaint })

/**
 * Reads break-glass of a ClusterSet under review.
 *
 * @param groups the groups of the user who asks
 * @param honouredGroups the groups that may waive
 */
export function breakGlassOf(
  object: ClusterSet,
  groups: readonly string[],
  honouredGroups: readonly string[],
  rules: readonly Rule[],
): Waiver {
  const text = annotationOf(object, breakGlassAnnotation)
  if (text === undefined) return noWaiver
  const [, list = '', reason = ''] = /^([^:]*):(.*)$/s.exec(text) ?? []
  const ids = list.split(',').map((id) => id.trim())
  if (reason.trim() === '' || ids.includes('')) return ignored('it must read "RULE-ID[,RULE-ID…]: reason"')
  const named = ids.map((id) => rules.find((rule) => rule.id === id))
  const unknown = ids.filter((_, index) => named[index] === undefined)
  if (unknown.length > 0) return ignored(`there is no rule ${unknown.join(', ')}`)
  if (!groups.some((group) => honouredGroups.includes(group)))
    return ignored(`only members of ${honouredGroups.join(', ')} may waive a rule`)
  const unwaivable = named.flatMap((rule) => (rule?.unwaivable ? [rule.id] : []))
  return {
    rules: ids.filter((id) => !unwaivable.includes(id)),
    reason: reason.trim(),
    complaint: unwaivable.length > 0 ? `${unwaivable.join(', ')} cannot be waived` : undefined,
  }
}

/** Turns the errors of waived rules into warnings, never into silence. */
export function waive(outcomes: readonly Outcome[], waiver: Waiver): readonly Outcome[] {
  if (waiver.rules.length === 0) return outcomes
  return outcomes.map((outcome) =>
    waiver.rules.includes(outcome.rule.id)
      ? {
          ...outcome,
          findings: outcome.findings.map((finding) =>
            finding.state === 'violated' && finding.severity === 'error'
              ? { ...finding, state: 'waived' as const }
              : finding,
          ),
        }
      : outcome,
  )
}
