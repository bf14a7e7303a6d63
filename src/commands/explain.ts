import { explanationOf } from '../report/rule-catalogue.ts'
import { rules } from '../rules/index.ts'
import { examplesOf } from './examples.ts'
import { nearestNames } from '../model/nearest-names.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** Explains one rule. */
export function explainRule(id: string, { out, error }: Terminal): ExitCode {
  const rule = rules.find((one) => one.id === id)
  if (rule !== undefined) {
    out(explanationOf(rule, examplesOf(id)))
    return 0
  }
  const near = nearestNames(
    id,
    rules.map((one) => one.id),
  )
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'the command rules lists them all'
  error(`error: there is no rule ${JSON.stringify(id)}; ${hint}\n`)
  return 2
}
