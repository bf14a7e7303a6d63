import type { Report, ReportedFinding, ReportedOutcome, ReportedSubject } from './report.ts'
import { plainLine, visible } from './visible-text.ts'
import { crashWords, label, nothingJudged, placeOf, sentence, shownPlace, subjectTitle } from './wording.ts'

/** In TAP 14 a `#` begins a directive and a backslash escapes. */
const described = (text: string): string => visible(text, Number.POSITIVE_INFINITY).replace(/[\\#]/g, '\\$&')

/** A text in the YAML of a diagnostic. JSON is YAML, and escapes whatever YAML would take for something. */
const quoted = (text: string): string => JSON.stringify(visible(text, Number.POSITIVE_INFINITY))

function diagnostic(outcome: ReportedOutcome, subject: ReportedSubject): readonly string[] {
  const findings = outcome.findings.map((finding) => {
    const place = placeOf(finding, subject)
    return `  - ${quoted(
      `${place === undefined ? '' : `${shownPlace(place)}: `}${label(finding)}: ${sentence(finding)}`,
    )}`
  })
  return [
    '---',
    `severity: ${outcome.severity}`,
    ...(outcome.status === 'crashed' ? [`message: ${quoted(crashWords)}`] : []),
    ...(findings.length === 0 ? [] : ['findings:', ...findings]),
    '...',
  ].map((line) => `  ${line}`)
}

/** What becomes of a rule in TAP. A test that is `not ok` and TODO does not fail the run. */
function directiveOf(
  outcome: ReportedOutcome,
  isStrict: (finding: ReportedFinding) => boolean,
): { readonly isOk: boolean; readonly directive: string } {
  const { status, findings, unseen } = outcome
  if (status === 'crashed' || findings.some(isStrict)) return { isOk: false, directive: '' }
  if (status === 'unproven')
    return {
      isOk: true,
      directive: ` # SKIP could not be proven for want of ${described(unseen.join(', '))}`,
    }
  const [first] = findings
  return first === undefined
    ? { isOk: true, directive: '' }
    : { isOk: false, directive: ` # TODO ${label(first)}` }
}

const isCounted = ({ state, severity }: ReportedFinding): boolean =>
  state === 'violated' && severity === 'error'

/**
 * A report as TAP 14: an object is a subtest, a rule a test. What could not be proven is SKIP; a warning, and what
 * stands or is waived, is TODO, which does not fail.
 */
export function tapReport(report: Report): string {
  const { subjects } = report
  const subtest = (subject: ReportedSubject, index: number): readonly string[] => {
    const place = placeOf(undefined, subject)
    const title = described(`${subjectTitle(subject)}${place === undefined ? '' : ` ${shownPlace(place)}`}`)
    const results = subject.outcomes.map((outcome) => directiveOf(outcome, isCounted))
    const tests = subject.outcomes.flatMap((outcome, number) => {
      const { isOk = true, directive = '' } = results[number] ?? {}
      const line = `${isOk ? 'ok' : 'not ok'} ${String(number + 1)} - ${described(outcome.rule)}${directive}`
      const isSilent = outcome.findings.length === 0 && outcome.status !== 'crashed'
      return isSilent ? [line] : [line, ...diagnostic(outcome, subject)]
    })
    const isOk = results.every((result) => result.isOk || result.directive !== '')
    return [
      `# Subtest: ${title}`,
      ...tests.map((line) => `    ${line}`),
      `    1..${String(subject.outcomes.length)}`,
      `${isOk ? 'ok' : 'not ok'} ${String(index + 1)} - ${title}`,
    ]
  }
  const lines = [
    'TAP version 14',
    ...subjects.flatMap(subtest),
    subjects.length === 0 ? `1..0 # SKIP ${nothingJudged(report)}` : `1..${String(subjects.length)}`,
  ]
  return `${lines.map(plainLine).join('\n')}\n`
}
