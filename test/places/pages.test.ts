import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { test, type Test } from 'tap'
import { parseAllDocuments, parse } from 'yaml'

import packageFile from '../../package.json' with { type: 'json' }
import { checkFlags } from '../../src/commands/check-flags.ts'
import { asObject } from '../../src/model/json.ts'
import { repository, runGuard } from '../support/guard-process.ts'

const pages = globSync(['docs/ci/*.md', 'docs/gitops/*.md'], { cwd: repository }).sort()
const read = (page: string): string => readFileSync(join(repository, page), 'utf8')

/** The code of a page in one language. */
const blocksOf = (page: string, language: string): readonly string[] =>
  [...read(page).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, code = '']) => code,
  )

const yamlOf = (page: string): readonly unknown[] =>
  blocksOf(page, 'yaml').flatMap((code) =>
    parseAllDocuments(code).map((document): unknown => {
      if (document.errors[0] !== undefined) throw new Error(`${page}: ${document.errors[0].message}`)
      const value: unknown = document.toJS()
      return value
    }),
  )

/** A folder with a repository of git, in which `deploy/orders.yaml` was right and is this now. */
function changedRepository(t: Test, before: string, after: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'pages-'))
  t.teardown(() => {
    rmSync(folder, { recursive: true })
  })
  const git = (...given: readonly string[]): Buffer =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...given], {
      cwd: folder,
    })
  mkdirSync(join(folder, 'deploy'))
  writeFileSync(join(folder, 'deploy/orders.yaml'), before)
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '--message', 'before')
  writeFileSync(join(folder, 'deploy/orders.yaml'), after)
  // The program, where the examples have it.
  mkdirSync(join(folder, '.guard/dist'), { recursive: true })
  writeFileSync(
    join(folder, '.guard/dist/main.js'),
    `await import(${JSON.stringify(join(repository, 'src/main.ts'))})\n`,
  )
  return folder
}

const manifest = (name: string): string => read(`bench/compared/manifests/${name}.yaml`)
const removed = (when: string): string => manifest(`removed-member-returns/${when}/orders`)

void test('every example in YAML parses, and names no action but by its commit', (t) => {
  t.strictSame(pages, [
    'docs/ci/github.md',
    'docs/ci/gitlab.md',
    'docs/ci/pre-commit.md',
    'docs/gitops/argo-cd.md',
    'docs/gitops/flux.md',
  ])
  for (const page of pages) t.not(yamlOf(page).length, 0, page)
  const used = [...read('docs/ci/github.md').matchAll(/uses: ([^@]+)@(\S+)/g)].map(([, name, at]) => [
    name,
    at,
  ])
  t.equal(used.length, 2)
  for (const [name, at] of used)
    if (name !== 'YOUR-ORG/clusterset-guard') t.match(at, /^[0-9a-f]{40}$/, String(name))
  t.end()
})

void test('every file that the pages link to is there, and every flag is one of check', (t) => {
  const flags = Object.values(checkFlags).map((flag) => flag.flags.split(' ')[0])
  for (const page of pages) {
    for (const [, target = ''] of read(page).matchAll(/\]\((?!https:)([^)#]+)[^)]*\)/g))
      t.ok(existsSync(join(repository, dirname(page), target)), `${page}: ${target}`)
    for (const [, flag = ''] of read(page).matchAll(
      /(?:check[^\n`]* |`|- )(--(?!quiet|depth|branch)[a-z-]+)/g,
    ))
      t.ok(flags.includes(flag), `${page}: ${flag}`)
  }
  t.end()
})

void test('the table of inputs is that of action.yml', (t) => {
  const inputs = asObject(asObject(parse(read('action.yml')))['inputs'])
  const rows = [...read('docs/ci/github.md').matchAll(/^\| `([a-z-]+)` +\| (?:`([^`]+)`)? *\|/gm)]
  t.strictSame(
    rows.map(([, name = '', fallback = '']) => [name, fallback]),
    Object.entries(inputs).map(([name, input]) => [name, asObject(input)['default']]),
  )
  t.end()
})

void test('the job of GitLab finds the removed member that comes back, and writes the report it names', (t) => {
  const folder = changedRepository(t, removed('before'), removed('after'))
  const job = asObject(asObject(yamlOf('docs/ci/gitlab.md')[0])['clusterset-guard'])
  const [script] = Array.isArray(job['script']) ? job['script'].map(String) : []
  const { status, stdout, stderr } = spawnSync('bash', ['-eo', 'pipefail', '-c', script ?? 'exit 99'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, CI_PROJECT_DIR: folder, CI_MERGE_REQUEST_DIFF_BASE_SHA: 'HEAD' },
    timeout: 30_000,
  })
  t.equal(status, 1, stderr)
  t.match(stdout, 'removed-member-not-readded')
  const report = asObject(asObject(job['artifacts'])['reports'])['junit']
  t.match(readFileSync(join(folder, String(report)), 'utf8'), 'removed-member-not-readded')
  t.end()
})

void test('the hook of pre-commit starts what the package brings, with flags that check has', async (t) => {
  const hooks: unknown = parse(read('.pre-commit-hooks.yaml'))
  const hook = asObject(Array.isArray(hooks) ? hooks[0] : undefined)
  t.equal(hook['language'], 'node')
  const [program, command] = String(hook['entry']).split(' ')
  t.strictSame([program, command], [Object.keys(packageFile.bin)[0], 'check'])
  const files = new RegExp(String(hook['files']))
  t.strictSame(
    ['a/b.yaml', 'b.yml', 'b.json', 'b.yaml.md', 'b.ts'].map((file) => files.test(file)),
    [true, true, true, false, false],
  )
  const configured = asObject(yamlOf('docs/ci/pre-commit.md')[0])
  t.match(configured, { repos: [{ hooks: [{ id: hook['id'], args: ['deploy', '--base=HEAD'] }] }] })
  const { code, stderr } = await runGuard([
    'check',
    join(repository, 'bench/compared/manifests/correct.yaml'),
  ])
  t.strictSame({ code, stderr }, { code: 0, stderr: '' })
})

void test('a ClusterSet of the pages has nothing wrong, and the guard would fill in nothing', async (t) => {
  const sets = pages.flatMap((page) =>
    yamlOf(page).filter((object) => asObject(object)['kind'] === 'PerconaServerMySQLClusterSet'),
  )
  t.not(sets.length, 0)
  for (const set of sets) {
    const folder = changedRepository(t, '', JSON.stringify(set))
    const { code, stdout, stderr } = await runGuard(['check', join(folder, 'deploy'), '--diff'])
    t.equal(code, 0, stdout + stderr)
    t.notMatch(stdout, /^[-+]/m)
  }
})

void test('check --fix writes what the guard would fill in', (t) => {
  const folder = changedRepository(t, '', manifest('correct'))
  const [command] = blocksOf('docs/gitops/argo-cd.md', 'sh')
  const { status, stderr } = spawnSync(
    'bash',
    ['-c', `clusterset-guard() { node .guard/dist/main.js "$@"; }\n${command ?? 'exit 99'}`],
    { cwd: folder, encoding: 'utf8', timeout: 30_000 },
  )
  t.equal(status, 0, stderr)
  const written = readFileSync(join(folder, 'deploy/orders.yaml'), 'utf8')
  t.match(written, 'port: 3306')
  t.match(written, 'sslMode: AUTO')
  t.end()
})
