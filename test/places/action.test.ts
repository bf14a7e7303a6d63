import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { test, type Test } from 'tap'
import { parse } from 'yaml'

import { asObject } from '../../src/model/json.ts'
import { repository } from '../support/guard-process.ts'

const action = asObject(parse(readFileSync(join(repository, 'action.yml'), 'utf8')))
const listed: unknown = asObject(action['runs'])['steps']
const steps = Array.isArray(listed) ? listed.map(asObject) : []
const inputs = asObject(action['inputs'])

const scriptOf = (name: string): string => String(steps.find((step) => step['name'] === name)?.['run'])

interface Ran {
  readonly code: number | null
  readonly said: string
  /** What node was started with. */
  readonly given: readonly string[]
  readonly output: string
}

/** A runner with a node that notes what it is given, writes a report, and ends as told. */
function runner(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'action-'))
  t.teardown(() => {
    rmSync(folder, { recursive: true })
  })
  mkdirSync(join(folder, 'bin'))
  for (const program of ['node', 'npm']) {
    const file = join(folder, 'bin', program)
    writeFileSync(
      file,
      `#!/usr/bin/env bash
printf '%s\\n' "\${0##*/}" "$@" >> "$GIVEN"
for argument in "$@"; do
  case "$argument" in --format=sarif=*) echo '{}' > "\${argument#--format=sarif=}" ;; esac
done
exit "$NODE_ENDS_WITH"
`,
    )
    chmodSync(file, 0o755)
  }
  return folder
}

/** Runs a script as GitHub's `shell: bash` does. */
function ran(folder: string, name: string, environment: Readonly<Record<string, string>>, endsWith = 0): Ran {
  const given = join(folder, 'given')
  const output = join(folder, 'output')
  rmSync(given, { force: true })
  writeFileSync(output, '')
  writeFileSync(join(folder, 'script.sh'), scriptOf(name))
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['--noprofile', '--norc', '-eo', 'pipefail', join(folder, 'script.sh')],
    {
      cwd: folder,
      encoding: 'utf8',
      env: {
        PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
        GIVEN: given,
        NODE_ENDS_WITH: String(endsWith),
        GITHUB_ACTION_PATH: folder,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
        RUNNER_TEMP: folder,
        ...environment,
      },
      timeout: 20_000,
    },
  )
  return {
    code: status,
    said: stdout + stderr,
    given: existsSync(given) ? readFileSync(given, 'utf8').trimEnd().split('\n') : [],
    output: readFileSync(output, 'utf8'),
  }
}

/** The variables of the step Check when nothing is said. */
const defaults = Object.fromEntries(
  Object.entries(asObject(steps.find((step) => step['id'] === 'check')?.['env'])).map(([variable, value]) => {
    const input = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(String(value))?.[1] ?? ''
    return [variable, String(asObject(inputs[input])['default'])]
  }),
)

