import { enableCompileCache } from 'node:module'

import { Argument, Command, CommanderError, Option } from 'commander'

import { formatNames } from '../report/formats.ts'
import { checkFlags, inventoryNames } from './check-flags.ts'
import { completionShells, type CompletionShell } from './completion-shells.ts'
import { optionsOf, switchVariablesOf } from './flag.ts'
import { ruleFormats } from './rule-formats.ts'
import { serveFlags } from './serve-flags.ts'
import { snapshotFlags } from './snapshot-flags.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/*
 * What runs a command is loaded when the command is asked for: whoever checks one file waits for nothing that only the
 * server needs.
 */

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
    .action(async (values: Values, command: Command) => {
      const { serveSettingsFrom } = await import('./serve-settings.ts')
      const parsed = serveSettingsFrom(withListsApart(values, command))
      if (!parsed.ok) {
        ended(refused(parsed.problems, terminal))
        return
      }
      const { serve } = await import('./serve.ts')
      ended(await serve(parsed.settings, terminal))
    })
  for (const option of optionsOf(serveFlags)) serveCommand.addOption(option)

  const checkCommand = program
    .command('check')
    .description('judge manifests without a cluster, as an API server with the webhook would')
    .argument('[path...]', 'files or folders (*.yaml, *.yml, *.json); - is standard input (default: .)')
    .addHelpText(
      'after',
      `
Examples:
  clusterset-guard check deploy/
  clusterset-guard check deploy/ --base origin/main --format github --format sarif=guard.sarif
  helm template shop charts/shop | clusterset-guard check - --assume-complete all
  clusterset-guard check orders.yaml --kubeconfig ~/.kube/config --require-proof
  clusterset-guard check deploy/ --diff

Exit codes: 0 nothing wrong; 1 violations; 2 usage, or a file that cannot be read; 3 not proven; 4 a fault of ours`,
    )
    .action(async (paths: readonly string[], values: Values, command: Command) => {
      // What Node has compiled it keeps in its own folder below the temporary one: the next check starts a fifth faster.
      enableCompileCache()
      const { checkCommand } = await import('./check-command.ts')
      ended(await checkCommand(paths, withListsApart(values, command), terminal))
    })
  for (const option of optionsOf(checkFlags)) checkCommand.addOption(option)

  const snapshotCommand = program
    .command('snapshot')
    .description('write the facts of a cluster to a file, Secrets as digests, for check --snapshot')
    .addHelpText(
      'after',
      `
Examples:
  clusterset-guard snapshot --output paris.json
  clusterset-guard snapshot --context paris --digest-key sites.key --output paris.json

Exit codes: 0 all was read; 3 something was forbidden or failed; 2 usage, or no cluster; 4 a fault of ours`,
    )
    .action(async (values: Values) => {
      const { snapshot } = await import('./snapshot.ts')
      ended(await snapshot(values, terminal))
    })
  for (const option of optionsOf(snapshotFlags)) snapshotCommand.addOption(option)

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
    .action(async (values: { readonly format: (typeof ruleFormats)[number] }) => {
      const { listRules } = await import('./rules.ts')
      ended(listRules(values, terminal))
    })

  program
    .command('explain')
    .description('explain one rule: why, what it needs, examples, how to fix')
    .argument('<rule>', 'id of the rule')
    .addHelpText('after', '\nExamples:\n  clusterset-guard explain endpoint-hosts-unique')
    .action(async (id: string) => {
      const { explainRule } = await import('./explain.ts')
      ended(explainRule(id, terminal))
    })

  program
    .command('version')
    .description('print the version, the rule set and the supported operator versions')
    .addHelpText('after', '\nExamples:\n  clusterset-guard version')
    .action(async () => {
      const { versionText } = await import('./version.ts')
      terminal.out(versionText())
      ended(0)
    })

  program
    .command('completion')
    .description('print what makes a shell complete the command line')
    .addArgument(new Argument('<shell>').choices(completionShells))
    .addHelpText(
      'after',
      `
Examples:
  source <(clusterset-guard completion bash)
  clusterset-guard completion zsh > "\${fpath[1]}/_clusterset-guard"
  clusterset-guard completion fish > ~/.config/fish/completions/clusterset-guard.fish`,
    )
    .action(async (shell: CompletionShell) => {
      const { completionScript } = await import('./completion.ts')
      const { rules } = await import('../rules/index.ts')
      const words = {
        rule: rules.map(({ id }) => id),
        '--format': formatNames,
        '--assume-complete': [...inventoryNames, 'all'],
      }
      terminal.out(completionScript(program, shell, words))
      ended(0)
    })
  return program
}

type Values = Readonly<Record<string, unknown>>

/** A list in the environment is one text: paths with a colon between them as in PATH, formats with a comma. */
function withListsApart(values: Values, command: Command): Values {
  const apart = (name: string, separator: string): Values =>
    command.getOptionValueSource(name) === 'env'
      ? {
          [name]: [values[name]]
            .flat()
            .flatMap((text) => String(text).split(separator))
            .filter((text) => text !== ''),
        }
      : {}
  return { ...values, ...apart('world', ':'), ...apart('format', ',') }
}

function refused(problems: readonly string[], { error }: Terminal): ExitCode {
  for (const problem of problems) error(`error: ${problem}\n`)
  return 2
}

const switchVariables = [serveFlags, checkFlags].flatMap(switchVariablesOf)

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
    const { describeFault } = await import('../server/fault.ts')
    terminal.error(`error: clusterset-guard failed: ${JSON.stringify(describeFault(error))}\n`)
    return 4
  }
}
