import type { Need } from '../engine/facts.ts'
import type { Mutator } from '../engine/mutator.ts'
import type { Rule } from '../engine/rule.ts'
import type { Kind, Sort } from '../engine/subject.ts'

/** One example: the object, and the old one where a change is judged. YAML text. */
export interface Example {
  readonly object: string
  readonly before: string | undefined
}

/** What shows a rule at work. `world` holds the objects around, as YAML text. */
export interface Examples {
  readonly rejected: Example
  readonly accepted: Example
  readonly world: string | undefined
}

const kindNames: Readonly<Record<Kind, string>> = {
  ClusterSet: 'PerconaServerMySQLClusterSet',
  PerconaServer: 'PerconaServerMySQL',
  Secret: 'Secret',
}

const operationsBySort: Readonly<Record<Sort, string>> = {
  state: 'CREATE and UPDATE',
  transition: 'UPDATE',
  deletion: 'DELETE',
}

const needNames: Readonly<Record<Need, string>> = {
  clusterSets: 'the other ClusterSets',
  perconaServers: 'PerconaServerMySQLs',
  services: 'Services',
  secrets: 'Secrets (digests, never values)',
}

const needsOf = ({ needs }: Rule): string =>
  needs.length === 0 ? 'nothing but the object' : needs.map((need) => needNames[need]).join(', ')

/** `error`, `warning`, or both where a rule has messages of both kinds. */
function severitiesOf(rule: Rule): string {
  const isMixed = Object.values(rule.messages).some(({ severity }) => severity !== rule.worst)
  return isMixed ? 'error, warning' : rule.worst
}

const judgedBy = (rule: Rule): string => `${operationsBySort[rule.sort]} of a ${kindNames[rule.about]}`

/** The rules for a terminal: id, severity, what it asks for. */
export function catalogueAsText(rules: readonly Rule[], mutators: readonly Mutator[]): string {
  const width = Math.max(...[...rules, ...mutators].map(({ id }) => id.length))
  const lines = [
    'RULES',
    ...rules.map((rule) => `${rule.id.padEnd(width)}  ${severitiesOf(rule).padEnd(14)}  ${rule.summary}`),
    '',
    'MUTATORS',
    ...mutators.map(
      ({ id, operations, summary }) => `${id.padEnd(width)}  ${operations.join(', ').padEnd(14)}  ${summary}`,
    ),
  ]
  return `${lines.join('\n')}\n`
}

/** The rules for programs. */
export const catalogueAsJson = (
  rules: readonly Rule[],
  mutators: readonly Mutator[],
  ruleset: string,
): string =>
  `${JSON.stringify(
    {
      format: 1,
      ruleset,
      rules: rules.map((rule) => ({
        id: rule.id,
        about: kindNames[rule.about],
        sort: rule.sort,
        severity: rule.worst,
        needs: rule.needs,
        waivable: rule.unwaivable !== true,
        summary: rule.summary,
        rationale: rule.rationale,
        messages: rule.messages,
      })),
      mutators: mutators.map(({ id, operations, summary }) => ({ id, operations, summary })),
    },
    undefined,
    2,
  )}\n`

const shownExample = (title: string, { object, before }: Example): readonly string[] => [
  ...(before === undefined
    ? []
    : [`${title}, before the change:`, '', '```yaml', before.trimEnd(), '```', '']),
  `${title}${before === undefined ? '' : ', after it'}:`,
  '',
  '```yaml',
  object.trimEnd(),
  '```',
  '',
]

const worldText = (world: string | undefined): readonly string[] =>
  world === undefined ? [] : ['With these objects around:', '', '```yaml', world.trimEnd(), '```', '']

const messageLines = ({ messages }: Rule): readonly string[] =>
  Object.values(messages).map(
    ({ severity, untilPresent, problem, remedy }) =>
      `- **${severity}**${untilPresent ? ' (error under the strict profile)' : ''}: ${problem}. To mend it: ${remedy}.`,
  )

/** One rule for a person: why, what it needs, what it says and how to mend it, a rejected and an accepted example. */
export function explanationOf(rule: Rule, { rejected, accepted, world }: Examples): string {
  const lines = [
    `# ${rule.id}`,
    '',
    `${rule.summary}.`,
    '',
    rule.rationale,
    '',
    `Judged on ${judgedBy(rule)}. It needs ${needsOf(rule)}.${rule.unwaivable ? ' It cannot be waived.' : ''}`,
    '',
    ...messageLines(rule),
    '',
    ...shownExample('Rejected', rejected),
    ...shownExample('Accepted', accepted),
    ...worldText(world),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

/** RULES.md. `npm run documents` writes it. */
export function catalogueAsMarkdown(
  entries: readonly { readonly rule: Rule; readonly examples: Examples }[],
  mutators: readonly Mutator[],
): string {
  const lines = [
    '# Rules',
    '',
    '<!-- Written by `npm run documents` from src/rules and examples/rules. Do not edit. -->',
    '',
    'An **error** denies, a **warning** is shown. What could not be seen is never called a broken rule.',
    '',
    '| rule | about | severity | |',
    '| --- | --- | --- | --- |',
    ...entries.map(
      ({ rule }) =>
        `| [${rule.id}](#${rule.id}) | ${kindNames[rule.about]} | ${severitiesOf(rule)} | ${rule.summary} |`,
    ),
    '',
    '| mutator | on | |',
    '| --- | --- | --- |',
    ...mutators.map(({ id, operations, summary }) => `| ${id} | ${operations.join(', ')} | ${summary} |`),
    '',
    ...entries.map(({ rule, examples }) => explanationOf(rule, examples).replace(/^# /, '## ')),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}
