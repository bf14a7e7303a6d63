import type { Report } from '../report/report.ts'

/** What makes a run end with an error beside errors. */
export interface Demands {
  /** Warnings count. */
  readonly isStrict: boolean
  /** What could not be proven counts. */
  readonly isProofRequired: boolean
}

/** 0 nothing wrong, 1 violations, 3 something could not be proven, 4 a fault of ours; of several 4, then 1, then 3. */
export function exitCodeOf(
  { summary, subjects }: Report,
  { isStrict, isProofRequired }: Demands,
): 0 | 1 | 3 | 4 {
  if (summary.crashed > 0) return 4
  if (summary.violated > 0 || (isStrict && subjects.some(hasFinding))) return 1
  return isProofRequired && summary.unproven > 0 ? 3 : 0
}

/** A warning may also stand beside what could not be proven. */
const hasFinding = ({ outcomes }: Report['subjects'][number]): boolean =>
  outcomes.some(({ findings }) => findings.some(({ state }) => state === 'violated'))
