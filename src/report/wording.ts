import { referenceTo } from '../model/kubernetes-object.ts'
import type { Gap, Report, ReportedFinding, ReportedSubject, Summary } from './report.ts'
import { visible } from './visible-text.ts'

/** Longer than any path or name that is no attack. */
const longestName = 512

/** How people call the kinds that have a longer name. */
const kindNames: Readonly<Record<string, string>> = { PerconaServerMySQLClusterSet: 'ClusterSet' }

const kindName = (kind: string): string => (Object.hasOwn(kindNames, kind) ? (kindNames[kind] ?? kind) : kind)

/** `ClusterSet shop/orders`, in one line. */
export function subjectName({ kind, namespace, name }: ReportedSubject): string {
  const reference = referenceTo({
    namespace: visible(namespace, longestName),
    name: visible(name, longestName),
  })
  return `${visible(kindName(kind), longestName)} ${reference.replace(/^\//, '')}`
}

/** `ClusterSet shop/orders (UPDATE)`. An object that simply stands has no operation to tell. */
export const subjectTitle = (subject: ReportedSubject): string =>
  subject.operation === 'NONE' ? subjectName(subject) : `${subjectName(subject)} (${subject.operation})`

/** A place in a file. */
export interface Place {
  readonly file: string
  /** Line and column from 1. */
  readonly line: number | undefined
  readonly column: number | undefined
}

/** Where a finding is; of one that has no place, where its object is. Undefined for what is in no file. */
export function placeOf(finding: ReportedFinding | undefined, subject: ReportedSubject): Place | undefined {
  if (finding?.file !== undefined) return { file: finding.file, line: finding.line, column: finding.column }
  if (subject.file === undefined) return undefined
  return { file: subject.file, line: subject.line, column: undefined }
}

/** `orders.yaml:14:17`, in one line. */
export const shownPlace = ({ file, line, column }: Place): string =>
  [visible(file, longestName), line, column].filter((part) => part !== undefined).join(':')

/** `error`, `standing warning`, `waived error`. */
export const label = ({ state, severity }: ReportedFinding): string =>
  state === 'violated' ? severity : `${state} ${severity}`

export const shownPath = ({ path }: ReportedFinding): string => visible(path, longestName)

/** What a finding says, in one line: field, problem, remedy. */
export function sentence(finding: ReportedFinding): string {
  const path = shownPath(finding)
  return `${path === '' ? '' : `${path}: `}${visible(finding.problem)}; ${visible(finding.remedy)}`
}

/** What a report says of a rule that threw. */
export const crashWords = 'the rule itself failed, so this is no verdict: a fault of clusterset-guard'

/** `1 object`, `2 objects`. */
export const plural = (count: number, one: string, more: string): string =>
  `${String(count)} ${count === 1 ? one : more}`

/** What could not be proven and for want of what, without full stop: `Not proven for want of secrets: …`. */
export function gapWords({ missing, rules, outcomes, supply }: Gap): string {
  const ids = visible(rules.join(', '))
  return `not proven for want of ${visible(missing)}, ${plural(outcomes, 'time', 'times')}: ${ids}`.concat(
    supply === '' ? '' : `; to supply them: ${visible(supply)}`,
  )
}

/** `missing` of a gap whose parts have no short names: rules of a CRD that could not be run. */
const expressions = 'expressions'

/** More of them nobody reads; a program finds all in the json report. */
const mostExpressions = 10

/** The rules of CRDs that could not be run, each once, each a line. */
export function expressionLines({ subjects, gaps }: Report): readonly string[] {
  const rules = new Set(gaps.filter(({ missing }) => missing === expressions).flatMap((gap) => gap.rules))
  if (rules.size === 0) return []
  const outcomes = subjects.flatMap((subject) => subject.outcomes)
  const all = [...new Set(outcomes.filter(({ rule }) => rules.has(rule)).flatMap(({ unseen }) => unseen))]
  const more = all.length - mostExpressions
  return [
    ...all.slice(0, mostExpressions).map((text) => visible(text)),
    ...(more > 0 ? [`and ${String(more)} more`] : []),
  ]
}

/** Gaps whose `supply` differs only in the name of what is missing. */
const supplyPattern = ({ missing, supply }: Gap): string =>
  missing === '' ? supply : supply.replaceAll(missing, '\0')

/**
 * The gaps in as few lines as there are ways to close them: all inventories in one line, which names the flag with all of
 * them.
 */
export const gapLines = (gaps: readonly Gap[]): readonly string[] =>
  [...Map.groupBy(gaps, supplyPattern)].map(([pattern, group]) => {
    const [first] = group
    if (first !== undefined && group.length === 1) return gapWords(first)
    const names = group.map(({ missing }) => missing)
    const ids = visible([...new Set(group.flatMap(({ rules }) => rules))].join(', '))
    return `not proven for want of ${visible(names.join(', '))}: ${ids}`.concat(
      pattern === '' ? '' : `; to supply them: ${visible(pattern.replaceAll('\0', names.join(',')))}`,
    )
  })

/** The counts that are told also when they are 0. */
const alwaysTold: readonly (keyof Summary)[] = ['violated', 'warned', 'unproven', 'passed']

const told = ['violated', 'warned', 'standing', 'waived', 'unproven', 'crashed', 'passed'] as const

/** The counts that a reader should see, in order: `['violated', 2], …`. */
export const toldCounts = (summary: Summary): readonly (readonly [(typeof told)[number], number])[] =>
  told
    .filter((name) => summary[name] > 0 || alwaysTold.includes(name))
    .map((name) => [name, summary[name]] as const)

/** One line of counts, without full stop, always with what could not be proven and for want of what. */
export function countsWords({ summary, gaps }: Report): string {
  const want = gaps.map(({ missing }) => visible(missing)).join(', ')
  const counts = toldCounts(summary).map(([name, count]) =>
    name === 'unproven' && want !== '' ? `${String(count)} unproven (${want})` : `${String(count)} ${name}`,
  )
  const over = summary.documentsPassedOver
  return `${plural(summary.subjects, 'object', 'objects')}: ${counts.join(', ')}`.concat(
    over === 0 ? '' : `; ${plural(over, 'other document', 'other documents')} passed over`,
  )
}

/** What is said instead of the counts when there was no object to judge. */
export function nothingJudged({ summary, documents = summary.documentsPassedOver }: Report): string {
  if (documents === 0) return 'Nothing was judged: there is no document'
  return documents === summary.documentsPassedOver
    ? `Nothing was judged: none of ${plural(documents, 'document', 'documents')} is of a kind that is judged`
    : `Nothing to judge among ${plural(documents, 'document', 'documents')}`
}
