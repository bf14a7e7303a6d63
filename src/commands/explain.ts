import { otherDescriptions } from '../check/descriptions.ts'
import { mutators } from '../mutators/index.ts'
import type { Description } from '../report/report.ts'
import { explanationOf } from '../report/rule-catalogue.ts'
import { rules } from '../rules/index.ts'
import { examplesOf } from './examples.ts'
import { nearestNames } from '../model/nearest-names.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** Explains one rule, or what else has an id in reports: a mutator, the CRD. */
export function explainRule(id: string, { out, error }: Terminal): ExitCode {
  const rule = rules.find((one) => one.id === id)
  const other = otherDescriptions(mutators).find((one) => one.id === id)
  if (rule !== undefined || other !== undefined) {
    out(rule === undefined ? shortExplanation(other) : explanationOf(rule, examplesOf(id)))
    return 0
  }
  const near = nearestNames(
    id,
    [...rules, ...otherDescriptions(mutators)].map((one) => one.id),
  )
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'the command rules lists them all'
  error(`error: there is no rule ${JSON.stringify(id)}; ${hint}\n`)
  return 2
}

const shortExplanation = (described: Description | undefined): string =>
  described === undefined ? '' : `# ${described.id}\n\n${described.summary}.\n\n${described.rationale}\n`
