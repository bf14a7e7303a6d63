import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { test } from 'tap'

import packageFile from '../package.json' with { type: 'json' }
import { requests } from '../examples/demo/requests.ts'
import { parseReview } from '../src/admission/review.ts'
import { validate } from '../src/admission/validate.ts'
import { checkFlags } from '../src/commands/check-flags.ts'
import { examplesOf } from '../src/commands/examples.ts'
import { optionsOf } from '../src/commands/flag.ts'
import { serveFlags } from '../src/commands/serve-flags.ts'
import { snapshotFlags } from '../src/commands/snapshot-flags.ts'
import { unchanging } from '../src/engine/facts.ts'
import { readWorld } from '../src/facts/read-world.ts'
import { mutators } from '../src/mutators/index.ts'
import { catalogueAsMarkdown } from '../src/report/rule-catalogue.ts'
import { rules } from '../src/rules/index.ts'
import { defaultLimits } from '../src/server/limits.ts'
import { runGuard } from './support/guard-process.ts'
import { readableDigest } from './support/world.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const readme = read('README.md')

/** Pages that say what is now. DECISIONS.md and CHANGELOG.md say what was, too. */
const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'docs/check.md',
  'docs/ci/github.md',
  'docs/ci/gitlab.md',
  'docs/ci/pre-commit.md',
  'docs/compared.md',
  'docs/differences.md',
  'docs/formats.md',
  'docs/gitops/argo-cd.md',
  'docs/gitops/flux.md',
  'docs/image.md',
  'docs/install.md',
  'docs/metrics.md',
  'docs/reading.md',
  'docs/rollout.md',
  'docs/runbook.md',
  'certs/README.md',
  'deploy/README.md',
]

/** The cells of the table that has this heading in its first column. */
function rowsUnder(heading: string, text: string): readonly (readonly string[])[] {
  const lines = text.split('\n')
  const first = lines.findIndex((line) => line.startsWith(`| ${heading} `))
  const end = lines.findIndex((line, index) => index > first && !line.startsWith('|'))
  return lines.slice(first + 2, end).map((line) => line.split('|').map((cell) => cell.trim()))
}

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
    factSource: unchanging(
      readWorld([join(root, 'examples/world')], { ...reading, namespace: 'default' }).facts,
    ),
    reading,
    mode: 'enforce',
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
  const text = [...pages, 'RULES.md', '.ci/run'].map(read).join('\n')
  const named = [...text.matchAll(/npm (?:run )?(?:-s )?([a-z0-9:]+)/g)].map(([, name = '']) => name)
  // Words that follow npm's name in a sentence, and its own commands.
  const builtIn = ['ci', 'brings', 'pack', 'package', 'run', 'when', 'writes']
  const scripts = Object.keys(packageFile.scripts)
  t.strictSame(
    named.filter((name) => !builtIn.includes(name) && !scripts.includes(name)),
    [],
  )
  t.ok(named.includes('demo'))
  t.end()
})

void test('every link of a page to a file of ours leads somewhere', (t) => {
  for (const page of [...pages, 'DECISIONS.md', 'CHANGELOG.md']) {
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g))
      t.ok(existsSync(join(root, dirname(page), target)), `${page}: ${target}`)
  }
  t.end()
})

void test('every link to a part of a page leads to a heading', (t) => {
  const anchorOf = (heading: string): string =>
    heading
      .toLowerCase()
      .replaceAll(' ', '-')
      .replaceAll(/[^\w-]/g, '')
  const links = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)#:]+)#([^)]+)\)/g)].map(([, target = '', anchor = '']) => ({
      page,
      target,
      anchor,
    })),
  )
  t.not(links.length, 0)
  for (const { page, target, anchor } of links) {
    const headings = [...read(join(dirname(page), target)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      anchorOf(heading),
    )
    t.ok(headings.includes(anchor), `${target}#${anchor}`)
  }
  t.end()
})

void test('the README counts the requests of the demo', (t) => {
  const words = ['ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen']
  t.match(readme, `judge ${words[requests.length - 10] ?? 'too many'} requests`)
  t.end()
})

void test('every file of ours that ARCHITECTURE.md and SECURITY.md name exists', (t) => {
  const named = ['ARCHITECTURE.md', 'SECURITY.md'].flatMap((page) => [
    ...read(page).matchAll(/`((?:src|test|docs|deploy)\/[\w./-]+)`/g),
  ])
  t.not(named.length, 0)
  t.strictSame(
    named.map(([, path = '']) => path).filter((path) => !existsSync(join(root, path))),
    [],
  )
  t.end()
})

