import { html } from './html-text.ts'
import type { ReportedFinding, ReportedOutcome, ReportedSubject } from './report.ts'
import { visible } from './visible-text.ts'
import { crashWords, label, placeOf, shownPath, shownPlace, subjectTitle } from './wording.ts'

const labelClass = ({ state, severity }: ReportedFinding): string =>
  state === 'violated' ? severity : 'quiet'

const ruleLink = (rule: string, isDescribed: (rule: string) => boolean): string =>
  isDescribed(rule)
    ? `<a href="#rule-${html(rule)}"><code>${html(rule)}</code></a>`
    : `<code>${html(rule)}</code>`

function findingItem(
  rule: string,
  finding: ReportedFinding,
  subject: ReportedSubject,
  isDescribed: (rule: string) => boolean,
): string {
  const place = placeOf(finding, subject)
  const path = shownPath(finding)
  return [
    '<li class="finding">',
    `<p><span class="label ${labelClass(finding)}">${label(finding)}</span> ${ruleLink(rule, isDescribed)}</p>`,
    `<p>${html(visible(finding.problem))}</p>`,
    `<p>To mend it: ${html(visible(finding.remedy))}</p>`,
    `<p class="quiet">${[place === undefined ? '' : shownPlace(place), path]
      .filter((text) => text !== '')
      .map((text) => `<code>${html(text)}</code>`)
      .join(' · ')}</p>`,
    '</li>',
  ].join('\n')
}

const outcomeItems = (
  outcome: ReportedOutcome,
  subject: ReportedSubject,
  isDescribed: (rule: string) => boolean,
): readonly string[] => [
  ...(outcome.status === 'crashed'
    ? [
        `<li class="finding"><p><span class="label error">crashed</span> ${ruleLink(outcome.rule, isDescribed)}</p><p>${crashWords}</p></li>`,
      ]
    : []),
  ...outcome.findings.map((finding) => findingItem(outcome.rule, finding, subject, isDescribed)),
]

/** `orders.yaml:1`, or nothing for what is in no file. */
function placeText(subject: ReportedSubject): string {
  const place = placeOf(undefined, subject)
  return place === undefined ? '' : ` <code class="quiet">${html(shownPlace(place))}</code>`
}

const openObject = (subject: ReportedSubject, isDescribed: (rule: string) => boolean): string =>
  [
    `<details class="object" open><summary><h3>${html(subjectTitle(subject))}</h3>${placeText(subject)}</summary>`,
    '<ul class="findings">',
    ...subject.outcomes.flatMap((outcome) => outcomeItems(outcome, subject, isDescribed)),
    '</ul></details>',
  ].join('\n')

/** An object about which there is nothing to say, but perhaps something that could not be proven. */
function silentObject(subject: ReportedSubject): string {
  const unproven = subject.outcomes.filter(({ status }) => status === 'unproven').map(({ rule }) => rule)
  return `<li>${html(subjectTitle(subject))}${placeText(subject)}${
    unproven.length === 0 ? '' : ` <span class="quiet">not proven: ${html(unproven.join(', '))}</span>`
  }</li>`
}

type Group = 'errors' | 'warnings' | 'listed' | 'silent'

function groupOf({ outcomes }: ReportedSubject): Group {
  const findings = outcomes.flatMap((outcome) => outcome.findings)
  const counts = (severity: ReportedFinding['severity']): boolean =>
    findings.some((finding) => finding.state === 'violated' && finding.severity === severity)
  if (counts('error') || outcomes.some(({ status }) => status === 'crashed')) return 'errors'
  if (counts('warning')) return 'warnings'
  return findings.length > 0 ? 'listed' : 'silent'
}

const groups: readonly { readonly group: Group; readonly title: string; readonly isOpen: boolean }[] = [
  { group: 'errors', title: 'Objects with errors', isOpen: true },
  { group: 'warnings', title: 'Objects with warnings only', isOpen: true },
  { group: 'listed', title: 'Objects where findings stand or are waived', isOpen: false },
  { group: 'silent', title: 'Objects without findings', isOpen: false },
]

/** The objects, the worst first, each group in a part that can be folded. */
export const objectSections = (
  subjects: readonly ReportedSubject[],
  isDescribed: (rule: string) => boolean,
): readonly string[] =>
  groups.flatMap(({ group, title, isOpen }) => {
    const members = subjects.filter((subject) => groupOf(subject) === group)
    if (members.length === 0) return []
    return [
      `<details${isOpen ? ' open' : ''}><summary><h2>${title} (${String(members.length)})</h2></summary>`,
      ...(group === 'silent'
        ? ['<ul>', ...members.map(silentObject), '</ul>']
        : members.map((subject) => openObject(subject, isDescribed))),
      '</details>',
    ]
  })
