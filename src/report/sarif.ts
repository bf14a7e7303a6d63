import type { Log, Notification, ReportingDescriptor } from 'sarif'

import type { Description, Report } from './report.ts'
import { locationOf, resultsOf } from './sarif-results.ts'
import { jsonText, visible } from './visible-text.ts'
import { countsWords, crashWords, expressionLines, gapWords, nothingJudged, plural } from './wording.ts'

/** GitHub's limit for descriptions of rules, in characters. */
const longestDescription = 1024

/** GitHub shows this many results of a run, the worst first. */
const mostShown = 5000

/** GitHub reads no more places of one result; a notification needs no more either. */
const mostLocations = 10

const bounded = (text: string): string =>
  text.length <= longestDescription ? text : `${text.slice(0, longestDescription - 1)}…`

function descriptor({ id, summary, rationale, severity }: Description): ReportingDescriptor {
  const explained = `${summary}.\n\n${rationale}`
  return {
    id,
    shortDescription: { text: bounded(summary) },
    fullDescription: { text: bounded(rationale) },
    help: {
      text: `${explained}\n\nMore, with examples: clusterset-guard explain ${id}`,
      markdown: `${explained}\n\nMore, with examples: \`clusterset-guard explain ${id}\``,
    },
    defaultConfiguration: { level: severity },
    properties: { tags: ['kubernetes', 'mysql'], precision: 'very-high', 'problem.severity': severity },
  }
}

/** The descriptions, and a plain one of each id that stands in an outcome and has none. */
function describedRules({ descriptions, subjects }: Report): readonly Description[] {
  const known = new Set(descriptions.map(({ id }) => id))
  const others = subjects.flatMap(({ outcomes }) => outcomes).filter(({ rule }) => !known.has(rule))
  return [
    ...descriptions,
    ...[...new Map(others.map((outcome) => [outcome.rule, outcome])).values()].map(
      ({ rule, severity }): Description => ({ id: rule, summary: rule, rationale: rule, severity }),
    ),
  ]
}

/**
 * What could not be proven is a notification, not a result: GitHub makes an alert of every result, whatever its `kind`
 * and level.
 */
const gapNotifications = (report: Report): readonly Notification[] => [
  ...report.gaps.map((gap): Notification => ({
    descriptor: { id: 'unproven' },
    level: 'note',
    message: { text: gapWords(gap) },
    properties: { missing: gap.missing, rules: gap.rules, outcomes: gap.outcomes },
  })),
  ...expressionLines(report).map((text): Notification => ({
    descriptor: { id: 'unproven' },
    level: 'note',
    message: { text },
  })),
]

/** One for each rule that threw, with the first objects that it threw on. */
function crashNotifications(
  { subjects }: Report,
  indexOf: (rule: string) => number,
): readonly Notification[] {
  const crashes = subjects.flatMap((subject) =>
    subject.outcomes.filter(({ status }) => status === 'crashed').map(({ rule }) => ({ rule, subject })),
  )
  return [...Map.groupBy(crashes, ({ rule }) => rule)].map(([rule, hit]) => ({
    descriptor: { id: 'crashed' },
    associatedRule: { id: rule, index: indexOf(rule) },
    level: 'error',
    message: { text: `${visible(rule)}, on ${plural(hit.length, 'object', 'objects')}: ${crashWords}` },
    locations: hit.slice(0, mostLocations).map(({ subject }) => locationOf(subject)),
  }))
}

function limitNotifications(written: number, left: number): readonly Notification[] {
  if (written <= mostShown) return []
  const text =
    left === 0
      ? `there are ${String(written)} results; GitHub shows ${String(mostShown)} of them, the worst first`
      : `${String(left)} results are not in this file, the mildest ones: GitHub takes ${String(written)}`
  return [{ descriptor: { id: 'limit' }, level: 'warning', message: { text } }]
}

const explained = (id: string, summary: string, help: string): ReportingDescriptor => ({
  id,
  shortDescription: { text: summary },
  fullDescription: { text: `${summary}.` },
  help: { text: help },
})

const notifications: readonly ReportingDescriptor[] = [
  explained(
    'unproven',
    'A rule could not see all that it has to know',
    'The message names what would supply it.',
  ),
  explained('crashed', 'A rule failed', 'It is a fault of clusterset-guard, not of the manifest.'),
  explained(
    'limit',
    'There are more results than GitHub takes or shows',
    'Mend the errors first, or check fewer files.',
  ),
]

/** A report as SARIF 2.1.0 (OASIS), within the limits of GitHub's code scanning. */
export function sarifReport(report: Report): string {
  const { tool, summary } = report
  const rules = describedRules(report)
  const indexes = new Map(rules.map(({ id }, index) => [id, index]))
  const indexOf = (rule: string): number => indexes.get(rule) ?? -1
  const { results, left } = resultsOf(report, indexOf)
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: tool.name,
            version: tool.version,
            rules: rules.map(descriptor),
            notifications: [...notifications],
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: summary.crashed === 0,
            toolExecutionNotifications: [
              ...crashNotifications(report, indexOf),
              ...limitNotifications(results.length, left),
            ],
            toolConfigurationNotifications: [...gapNotifications(report)],
          },
        ],
        results: [...results],
        properties: {
          ruleset: tool.ruleset,
          enforcementPoint: report.enforcementPoint,
          summary: { ...summary },
          counts: summary.subjects === 0 ? nothingJudged(report) : countsWords(report),
        },
      },
    ],
  }
  return jsonText(log)
}