void test('ARCHITECTURE.md has a row for each folder of src, and no other', (t) => {
  const rows = rowsUnder('folder', read('ARCHITECTURE.md'))
  const folders = globSync('src/*/', { cwd: root }).map((folder) => `\`${folder.replace(/\/$/, '')}\``)
  t.strictSame(rows.map(([, folder]) => folder).sort(), folders.sort())
  t.strictSame(
    rows.filter(([, , holds, mayNot]) => !holds || !mayNot),
    [],
  )
  t.end()
})

void test("the README's check says what it says there", async (t) => {
  const [, given = '', said = ''] = /\$ clusterset-guard (check .*)\n([^]*?)\n```/.exec(readme) ?? []
  t.strictSame(await runGuard(given.split(' ')), { code: 1, stdout: `${said}\n`, stderr: '' })
})

void test('docs/check.md names every flag of check', (t) => {
  const page = read('docs/check.md')
  const named = optionsOf(checkFlags).map(({ long }) => long ?? '')
  // What these do their names say, and `check --help`.
  const plain = ['--namespace', '--context', '--cluster-domain', '--profile']
  t.strictSame(
    named.filter((flag) => !page.includes(flag)),
    named.filter((flag) => plain.includes(flag)),
  )
  t.end()
})

void test('every flag that a page names is one of ours, with the default that the README says of serve', (t) => {
  const options = new Map(optionsOf(serveFlags).map((option) => [option.long ?? '', option]))
  const ofOthers = [checkFlags, snapshotFlags].flatMap((flags) => optionsOf(flags).map(({ long }) => long))
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/`(--[a-z-]+)/g)].map(([, flag = '']) => flag),
  )
  // Of the API server, which SECURITY.md advises; of pre-commit; of those who build images; of Helm.
  const others = [
    ...['--admission-control-config-file', '--verbose'],
    ...['--target', '--pull', '--no-cache', '--provenance', '--sbom'],
    ...['--set', '--set-file', '--force-conflicts', '--values'],
  ]
  t.strictSame(
    named.filter((flag) => !options.has(flag) && !ofOthers.includes(flag) && !others.includes(flag)),
    [],
  )
  const rows = rowsUnder('flag', readme)
  t.not(rows.length, 0)
  for (const [, flags = '', fallback] of rows)
    for (const [, flag = ''] of flags.matchAll(/`([^`]+)`/g)) {
      const said: unknown = options.get(flag)?.defaultValue
      t.equal(fallback, typeof said === 'string' ? `\`${said}\`` : '', flag)
    }
  t.end()
})

void test('SECURITY.md says the limits that hold', (t) => {
  const security = read('SECURITY.md')
  const { bodyBytes, ...limits } = defaultLimits
  const seconds = (milliseconds: number): string => `${String(milliseconds / 1000)} s`
  t.match(security, `413 above ${String(bodyBytes / 1024 / 1024)} MiB`)
  t.match(
    security,
    `handshake ${seconds(limits.handshakeMilliseconds)}, headers ${seconds(limits.headersMilliseconds)}, ` +
      `whole request ${seconds(limits.requestMilliseconds)}; idle connections ${seconds(limits.keepAliveMilliseconds)}`,
  )
  t.match(security, `${limits.connections.toLocaleString('en')} on each port`)
  t.match(security, `cut after ${seconds(limits.stalledMilliseconds)} in which nothing moved`)
  const inFlight: unknown = optionsOf(serveFlags).find(({ long }) => long === '--max-in-flight')?.defaultValue
  t.match(security, `beyond \`--max-in-flight\` (${String(inFlight)})`)
  t.match(security, `which is ${String((Number(inFlight) * bodyBytes) / 1024 ** 3)} GiB by default`)
  t.end()
})

void test('every metric that a page names is in docs/metrics.md', (t) => {
  const metrics = new Set(
    rowsUnder('metric', read('docs/metrics.md')).map(([, name = '']) => name.replaceAll('`', '')),
  )
  const named = pages
    .filter((page) => page !== 'docs/metrics.md')
    .flatMap((page) => [...read(page).matchAll(/\bclusterset_guard_\w+/g)].map(([name]) => name))
  t.not(named.length, 0)
  t.strictSame(
    named.filter((name) => !metrics.has(name)),
    [],
  )
  t.end()
})
