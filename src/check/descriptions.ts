import type { Mutator } from '../engine/mutator.ts'
import type { Description } from '../report/report.ts'
import { schemaId } from './reported.ts'

const schemaDescription: Description = {
  id: schemaId,
  summary: "Require the object to fit its CRD, the CRD's own rules included",
  rationale:
    'The API server refuses an object that does not fit, or drops a field that it does not know. It says so when ' +
    'the manifest is applied, which for a manifest in git is after the merge.',
  severity: 'error',
}

/** What the ids in reports mean that are no rule's: the CRD's and those of mutators. */
export const otherDescriptions = (mutators: readonly Mutator[]): readonly Description[] => [
  schemaDescription,
  ...mutators.map(({ id, summary }): Description => ({
    id,
    summary,
    rationale: 'The mutating webhook changes this when the manifest is applied, so git and cluster differ.',
    severity: 'warning',
  })),
]
