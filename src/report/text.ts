import type { WriteOptions } from './formats.ts'
import type { Report, ReportedFinding, ReportedOutcome, ReportedSubject } from './report.ts'
import { plainLine, visible } from './visible-text.ts'
import {
  countsWords,
  crashWords,
  expressionLines,
  gapLines,
  label,
  nothingJudged,
  placeOf,
  shownPath,
  shownPlace,
  subjectTitle,
} from './wording.ts'

/** SGR codes of ANSI: what begins each style. */
const styles = { red: 31, yellow: 33, dim: 2, bold: 1 } as const

type Paint = (style: keyof typeof styles, text: string) => string

const coloured: Paint = (style, text) => `\u001B[${String(styles[style])}m${text}\u001B[0m`
const plain: Paint = (_, text) => text

const styleOf = ({ state, severity }: ReportedFinding): keyof typeof styles => {
  if (state !== 'violated') return 'dim'
  return severity === 'error' ? 'red' : 'yellow'
}

/** Below this a hanging indent leaves no room for words. */
const narrowest = 40

/** Breaks a text between words. The lines after the first are indented like it. */
function folded(indent: string, text: string, width: number | undefined): readonly string[] {
  if (width === undefined || width < narrowest || indent.length + text.length <= width)
    return [`${indent}${text}`]
  const lines: string[] = []
  let line = indent
  for (const word of text.split(' ')) {
    if (line !== indent && line.length + 1 + word.length > width) {
      lines.push(line)
      line = indent
    }
    line = line === indent ? `${indent}${word}` : `${line} ${word}`
  }
  return [...lines, line]
}

/** A report for a developer at a terminal: a block for each object that has something to say, and the counts. */
export function textReport(report: Report, { isColoured, width }: WriteOptions): string {
  const paint = isColoured ? coloured : plain

  const findingLines = (
    rule: string,
    finding: ReportedFinding,
    subject: ReportedSubject,
  ): readonly string[] => {
    const place = placeOf(finding, subject)
    const path = shownPath(finding)
    return [
      plainLine(
        `  ${place === undefined ? '' : `${shownPlace(place)}  `}${paint(styleOf(finding), label(finding))}  ${visible(rule)}`,
      ),
      ...folded('      ', `${path === '' ? '' : `${path}: `}${visible(finding.problem)}`, width),
      ...folded('      ', `to mend it: ${visible(finding.remedy)}`, width).map((line) => paint('dim', line)),
    ]
  }

  const outcomeLines = (outcome: ReportedOutcome, subject: ReportedSubject): readonly string[] => [
    ...(outcome.status === 'crashed'
      ? [`  ${paint('red', 'crashed')}  ${visible(outcome.rule)}`, `      ${crashWords}`]
      : []),
    ...outcome.findings.flatMap((finding) => findingLines(outcome.rule, finding, subject)),
  ]

  const block = (subject: ReportedSubject): readonly string[] => {
    const lines = subject.outcomes.flatMap((outcome) => outcomeLines(outcome, subject))
    if (lines.length === 0) return []
    const place = placeOf(undefined, subject)
    const head = `${place === undefined ? '' : `${shownPlace(place)}  `}${subjectTitle(subject)}`
    return [plainLine(paint('bold', plainLine(head))), ...lines, '']
  }

  const lines = [
    ...report.subjects.flatMap(block),
    ...gapLines(report.gaps).flatMap((line) => folded('', startingLarge(line), width)),
    ...expressionLines(report).flatMap((line) => folded('  ', line, width)),
    report.summary.subjects === 0 ? nothingJudged(report) : countsWords(report),
  ]
  return `${lines.map(plainLine).join('\n')}\n`
}

const startingLarge = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
