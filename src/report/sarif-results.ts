import type { Location, Result } from 'sarif'

import { fingerprintOf } from './fingerprint.ts'
import type { Report, ReportedFinding, ReportedSubject } from './report.ts'
import { visible } from './visible-text.ts'
import { placeOf, shownPath, subjectName } from './wording.ts'

/** GitHub refuses a run with more results (its docs, "SARIF support for code scanning"). */
const mostResults = 25_000

/**
 * A path as a URI: `%` and whatever else would end or change one is encoded. A relative path stays relative, to the root of
 * the sources.
 */
function artifactLocation(file: string) {
  const isAbsolute = file.startsWith('/')
  const uri = file
    .toWellFormed()
    .split('/')
    .filter((segment, index) => segment !== '.' && (segment !== '' || index === 0))
    .map(encodeURIComponent)
    .join('/')
  return isAbsolute ? { uri: `file://${uri}` } : { uri, uriBaseId: '%SRCROOT%' }
}

/** Where an object is that is in no file: GitHub refuses a whole upload for one result without a place. */
const placeWithoutFile = ({ kind, namespace, name }: ReportedSubject): string =>
  [namespace, kind, name].filter((part) => part !== '').join('/')

/** The place of a finding, or of an object. */
export function locationOf(subject: ReportedSubject, finding?: ReportedFinding): Location {
  const place = placeOf(finding, subject)
  const name = visible(subjectName(subject))
  const path = finding === undefined ? '' : shownPath(finding)
  return {
    physicalLocation: {
      artifactLocation: artifactLocation(place?.file ?? placeWithoutFile(subject)),
      region: {
        startLine: place?.line ?? 1,
        ...(place?.column === undefined ? {} : { startColumn: place.column }),
      },
    },
    logicalLocations: [{ fullyQualifiedName: path === '' ? name : `${name} ${path}`, kind: 'element' }],
  }
}

/** `[text](target)` would be a link in a message of SARIF. */
const withoutLinks = (text: string): string => text.replaceAll('](', '] (')

/** GitHub shows the first sentence where there is little room. */
function messageText(finding: ReportedFinding): string {
  const path = shownPath(finding)
  const problem = `${path === '' ? '' : `${path}: `}${visible(finding.problem)}`
  return withoutLinks(`${problem}. To mend it: ${visible(finding.remedy)}.`)
}

interface Found {
  readonly subject: ReportedSubject
  readonly rule: string
  readonly finding: ReportedFinding
}

const levelOf = ({ state, severity }: ReportedFinding): 'error' | 'warning' | 'note' =>
  state === 'violated' ? severity : 'note'

const levels = ['error', 'warning', 'note'] as const

/** The findings that are written, and how many are not: when there are too many, the mildest go first. */
function keptFindings(report: Report): { readonly kept: readonly Found[]; readonly left: number } {
  const all = report.subjects.flatMap((subject) =>
    subject.outcomes.flatMap(({ rule, findings }) => findings.map((finding) => ({ subject, rule, finding }))),
  )
  if (all.length <= mostResults) return { kept: all, left: 0 }
  const kept = levels.flatMap((level) => all.filter(({ finding }) => levelOf(finding) === level))
  return { kept: kept.slice(0, mostResults), left: all.length - mostResults }
}

/**
 * Every finding as a SARIF result. Waived ones carry a suppression; GitHub does not read those, so they and
 * standing ones are notes.
 *
 * The fingerprint has a key of our own: `primaryLocationLineHash`, the only one GitHub reads, is made by its upload action
 * from the file, and the action warns for each one that it did not make.
 *
 * @param indexOf the place of a rule in the tool's list
 */
export function resultsOf(
  report: Report,
  indexOf: (rule: string) => number,
): { readonly results: readonly Result[]; readonly left: number } {
  const { kept, left } = keptFindings(report)
  const seen = new Map<string, number>()
  const results = kept.map(({ subject, rule, finding }): Result => {
    const fingerprint = fingerprintOf(subject, rule, finding)
    const count = (seen.get(fingerprint) ?? 0) + 1
    seen.set(fingerprint, count)
    return {
      ruleId: rule,
      ruleIndex: indexOf(rule),
      level: levelOf(finding),
      message: { text: messageText(finding) },
      locations: [locationOf(subject, finding)],
      partialFingerprints: { 'clustersetGuard/v1': `${fingerprint}:${String(count)}` },
      ...(finding.state === 'waived' ? { suppressions: [{ kind: 'external', status: 'accepted' }] } : {}),
      properties: { message: finding.message, state: finding.state, operation: subject.operation },
    }
  })
  return { results, left }
}
