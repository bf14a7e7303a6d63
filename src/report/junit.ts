import type { Report, ReportedFinding, ReportedOutcome, ReportedSubject } from './report.ts'
import { visible } from './visible-text.ts'
import { crashWords, label, placeOf, sentence, shownPlace, subjectTitle } from './wording.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text for XML 1.0, which has no way to write control characters, U+FFFE and U+FFFF: those are shown by name. */
const xml = (text: string): string =>
  visible(text, Number.POSITIVE_INFINITY)
    .replace(/[&<>"']/g, (character) => entities[character] ?? '')
    .replace(/[\uFFFE\uFFFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)

const isCounted = ({ state, severity }: ReportedFinding): boolean =>
  state === 'violated' && severity === 'error'

/** A finding on one line, with its place. */
function findingLine(finding: ReportedFinding, subject: ReportedSubject): string {
  const place = placeOf(finding, subject)
  return xml(`${place === undefined ? '' : `${shownPlace(place)}: `}${label(finding)}: ${sentence(finding)}`)
}

/** What became of a rule, as the children of its `testcase`. The order is that of the JUnit schemas. */
function outcomeElements(outcome: ReportedOutcome, subject: ReportedSubject): readonly string[] {
  const counted = outcome.findings.filter(isCounted)
  const shown = outcome.findings.filter((finding) => !isCounted(finding))
  const [first] = counted
  return [
    ...(outcome.status === 'crashed' ? [`<error message="${xml(crashWords)}" type="crashed"/>`] : []),
    ...(first === undefined
      ? []
      : [
          `<failure message="${xml(sentence(first))}" type="${xml(first.message)}">${counted
            .map((finding) => findingLine(finding, subject))
            .join('\n')}</failure>`,
        ]),
    ...(outcome.status === 'unproven'
      ? [`<skipped message="${xml(`could not be proven for want of ${outcome.unseen.join(', ')}`)}"/>`]
      : []),
    ...(shown.length === 0
      ? []
      : [`<system-out>${shown.map((finding) => findingLine(finding, subject)).join('\n')}</system-out>`]),
  ]
}

function testcase(outcome: ReportedOutcome, subject: ReportedSubject, classname: string): string {
  const place = placeOf(outcome.findings[0], subject)
  const attributes = [
    `classname="${classname}"`,
    `name="${xml(outcome.rule)}"`,
    ...(place === undefined ? [] : [`file="${xml(place.file)}"`]),
    ...(place?.line === undefined ? [] : [`line="${String(place.line)}"`]),
  ].join(' ')
  const elements = outcomeElements(outcome, subject)
  if (elements.length === 0) return `    <testcase ${attributes}/>`
  return [
    `    <testcase ${attributes}>`,
    ...elements.map((element) => `      ${element}`),
    '    </testcase>',
  ].join('\n')
}

/** How many outcomes of each sort JUnit knows; each counts once, as the worst that it is. */
function countsOf(outcomes: readonly ReportedOutcome[]): string {
  const is = (status: ReportedOutcome['status']) => (outcome: ReportedOutcome) => outcome.status === status
  const failures = outcomes.filter(({ status, findings }) => status !== 'crashed' && findings.some(isCounted))
  return [
    `tests="${String(outcomes.length)}"`,
    `failures="${String(failures.length)}"`,
    `errors="${String(outcomes.filter(is('crashed')).length)}"`,
    `skipped="${String(outcomes.filter(is('unproven')).length)}"`,
  ].join(' ')
}

function testsuite(subject: ReportedSubject): readonly string[] {
  const title = xml(subjectTitle(subject))
  return [
    `  <testsuite name="${title}" ${countsOf(subject.outcomes)}>`,
    ...subject.outcomes.map((outcome) => testcase(outcome, subject, title)),
    '  </testsuite>',
  ]
}

/**
 * A report as JUnit XML: an object is a `testsuite`, a rule a `testcase`. An error is a failure, what could not be
 * proven is skipped; warnings, and what stands or is waived, are the output of a test that passed.
 */
export function junitReport({ tool, subjects }: Report): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xml(tool.name)}" ${countsOf(subjects.flatMap(({ outcomes }) => outcomes))}>`,
    ...subjects.flatMap(testsuite),
    '</testsuites>',
  ]
  return `${lines.join('\n')}\n`
}
