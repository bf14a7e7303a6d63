import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import packageFile from '../package.json' with { type: 'json' }
import { requests } from '../examples/demo/requests.ts'
import { parseReview } from '../src/admission/review.ts'
import { validate } from '../src/admission/validate.ts'
import { examplesOf } from '../src/commands/examples.ts'
import { readWorld, worldSource } from '../src/facts/read-world.ts'
import { mutators } from '../src/mutators/index.ts'
import { catalogueAsMarkdown } from '../src/report/rule-catalogue.ts'
import { rules } from '../src/rules/index.ts'
import { readableDigest } from './support/world.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const readme = read('README.md')

void test('RULES.md is what the catalogue prints', (t) => {
  const entries = rules.map((rule) => ({ rule, examples: examplesOf(rule.id) }))
  t.equal(read('RULES.md'), catalogueAsMarkdown(entries, mutators))
  t.end()
})

void test('the README has a row for each rule, in order, with a link into RULES.md', (t) => {
  const rows = readme
    .split('\n')
    .filter((line) => line.includes('](RULES.md#'))
    .map((line) => line.replace(/ +/g, ' '))
  t.strictSame(
    rows,
    rules.map(({ id, summary }) => `| [${id}](RULES.md#${id}) | ${summary} |`),
  )
  for (const { id } of rules) t.match(read('RULES.md'), `\n## ${id}\n`)
  t.end()
})

void test("the README's denial is what the server answers to the README's request", async (t) => {
  const reading = { clusterDomain: 'cluster.local', digest: readableDigest }
  const parsed = parseReview(JSON.parse(read('examples/reviews/two-spellings.json')))
  if (!parsed.ok) throw new Error(parsed.message)
  const { response } = await validate(parsed.request, {
    rules,
    factSource: worldSource(readWorld([join(root, 'examples/world')], { ...reading, namespace: 'default' })),
    reading,
    undecided: 'deny',
    breakGlassGroups: [],
  })
  const causes = response.status?.details?.causes ?? []
  t.not(causes.length, 0)
  for (const { field, message } of causes) t.match(readme, `- ${field}\n  ${message}\n`)
  t.match(response.status?.message, /^2 rules deny ClusterSet shop\/orders: /)
  t.match(readme, '\n2 rules deny ClusterSet shop/orders:\n')
})

void test('every npm script that the pages name exists', (t) => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'RULES.md', '.ci/run'].map(read).join('\n')
  const named = [...pages.matchAll(/npm (?:run )?(?:-s )?([a-z:]+)/g)].map(([, name = '']) => name)
  const builtIn = ['ci', 'brings', 'run']
  const scripts = Object.keys(packageFile.scripts)
  t.strictSame(
    named.filter((name) => !builtIn.includes(name) && !scripts.includes(name)),
    [],
  )
  t.ok(named.includes('demo'))
  t.end()
})

void test('every link of a page to a file of ours leads somewhere', (t) => {
  for (const page of ['README.md', 'CONTRIBUTING.md', 'DECISIONS.md', 'CHANGELOG.md']) {
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)#:]+)[^)]*\)/g))
      t.doesNotThrow(() => read(target), target)
  }
  t.end()
})

void test('the README counts the requests of the demo', (t) => {
  const words = ['ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen']
  t.match(readme, `judge ${words[requests.length - 10] ?? 'too many'} requests`)
  t.end()
})
