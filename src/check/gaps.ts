import type { Gap, ReportedSubject } from '../report/report.ts'
import { schemaId } from './reported.ts'

/** How reports name the rules of a CRD that could not be run. */
const expressions = 'expressions'

/** What would let the unproven outcomes be proven. */
function supplyOf(missing: string): string {
  if (missing === expressions) return 'an API server: kubectl apply --dry-run=server'
  return `--assume-complete ${missing} if these manifests have them all, --snapshot FILE or --kubeconfig FILE`
}

/** What could not be proven, and for want of what: one for each thing that was missing, in the order in which it was missed. */
export function gapsIn(subjects: readonly ReportedSubject[]): readonly Gap[] {
  const gaps = new Map<string, { readonly rules: Set<string>; outcomes: number }>()
  for (const { outcomes } of subjects)
    for (const { rule, status, unseen } of outcomes) {
      if (status !== 'unproven') continue
      const missed = rule === schemaId ? [expressions] : unseen
      for (const missing of missed) {
        const gap = gaps.get(missing) ?? { rules: new Set(), outcomes: 0 }
        gaps.set(missing, gap)
        gap.rules.add(rule)
        gap.outcomes += 1
      }
    }
  return [...gaps].map(([missing, { rules, outcomes }]) => ({
    missing,
    rules: [...rules],
    outcomes,
    supply: supplyOf(missing),
  }))
}
