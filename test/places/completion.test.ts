import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Argument, Command, Option } from 'commander'
import { test, type Test } from 'tap'

import { completionShells, type CompletionShell } from '../../src/commands/completion-shells.ts'
import { completionScript } from '../../src/commands/completion.ts'
import { rules } from '../../src/rules/index.ts'
import { runGuard } from '../support/guard-process.ts'
import { offeredBy, without } from './offered.ts'

/** A command line with one of each that is completed. */
function guard(): Command {
  const program = new Command('clusterset-guard')
  program
    .command('check')
    .description("judge manifests: what [the API server] would say, 'before' it does")
    .argument('[path...]', 'files or folders')
    .addOption(new Option('--profile <default|strict>', 'what is not there yet'))
    .addOption(new Option('--format <format[=file]...>', 'how to say it'))
    .addOption(new Option('--crd <file>', 'judge against this one'))
    .addOption(new Option('--base <gitref>', 'before the change'))
    .addOption(new Option('--strict', 'warnings count'))
  program
    .command('serve')
    .description('run the server')
    .addOption(new Option('--world <path...>', 'facts'))
    .addOption(new Option('--log-level <level>', 'how much').choices(['debug', 'info']))
  program.command('explain').description('explain one rule').argument('<rule>', 'its id')
  program
    .command('completion')
    .description('print a script')
    .addArgument(new Argument('<shell>').choices(completionShells))
  return program
}

const known = {
  rule: ['endpoint-hosts-unique', 'primary-is-member'],
  '--format': ['text', 'json', 'sarif'],
}

const script = (shell: CompletionShell): string => completionScript(guard(), shell, known)

function folderToCompleteIn(t: Test): string {
  const directory = mkdtempSync(join(tmpdir(), 'completion-'))
  t.teardown(() => {
    rmSync(directory, { recursive: true })
  })
  writeFileSync(join(directory, 'orders.yaml'), '')
  mkdirSync(join(directory, 'sets'))
  return directory
}

/** What is typed, and what is offered. */
const offers: readonly (readonly [readonly string[], readonly string[] | 'files'])[] = [
  [[''], ['check', 'completion', 'explain', 'help', 'serve']],
  [['comp'], ['completion']],
  [
    ['explain', ''],
    ['endpoint-hosts-unique', 'primary-is-member'],
  ],
  [['explain', 'prim'], ['primary-is-member']],
  [
    ['completion', ''],
    ['bash', 'fish', 'zsh'],
  ],
  [['check', '--str'], ['--strict']],
  [
    ['check', '--profile', ''],
    ['default', 'strict'],
  ],
  [['check', '--format', 's'], ['sarif']],
  [
    ['serve', '--log-level', ''],
    ['debug', 'info'],
  ],
  // A commit is not a file.
  [['check', '--base', ''], []],
  [['check', '--crd', ''], 'files'],
  [['check', ''], 'files'],
  [['serve', '--world', ''], 'files'],
]

for (const shell of completionShells)
  void test(`${shell} completes commands, flags, their values, rules and files`, without(shell), (t) => {
    const lines = offers.map(([words]) => ['clusterset-guard', ...words])
    const offered = offeredBy[shell](script(shell), lines, folderToCompleteIn(t))
    t.equal(offered.length, offers.length)
    for (const [index, [words, expected]] of offers.entries()) {
      // bash leaves files to readline; zsh shows the folder without its slash.
      const files = { bash: ['files'], fish: ['orders.yaml', 'sets/'], zsh: ['orders.yaml', 'sets'] }[shell]
      const there = offered[index]?.filter((word) => expected !== 'files' || files.includes(word))
      t.strictSame(there, expected === 'files' ? files : expected, words.join(' '))
    }
    t.end()
  })

void test('bash takes --flag=value apart, and a flag of several values goes on', without('bash'), (t) => {
  const lines = [
    ['check', '--profile', '=', 'st'],
    ['check', '--profile', '='],
    ['serve', '--world', 'one', ''],
    ['serve', '--world', 'one', '--l'],
  ].map((words) => ['clusterset-guard', ...words])
  t.strictSame(offeredBy.bash(script('bash'), lines, tmpdir()), [
    ['strict'],
    ['default', 'strict'],
    ['files'],
    ['--log-level'],
  ])
  t.end()
})

void test('every flag of the help is in every script', (t) => {
  for (const shell of completionShells) {
    const text = script(shell)
    for (const flag of ['profile', 'format', 'crd', 'base', 'strict', 'world', 'log-level', 'help'])
      t.match(text, new RegExp(`(--|-l )${flag}\\b`), `${shell} ${flag}`)
  }
  t.end()
})

void test(
  'the program prints the script for its own commands, flags and rules',
  without('bash'),
  async (t) => {
    const { code, stdout } = await runGuard(['completion', 'bash'])
    t.equal(code, 0)
    const lines = [['ch'], ['check', '--fi'], ['check', ''], ['explain', '']]
    const offered = offeredBy.bash(
      stdout,
      lines.map((words) => ['clusterset-guard', ...words]),
      tmpdir(),
    )
    t.strictSame(offered, [['check'], ['--fix'], ['files'], rules.map(({ id }) => id).sort()])
    t.strictSame((await runGuard(['completion', 'tcsh'])).code, 2)
  },
)
