import { createHash } from 'node:crypto'

import { objectSections } from './html-objects.ts'
import { styleSheet } from './html-style.ts'
import { html } from './html-text.ts'
import type { Description, Report } from './report.ts'
import { visible } from './visible-text.ts'
import { countsWords, expressionLines, gapWords, nothingJudged, toldCounts } from './wording.ts'

/** Nothing is loaded and nothing runs: only this style sheet, known by its hash, counts. */
const contentSecurityPolicy = (): string =>
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(styleSheet).digest('base64')}'; base-uri 'none'; form-action 'none'`

const countItem = ([name, count]: readonly [string, number]): string =>
  `<div class="${count === 0 ? 'none' : name}"><dt>${name}</dt><dd>${String(count)}</dd></div>`

/** A flag is not broken at its hyphens. */
const withFlags = (text: string): string =>
  text.replace(/--[a-z]+(?:-[a-z]+)*/g, '<span class="flag">$&</span>')

const gapSection = (report: Report): readonly string[] =>
  report.gaps.length === 0
    ? []
    : [
        '<details open><summary><h2>What could not be proven</h2></summary>',
        '<ul>',
        ...report.gaps.map((gap) => `<li>${withFlags(html(gapWords(gap)))}</li>`),
        ...expressionLines(report).map((line) => `<li><code>${html(line)}</code></li>`),
        '</ul></details>',
      ]

const descriptionItem = ({ id, summary, rationale, severity }: Description): string =>
  [
    `<section class="rule" id="rule-${html(id)}">`,
    `<h3><code>${html(id)}</code></h3> <span class="quiet">${severity}</span>`,
    `<p>${html(visible(summary))}. ${html(visible(rationale))}</p>`,
    '</section>',
  ].join('\n')

/** Only the rules that have something to say here. */
function descriptionSection({ descriptions, subjects }: Report): readonly string[] {
  const speaking = speakingRules(subjects)
  const shown = descriptions.filter(({ id }) => speaking.has(id))
  if (shown.length === 0) return []
  return [
    '<details open><summary><h2>Why these rules are there</h2></summary>',
    ...shown.map(descriptionItem),
    '</details>',
  ]
}

const speakingRules = (subjects: Report['subjects']): ReadonlySet<string> =>
  new Set(
    subjects.flatMap(({ outcomes }) =>
      outcomes
        .filter(({ status, findings }) => status === 'crashed' || findings.length > 0)
        .map(({ rule }) => rule),
    ),
  )

/** A report as one page that needs no network and no script, in the reader's choice of light or dark. */
export function htmlReport(report: Report): string {
  const { tool, summary, subjects, descriptions, enforcementPoint } = report
  const described = new Set(descriptions.map(({ id }) => id))
  const line = summary.subjects === 0 ? nothingJudged(report) : countsWords(report)
  const lines = [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${html(contentSecurityPolicy())}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${html(`${tool.name}: ${line}`)}</title>`,
    `<style>${styleSheet}</style>`,
    '</head>',
    '<body>',
    '<header>',
    `<h1>${html(tool.name)} ${enforcementPoint}</h1>`,
    `<p>${html(line)}</p>`,
    '</header>',
    '<main>',
    ...(summary.subjects === 0
      ? []
      : [
          '<dl class="counts">',
          countItem(['objects', summary.subjects]),
          ...toldCounts(summary).map(countItem),
          '</dl>',
        ]),
    ...objectSections(subjects, (rule) => described.has(rule)),
    ...gapSection(report),
    ...descriptionSection(report),
    '</main>',
    `<footer><p class="quiet">${html(`${tool.name} ${tool.version}, rule set ${tool.ruleset}`)}</p></footer>`,
    '</body>',
    '</html>',
  ]
  return `${lines.join('\n')}\n`
}
