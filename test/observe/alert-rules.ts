import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { parse } from 'yaml'

import { asList, asObject, asText } from '../../src/model/json.ts'
import { repository } from '../support/guard-process.ts'

export const chartFolder = join(repository, 'charts/clusterset-guard')

/** An alert as its file has it. */
export interface AlertRule {
  readonly name: string
  readonly expression: string
  readonly severity: string
  readonly summary: string
  readonly description: string
  readonly runbook: string
}

const textOf = (value: unknown): string => asText(value) ?? ''

/** The alerts of the chart, file by file. */
export const alertRules: readonly AlertRule[] = globSync('alerts/*.yaml', { cwd: chartFolder })
  .toSorted()
  .flatMap((file) => asList(asObject(parse(readFileSync(join(chartFolder, file), 'utf8')))['groups']))
  .flatMap((group) => asList(asObject(group)['rules']))
  .map((rule) => {
    const { alert, expr, labels, annotations } = asObject(rule)
    const { summary, description, runbook } = asObject(annotations)
    return {
      name: textOf(alert),
      expression: textOf(expr),
      severity: textOf(asObject(labels)['severity']),
      summary: textOf(summary),
      description: textOf(description),
      runbook: textOf(runbook),
    }
  })
