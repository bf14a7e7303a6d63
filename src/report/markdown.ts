import type { WriteOptions } from './formats.ts'
import type { Report, ReportedFinding, ReportedOutcome, ReportedSubject } from './report.ts'
import { visible } from './visible-text.ts'
import {
  countsWords,
  crashWords,
  expressionLines,
  gapWords,
  label,
  nothingJudged,
  placeOf,
  shownPath,
  shownPlace,
  subjectTitle,
  toldCounts,
  type Place,
} from './wording.ts'

/** GitHub takes no longer comment, in characters. GitLab takes a million. */
const longestComment = 65_536

/** Room for the line that says what was left out. */
const reserve = 200

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' }

/**
 * Text for a cell or a heading. Besides what is markup, `@name` would call a person, `#1` would leave a trace in an issue
 * (there a mark that has no width stands between), and addresses would become links.
 */
const prose = (text: string): string =>
  visible(text, Number.POSITIVE_INFINITY)
    .replace(/[\\`*_{}[\]#|~$]/g, '\\$&')
    .replace(/[<>&]/g, (character) => entities[character] ?? '')
    .replace(/@(?=\w)|#(?=\d)|\bGH-(?=\d)/gi, '$&\u200B')
    .replace(/:(?=\/\/)/g, ':\\')
    .replace(/\bwww(?=\.)/gi, '$&\\')

/**
 * A value in the type of code. A backslash before a pipe ends a cell also within backticks, so what holds one of them is
 * written otherwise. So is what is empty: two backticks begin something.
 */
function code(text: string): string {
  const shown = visible(text)
  return shown === '' || /[`|\\]/.test(shown) ? `<code>${prose(shown)}</code>` : `\`${shown}\``
}

/** A place, as a link where it is known what to link to. */
function linked(place: Place | undefined, sourceUrl: string | undefined): string {
  if (place === undefined) return ''
  const shown = code(shownPlace(place))
  if (sourceUrl === undefined || place.file.startsWith('/') || place.file.startsWith('<')) return shown
  const path = place.file
    .toWellFormed()
    .replace(/^(?:\.\/)+/, '')
    .split('/')
    .map((segment) => encodeURIComponent(segment).replace(/[()'*!]/g, asPercent))
    .join('/')
  return `[${shown}](${sourceUrl}${path}${place.line === undefined ? '' : `#L${String(place.line)}`})`
}

const asPercent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`

const emphasised = (finding: ReportedFinding): string =>
  finding.state === 'violated' && finding.severity === 'error' ? `**${label(finding)}**` : label(finding)

function findingRow(
  rule: string,
  finding: ReportedFinding,
  subject: ReportedSubject,
  sourceUrl: string | undefined,
): string {
  const path = shownPath(finding)
  const where = [linked(placeOf(finding, subject), sourceUrl), path === '' ? '' : code(path)]
  const what = `${prose(visible(finding.problem))}<br>To mend it: ${prose(visible(finding.remedy))}`
  return `| ${emphasised(finding)} | ${code(rule)} | ${where.filter((part) => part !== '').join('<br>')} | ${what} |`
}

function rowsOf(
  outcome: ReportedOutcome,
  subject: ReportedSubject,
  sourceUrl: string | undefined,
): readonly string[] {
  return [
    ...(outcome.status === 'crashed' ? [`| **crashed** | ${code(outcome.rule)} | | ${crashWords} |`] : []),
    ...outcome.findings.map((finding) => findingRow(outcome.rule, finding, subject, sourceUrl)),
  ]
}

interface Section {
  readonly isFirst: boolean
  readonly text: string
}

/** One object, if it has something to say. */
function sectionOf(subject: ReportedSubject, sourceUrl: string | undefined): readonly Section[] {
  const rows = subject.outcomes.flatMap((outcome) => rowsOf(outcome, subject, sourceUrl))
  if (rows.length === 0) return []
  const lines = [
    `### ${prose(subjectTitle(subject))}`,
    '',
    '| | rule | where | what |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ]
  const isFirst = subject.outcomes.some(
    ({ status, severity }) => status === 'crashed' || (status === 'violated' && severity === 'error'),
  )
  return [{ isFirst, text: `${lines.join('\n')}\n` }]
}

/** As many sections as there is room for; when it is not for all, those with errors go before the others. */
function fitting(sections: readonly Section[], room: number): string {
  const whole = sections.map(({ text }) => text).join('')
  if (whole.length <= room) return whole
  let text = ''
  let left = 0
  for (const section of [
    ...sections.filter(({ isFirst }) => isFirst),
    ...sections.filter(({ isFirst }) => !isFirst),
  ]) {
    if (text.length + section.text.length + reserve <= room) text += section.text
    else left += 1
  }
  return `${text}**${String(left)} more objects** have findings that do not fit into a comment.\n\n`
}

const details = (gaps: readonly string[]): readonly string[] =>
  gaps.length === 0
    ? []
    : [
        '<details><summary>What could not be proven</summary>',
        '',
        ...gaps.map((gap) => `- ${gap}`),
        '',
        '</details>',
        '',
      ]

/** A report for a comment on a pull request, within GitHub's limit, which it says when it reaches it. */
export function markdownReport(report: Report, { sourceUrl }: WriteOptions): string {
  const counts = toldCounts(report.summary)
  const isEmpty = report.summary.subjects === 0
  const head = [
    // By this a job finds its comment again.
    '<!-- clusterset-guard -->',
    `## ${prose(report.tool.name)}`,
    '',
    ...(isEmpty
      ? [prose(nothingJudged(report)), '']
      : [
          `| objects | ${counts.map(([name]) => name).join(' | ')} |`,
          `| ---: |${counts.map(() => ' ---: |').join('')}`,
          `| ${String(report.summary.subjects)} | ${counts.map(([, count]) => String(count)).join(' | ')} |`,
          '',
        ]),
    '',
  ].join('\n')
  const foot = [
    ...details([...report.gaps.map(gapWords), ...expressionLines(report)].map(prose)),
    `<sub>${prose(`${report.tool.name} ${report.tool.version}: ${isEmpty ? 'nothing was judged' : countsWords(report)}`)}</sub>`,
    '',
  ].join('\n')
  const sections = report.subjects.flatMap((subject) => sectionOf(subject, sourceUrl))
  return `${head}${fitting(sections, longestComment - head.length - foot.length)}${foot}`
}
