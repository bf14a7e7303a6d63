import { Command, CommanderError, Option } from 'commander'

import { describeFault } from '../server/fault.ts'
import { explainRule } from './explain.ts'
import { serveOptions, serveSettingsFrom, switchVariables } from './flags.ts'
import { listRules, ruleFormats } from './rules.ts'
import type { ExitCode, Terminal } from './terminal.ts'
import { versionText } from './version.ts'

const formatOption = (): Option =>
  new Option('--format <format>', 'text, json, markdown, or rbac: the ClusterRole that serve needs')
    .env('CLUSTERSET_GUARD_FORMAT')
    .choices(ruleFormats)
    .default('text')

/** Builds the command line. Each command puts its exit code where `run` finds it. */
function programFor(terminal: Terminal, ended: (code: ExitCode) => void): Command {
  const program = new Command('clusterset-guard')
    .description('Finds mistakes in MySQL InnoDB ClusterSets on Kubernetes when they are made.')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.error })
    .showHelpAfterError('(--help shows the flags)')

  const serveCommand = program
    .command('serve')
    .description('run the admission webhook server')
    .addHelpText(
      'after',
      `
Examples:
  clusterset-guard serve --tls-cert tls.crt --tls-key tls.key
  clusterset-guard serve --kubeconfig ~/.kube/config --context staging --tls-development .clusterset-guard
  clusterset-guard serve --world examples/world --tls-development .clusterset-guard
  clusterset-guard serve --world world --tls-cert tls.crt --tls-key tls.key --listen 127.0.0.1:0`,
    )
    .action(async (values: Readonly<Record<string, unknown>>, command: Command) => {
      const isFromEnvironment = command.getOptionValueSource('world') === 'env'
      const parsed = serveSettingsFrom(isFromEnvironment ? withPathsApart(values) : values)
      if (!parsed.ok) {
        ended(refused(parsed.problems, terminal))
        return
      }
      // The other commands start in a third of the time without the server's libraries.
      const { serve } = await import('./serve.ts')
      ended(await serve(parsed.settings, terminal))
    })
  for (const option of serveOptions()) serveCommand.addOption(option)

  program
    .command('rules')
    .description('list the rules')
    .addOption(formatOption())
    .addHelpText(
      'after',
      `
Examples:
  clusterset-guard rules
  clusterset-guard rules --format markdown
  clusterset-guard rules --format rbac | kubectl apply -f -`,
    )
    .action((values: { readonly format: (typeof ruleFormats)[number] }) => {
      ended(listRules(values, terminal))
    })

  program
    .command('explain')
    .description('explain one rule: why, what it needs, examples, how to fix')
    .argument('<rule>', 'id of the rule')
    .addHelpText('after', '\nExamples:\n  clusterset-guard explain endpoint-hosts-unique')
    .action((id: string) => {
      ended(explainRule(id, terminal))
    })

  program
    .command('version')
    .description('print the version, the rule set and the supported operator versions')
    .addHelpText('after', '\nExamples:\n  clusterset-guard version')
    .action(() => {
      terminal.out(versionText())
      ended(0)
    })
  return program
}

/** A list of paths in the environment is one text, with a colon between the paths as in PATH. */
const withPathsApart = (values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  ...values,
  world: String(values['world'])
    .split(':')
    .filter((path) => path !== ''),
})

function refused(problems: readonly string[], { error }: Terminal): ExitCode {
  for (const problem of problems) error(`error: ${problem}\n`)
  return 2
}

/**
 * Takes out what counts as not set, and says what a switch is set to that means nothing. A flag without a value
 * would be on whatever its variable says.
 */
function takeUnsetOut(environment: NodeJS.ProcessEnv): string | undefined {
  for (const [name, value = ''] of Object.entries(environment)) {
    if (!name.startsWith('CLUSTERSET_GUARD_')) continue
    const isSwitch = switchVariables.includes(name)
    if (value === '' || (isSwitch && value === 'false')) Reflect.deleteProperty(environment, name)
    else if (isSwitch && value !== 'true') return `${name} must be true or false, not ${value}`
  }
  return undefined
}

/**
 * Runs the command line and gives the exit code.
 *
 * @param environment an empty variable counts as one that is not set, and is taken out
 */
export async function run(
  argumentsGiven: readonly string[],
  environment: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<ExitCode> {
  const switchProblem = takeUnsetOut(environment)
  if (switchProblem !== undefined) return refused([switchProblem], terminal)
  let exitCode: ExitCode = 0
  const program = programFor(terminal, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(argumentsGiven, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    terminal.error(`error: clusterset-guard failed: ${JSON.stringify(describeFault(error))}\n`)
    return 4
  }
}
