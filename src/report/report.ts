import type { Severity } from '../engine/finding.ts'
import type { FindingState } from '../engine/evaluate.ts'
import type { Operation } from '../engine/subject.ts'

/** What came of judging manifests or a cluster, ready to be written in any format. It holds no object and no Secret. */
export interface Report {
  readonly tool: { readonly name: string; readonly version: string; readonly ruleset: string }
  readonly enforcementPoint: 'check' | 'audit'
  readonly summary: Summary
  /** In the order of files and lines. */
  readonly subjects: readonly ReportedSubject[]
  /** What the ids in the outcomes mean, each id once, for formats that tell it. */
  readonly descriptions: readonly Description[]
  /** What could not be proven and for want of what, one for each inventory. Empty when all was proven. */
  readonly gaps: readonly Gap[]
  /** How many documents were seen, judged or not. Absent when nobody counted. */
  readonly documents?: number
}

/** How many outcomes there are of each status; each outcome counts once. */
export interface Summary {
  readonly subjects: number
  /** Outcomes with an error that counts. */
  readonly violated: number
  /** Outcomes with a warning that counts, and no such error. */
  readonly warned: number
  readonly standing: number
  readonly waived: number
  readonly unproven: number
  readonly crashed: number
  readonly passed: number
  /** Documents of kinds that are neither judged nor facts. */
  readonly documentsPassedOver: number
}

/** One object that was judged. */
export interface ReportedSubject {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly operation: Operation
  /** As it was given, or as `# Source:` names it. Absent in an audit, and for what is gone. */
  readonly file?: string
  /** Line of the first key of its document, from 1. */
  readonly line?: number
  /** In the order of the rules; `schema` first, mutators next. */
  readonly outcomes: readonly ReportedOutcome[]
}

/** The worst that became of a rule, of the CRD (`schema`) or of a mutator. */
export type OutcomeStatus = 'passed' | 'violated' | 'standing' | 'waived' | 'unproven' | 'crashed'

export interface ReportedOutcome {
  readonly rule: string
  readonly status: OutcomeStatus
  /** Of the worst finding; of what could not be proven how bad it can get. */
  readonly severity: Severity
  /** In the order of the manifest. */
  readonly findings: readonly ReportedFinding[]
  /** Inventories that the rule needed and that were not all there, or expressions that could not be run. */
  readonly unseen: readonly string[]
}

export interface ReportedFinding {
  /** Id of the message within its rule: `sharedHost`. */
  readonly message: string
  readonly severity: Severity
  readonly state: FindingState
  /** `spec.clusters[1].endpoints[0].host` */
  readonly path: string
  readonly problem: string
  readonly remedy: string
  /** By what the finding is known again when lines and indexes have moved. */
  readonly about: readonly string[]
  /** Where the field is, or its nearest parent that is there. Line and column from 1. */
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** An id that stands in outcomes. */
export interface Description {
  readonly id: string
  /** One line. */
  readonly summary: string
  /** Why. A paragraph. */
  readonly rationale: string
  readonly severity: Severity
}

/** Facts that were not all there. */
export interface Gap {
  /** `secrets`, or `expressions` for rules of a CRD that could not be run. */
  readonly missing: string
  /** Ids of the rules that stayed unproven for it. */
  readonly rules: readonly string[]
  /** How many outcomes. */
  readonly outcomes: number
  /** What would supply it: `--assume-complete secrets, --snapshot FILE or --kubeconfig FILE`. */
  readonly supply: string
}