void test('every action that it uses is pinned to a commit, with the version beside it', (t) => {
  const text = readFileSync(join(repository, 'action.yml'), 'utf8')
  const used = [...text.matchAll(/uses: (.+)/g)].map(([, what = '']) => what)
  t.equal(used.length, 2)
  for (const what of used) t.match(what, /^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  t.end()
})

void test('no script holds an expression, and every input is there', (t) => {
  for (const step of steps) t.notMatch(JSON.stringify(step['run'] ?? ''), '${{', String(step['name']))
  const asked = [...JSON.stringify(steps).matchAll(/inputs\.([a-z-]+)/g)].map(([, name = '']) => name)
  t.strictSame([...new Set(asked)].sort(), Object.keys(inputs).sort())
  t.strictSame(
    Object.values(defaults).filter((value) => value === 'undefined'),
    [],
  )
  t.end()
})

void test('Check hands the inputs on as flags', (t) => {
  const folder = runner(t)
  const plain = ran(folder, 'Check', defaults)
  const [node, program, ...flags] = plain.given
  t.strictSame([node, program], ['node', join(folder, 'dist/main.js')])
  t.strictSame(flags, [
    'check',
    '--format=github',
    `--format=markdown=${join(folder, 'summary.md')}`,
    `--format=sarif=${join(folder, 'clusterset-guard.sarif')}`,
    '--',
    '.',
  ])
  t.equal(plain.output, `exit-code=0\nsarif-file=${join(folder, 'clusterset-guard.sarif')}\n`)

  const all = ran(folder, 'Check', {
    CHECK_PATHS: 'deploy/one set\n\n-odd',
    CHECK_BASE: 'HEAD^',
    CHECK_WORLD: 'members\nsecrets',
    CHECK_ARGUMENTS: '--assume-complete=all\n--require-proof',
    CHECK_FAIL_ON: 'warnings',
    CHECK_SUMMARY: 'false',
    CHECK_SARIF: 'false',
  })
  t.strictSame(all.given.slice(2), [
    'check',
    '--format=github',
    '--base=HEAD^',
    '--strict',
    '--world=members',
    '--world=secrets',
    '--assume-complete=all',
    '--require-proof',
    '--',
    'deploy/one set',
    '-odd',
  ])
  t.equal(all.output, 'exit-code=0\n', 'no report, nothing to upload')
  t.end()
})

void test('an input is a word, whatever somebody wrote into it', (t) => {
  const folder = runner(t)
  const odd = '$(touch broken) `touch broken`; touch broken #'
  const { given, code } = ran(folder, 'Check', { ...defaults, CHECK_PATHS: odd, CHECK_BASE: odd })
  t.equal(code, 0)
  t.strictSame(given.slice(-3), [`--base=${odd}`, '--', odd])
  t.notOk(existsSync(join(folder, 'broken')))
  t.end()
})

void test('Check hands the exit code on, unless findings are not to fail it', (t) => {
  const folder = runner(t)
  const endings: readonly (readonly [string, number, number])[] = [
    ['violations', 0, 0],
    ['violations', 1, 1],
    ['violations', 2, 2],
    ['violations', 3, 3],
    ['violations', 4, 4],
    ['nothing', 1, 0],
    ['nothing', 3, 0],
    ['nothing', 2, 2],
    ['nothing', 4, 4],
  ]
  for (const [failOn, ends, expected] of endings) {
    const { code, output } = ran(folder, 'Check', { ...defaults, CHECK_FAIL_ON: failOn }, ends)
    t.equal(code, expected, `${failOn}: ${String(ends)}`)
    t.match(output, `exit-code=${String(ends)}\nsarif-file=`)
  }
  const refused = ran(folder, 'Check', { ...defaults, CHECK_FAIL_ON: 'errors' })
  t.strictSame([refused.code, refused.given], [2, []])
  t.match(refused.said, 'fail-on must be violations, warnings or nothing')
  t.end()
})

void test('Build builds once, and not at all where a release brings its bundle', (t) => {
  const folder = runner(t)
  t.strictSame(ran(folder, 'Build clusterset-guard', {}).given, [
    'npm',
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    'node',
    'build/bundle.ts',
  ])
  t.equal(ran(folder, 'Build clusterset-guard', {}, 1).code, 1, 'a build that fails')
  mkdirSync(join(folder, 'dist'))
  writeFileSync(join(folder, 'dist/main.js'), '')
  t.strictSame(ran(folder, 'Build clusterset-guard', {}).given, [])
  t.end()
})

/** A runner with the program itself. */
function realRunner(t: Test): string {
  const folder = runner(t)
  rmSync(join(folder, 'bin'), { recursive: true })
  mkdirSync(join(folder, 'dist'))
  writeFileSync(join(folder, 'dist/main.js'), `await import('${join(repository, 'src/main.ts')}')\n`)
  return folder
}

void test('a file that cannot be read is at its line, too', (t) => {
  const folder = realRunner(t)
  cpSync(join(repository, 'bench/compared/manifests/duplicate-key.yaml'), join(folder, 'orders.yaml'))
  const { code, said } = ran(folder, 'Check', { ...defaults, CHECK_PATHS: 'orders.yaml' })
  t.equal(code, 2)
  t.match(said, /^::error file=orders\.yaml,line=20,col=3,/m)
  t.end()
})

void test('Check says what is wrong with a set, and where, as GitHub reads it', (t) => {
  const folder = realRunner(t)
  cpSync(join(repository, 'bench/compared/manifests/host-in-two-spellings.yaml'), join(folder, 'orders.yaml'))
  const { code, said, output } = ran(folder, 'Check', { ...defaults, CHECK_PATHS: 'orders.yaml' })
  t.equal(code, 1)
  t.match(said, /^::error file=orders\.yaml,line=14,.*endpoint-hosts-unique/m)
  t.match(output, 'exit-code=1\n')
  const sarif = asObject(JSON.parse(readFileSync(join(folder, 'clusterset-guard.sarif'), 'utf8')))
  t.equal(sarif['version'], '2.1.0')
  t.match(readFileSync(join(folder, 'summary.md'), 'utf8'), 'endpoint-hosts-unique')
  t.end()
})
