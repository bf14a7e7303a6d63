import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import { repository } from '../support/guard-process.ts'
import { alertRules } from './alert-rules.ts'
import { panelQueries } from './dashboard-queries.ts'
import { exposedByUs } from './exposed-by-us.ts'
import { ofApiServer, ofPrometheus, targetLabels, type Exposed } from './exposed-series.ts'
import { admits, readQuery, type Selector } from './promql.ts'

/** The blocks of the runbook that are PromQL. */
const runbookQueries = [
  ...readFileSync(join(repository, 'docs/runbook.md'), 'utf8').matchAll(/^```promql\n(.*?)^```$/gms),
].map(([, query = '']) => query.trim())

const asked = [
  ...alertRules.map(({ name, expression }) => ({ where: name, expression })),
  ...panelQueries.map(({ panel, expression }) => ({ where: panel, expression })),
  ...runbookQueries.map((expression) => ({ where: 'docs/runbook.md', expression })),
]

/** What of a selector nothing that is told could ever match. */
function unmatched({ metric, matchers }: Selector, exposed: Exposed): readonly string[] {
  const labels = exposed.get(metric)
  if (labels === undefined) return [metric]
  return matchers
    .filter(({ label }) => !targetLabels.includes(label))
    .filter((matcher) => ![...(labels.get(matcher.label) ?? [])].some((value) => admits(matcher, value)))
    .map(({ label, operator, value }) => `${metric}{${label}${operator}"${value}"}`)
}

void test('every query of alerts, dashboard and runbook is PromQL', (t) => {
  t.not(runbookQueries.length, 0)
  for (const { where, expression } of asked) t.strictSame(readQuery(expression).mistakes, [], where)
  t.end()
})

void test('every metric, label and label value that is asked for is told by somebody', async (t) => {
  const exposed: Exposed = new Map([...(await exposedByUs(t)), ...ofApiServer, ...ofPrometheus])
  for (const { where, expression } of asked) {
    const { selectors, grouping } = readQuery(expression)
    t.not(selectors.length, 0, where)
    t.strictSame(
      selectors.flatMap((selector) => unmatched(selector, exposed)),
      [],
      where,
    )
    const labels = selectors.flatMap(({ metric }) => [...(exposed.get(metric)?.keys() ?? [])])
    t.strictSame(
      grouping.filter((label) => ![...labels, ...targetLabels].includes(label)),
      [],
      where,
    )
  }
})

void test('a metric, a label or a value that nobody tells is found', (t) => {
  const exposed = ofApiServer
  const missing = (query: string) =>
    readQuery(query).selectors.flatMap((selector) => unmatched(selector, exposed))
  t.strictSame(missing('rate(apiserver_admission_webhook_fail_open_total[5m])'), [
    'apiserver_admission_webhook_fail_open_total',
  ])
  t.strictSame(missing('apiserver_admission_webhook_fail_open_count{webhook="x",type="validating"}'), [
    'apiserver_admission_webhook_fail_open_count{webhook="x"}',
  ])
  t.strictSame(missing('apiserver_admission_webhook_fail_open_count{type=~"mutating|admit"}'), [
    'apiserver_admission_webhook_fail_open_count{type=~"mutating|admit"}',
  ])
  t.strictSame(readQuery('sum by (le) (a{b="c"}').mistakes, ['at 21: '])
  t.end()
})
