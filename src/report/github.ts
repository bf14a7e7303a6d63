import type { Report, ReportedOutcome, ReportedSubject } from './report.ts'
import { plainLine, visible } from './visible-text.ts'
import {
  countsWords,
  crashWords,
  gapLines,
  label,
  nothingJudged,
  placeOf,
  sentence,
  shownPlace,
  subjectName,
  type Place,
} from './wording.ts'

/** How many annotations of each level GitHub shows for a step (its docs, "Workflow commands"). It drops the others in silence. */
const mostOfLevel = 10

type Level = 'error' | 'warning' | 'notice'

interface Annotation {
  readonly level: Level
  readonly place: Place | undefined
  readonly title: string
  readonly text: string
}

/** What `actions/toolkit` escapes in the message of a command. */
const escapedMessage = (text: string): string => text.replaceAll('%', '%25')

/** And in its properties. Line breaks are already shown by name. */
const escapedProperty = (text: string): string =>
  escapedMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

function command({ level, place, title, text }: Annotation): string {
  const properties = [
    ...(place === undefined ? [] : [`file=${escapedProperty(visible(place.file))}`]),
    ...(place?.line === undefined ? [] : [`line=${String(place.line)}`]),
    ...(place?.column === undefined ? [] : [`col=${String(place.column)}`]),
    `title=${escapedProperty(visible(title))}`,
  ]
  return `::${level} ${properties.join(',')}::${escapedMessage(text)}`
}

/** A file, and where in it if that is known. */
interface FilePlace {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** A file that cannot be read, so that there is no report: an annotation all the same. */
export const githubComplaint = ({ file, line = 1, column = 1 }: FilePlace, text: string): string =>
  `${command({ level: 'error', place: { file, line, column }, title: 'cannot be read', text: plainLine(text) })}\n`

const logLine = ({ level, place, title, text }: Annotation): string =>
  plainLine(`${place === undefined ? '' : `${shownPlace(place)}: `}${level}: ${visible(title)}: ${text}`)

function annotationsOf(outcome: ReportedOutcome, subject: ReportedSubject): readonly Annotation[] {
  const title = outcome.rule
  const crash: Annotation = {
    level: 'error',
    place: placeOf(undefined, subject),
    title,
    text: `${subjectName(subject)}: ${crashWords}`,
  }
  const findings = outcome.findings.map((finding): Annotation => {
    const isCounted = finding.state === 'violated'
    return {
      level: isCounted ? finding.severity : 'notice',
      place: placeOf(finding, subject),
      title,
      text: `${subjectName(subject)}: ${isCounted ? '' : `${label(finding)}: `}${sentence(finding)}`,
    }
  })
  return outcome.status === 'crashed' ? [crash, ...findings] : findings
}

/** A report as workflow commands of GitHub Actions. What is more than GitHub shows is in the log, in a group. */
export function githubReport(report: Report): string {
  const all = report.subjects.flatMap((subject) =>
    subject.outcomes.flatMap((outcome) => annotationsOf(outcome, subject)),
  )
  const gaps = gapLines(report.gaps)
    .slice(0, mostOfLevel - 2)
    .map((text): Annotation => ({ level: 'notice', place: undefined, title: 'not proven', text }))
  const roomFor: Readonly<Record<Level, number>> = {
    error: mostOfLevel,
    warning: mostOfLevel,
    notice: mostOfLevel - 1 - gaps.length,
  }
  const ofLevel = (level: Level) => all.filter((annotation) => annotation.level === level)
  const levels = (['error', 'warning', 'notice'] as const).map((level) => ({
    shown: ofLevel(level).slice(0, roomFor[level]),
    rest: ofLevel(level).slice(roomFor[level]),
  }))
  const rest = levels.flatMap((level) => level.rest)
  const counts = report.summary.subjects === 0 ? nothingJudged(report) : countsWords(report)
  const more =
    rest.length === 0 ? '' : `; ${String(rest.length)} more than GitHub shows are in the log of this step`
  const lines = [
    ...levels.flatMap(({ shown }) => shown).map(command),
    ...(rest.length === 0
      ? []
      : [`::group::${String(rest.length)} more than GitHub shows`, ...rest.map(logLine), '::endgroup::']),
    ...gaps.map(command),
    command({ level: 'notice', place: undefined, title: report.tool.name, text: `${counts}${more}` }),
  ]
  return `${lines.join('\n')}\n`
}
