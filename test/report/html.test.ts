import { createHash } from 'node:crypto'

import fc from 'fast-check'
import { test } from 'tap'

import { htmlReport } from '../../src/report/html.ts'
import { reproducible } from '../support/properties.ts'
import { anyReport } from './any-report.ts'
import { rawCharacters } from './plain-output.ts'
import { emptySample, hostileSample, hostileTexts, sample } from './sample.ts'

/** A tag that the page itself writes, with the attributes it may have. */
const ownTag =
  /<\/?(?:html|head|body|header|main|footer|section|details|summary|h[1-3]|p|ul|li|dl|dt|dd|div|span|code|a|title|style|meta)(?: (?:class|id|lang|charset|name|content|http-equiv|href)="[^"<>]*"| open)*>/g

/** What is left of a page when its own tags and the style sheet are taken away: text. */
const textOf = (page: string): string =>
  page
    .replace('<!doctype html>', '')
    .replace(/<style>[^<]*<\/style>/, '')
    .replaceAll(ownTag, '')

const colours = (page: string, dark: boolean): Readonly<Record<string, string>> => {
  const [light = '', rest = ''] = page.split('@media (prefers-color-scheme: dark)')
  return Object.fromEntries(
    [...(dark ? rest : light).matchAll(/--(\w+): (#[0-9a-f]+)/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  )
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(colour: string): number {
  const digits = colour.slice(1)
  const full = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((start) => {
    const value = Number.parseInt(full.slice(start, start + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

void test('the page has a title, landmarks, and the objects with errors first', (t) => {
  const page = htmlReport(sample)
  t.match(page, /^<!doctype html>\n<html lang="en">\n/)
  t.match(page, /<meta name="viewport" content="width=device-width, initial-scale=1">/)
  t.match(page, /<title>clusterset-guard: 4 objects: 3 violated, [^<]*<\/title>/)
  t.strictSame(
    page.match(/<(?:header|main|footer|h[123])\b/g)?.filter((tag) => tag !== '<h3'),
    ['<header', '<h1', '<main', '<h2', '<h2', '<h2', '<h2', '<h2', '<footer'],
  )
  t.strictSame(
    [...page.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title),
    [
      'Objects with errors (2)',
      'Objects where findings stand or are waived (1)',
      'Objects without findings (1)',
      'What could not be proven',
      'Why these rules are there',
    ],
  )
  t.end()
})

void test('a finding has its severity, a link to its rule, problem, remedy and place', (t) => {
  const page = htmlReport(sample)
  t.ok(
    page.includes(
      `<p><span class="label error">error</span> <a href="#rule-endpoint-hosts-unique"><code>endpoint-hosts-unique</code></a></p>
<p>host db.paris.example is also endpoint 0 of cluster paris</p>
<p>To mend it: give each endpoint its own host</p>
<p class="quiet"><code>sets/orders.yaml:14:17</code> · <code>spec.clusters[1].endpoints[0].host</code></p>`,
    ),
  )
  t.ok(page.includes('<section class="rule" id="rule-endpoint-hosts-unique">'), 'the link leads somewhere')
  t.ok(page.includes('<span class="label quiet">waived error</span>'))
  t.ok(page.includes('<span class="label error">crashed</span> <code>primary-is-member</code>'))
  t.ok(page.includes('<span class="quiet">not proven: credentials-match</span>'))
  t.end()
})

void test('a report about nothing says so', (t) => {
  t.match(
    htmlReport(emptySample),
    /<p>Nothing was judged: none of 3 documents is of a kind that is judged<\/p>/,
  )
  t.end()
})

void test('it loads nothing and runs nothing: only its own style sheet is allowed', (t) => {
  const page = htmlReport(sample)
  const [, style = ''] = /<style>([^<]*)<\/style>/.exec(page) ?? []
  const hash = createHash('sha256').update(style).digest('base64')
  t.ok(
    page.includes(
      `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;">`,
    ),
  )
  t.notMatch(page, /<script|<img|<link|<iframe|style="|url\(|@import|https?:/)
  t.end()
})

for (const dark of [false, true])
  void test(`every text can be read on what is behind it, ${dark ? 'dark' : 'light'}`, (t) => {
    const {
      ground = '',
      raised = '',
      text,
      quiet,
      error,
      warning,
      proven,
    } = colours(htmlReport(sample), dark)
    for (const colour of [text, quiet, error, warning, proven])
      for (const behind of [ground, raised])
        t.ok(contrast(colour ?? '', behind) >= 4.5, `${String(colour)} on ${behind}`)
    t.end()
  })

void test('no text of a manifest is a tag, an attribute or a reference', (t) => {
  const page = htmlReport(hostileSample)
  t.notMatch(textOf(page), /[<>]/)
  t.strictSame(rawCharacters(page), [])
  t.equal(page.match(/<details class="object"/g)?.length, hostileTexts.length)
  fc.assert(
    fc.property(anyReport, (report) => !/[<>"]/.test(textOf(htmlReport(report)))),
    reproducible({ numRuns: 100 }),
  )
  t.end()
})
