import type { Argument, Command, Option } from 'commander'

/** What a shell can offer where a value is wanted. */
export type Value =
  | { readonly is: 'files' }
  | { readonly is: 'words'; readonly words: readonly string[] }
  /** Anything, such as an address: nothing is offered. */
  | { readonly is: 'anything' }

export interface CompletableFlag {
  /** Each way to write it: `--help`, `-h`. */
  readonly names: readonly string[]
  readonly description: string
  /** Undefined for a switch. */
  readonly value: Value | undefined
  /** The placeholder, as the help shows it. */
  readonly placeholder: string
  /** It takes all words up to the next flag. */
  readonly takesSeveral: boolean
}

export interface CompletableCommand {
  readonly name: string
  readonly description: string
  readonly flags: readonly CompletableFlag[]
  /** What its arguments may be; undefined when it has none. */
  readonly argument: Value | undefined
}

export interface CompletableProgram {
  readonly name: string
  /** The flags that stand before any command. */
  readonly flags: readonly CompletableFlag[]
  readonly commands: readonly CompletableCommand[]
}

type Known = Readonly<Record<string, readonly string[]>>

const fileNames = /^(?:file|path|dir|folder)s?$/i

/** `<deny|allow>` are two words; `<file>` and `<path...>` are files; `<format[=file]>` is a format. */
function valueOf(placeholder: string, words: readonly string[] | undefined): Value {
  const name = /^[\w-]+/.exec(placeholder)?.[0] ?? ''
  const offered = words ?? (/^[\w-]+(?:\|[\w-]+)+$/.test(placeholder) ? placeholder.split('|') : [])
  if (offered.length > 0) return { is: 'words', words: offered }
  return fileNames.test(name) ? { is: 'files' } : { is: 'anything' }
}

function flagOf(option: Option, known: Known): CompletableFlag {
  const placeholder = /[<[](.+)[>\]]$/.exec(option.flags)?.[1] ?? ''
  const takesValue = option.required || option.optional
  return {
    names: [option.short, option.long].filter((name) => name !== undefined),
    description: option.description,
    value: takesValue ? valueOf(placeholder, option.argChoices ?? known[option.long ?? '']) : undefined,
    placeholder,
    takesSeveral: option.variadic,
  }
}

/** The arguments of a command are of one kind: what the first may be is offered for all. */
const argumentOf = (argument: Argument | undefined, known: Known): Value | undefined =>
  argument === undefined ? undefined : valueOf(argument.name(), argument.argChoices ?? known[argument.name()])

/** What there is to complete: all that the help shows. Placeholders are read as the help writes them. */
export function completableProgram(program: Command, known: Known): CompletableProgram {
  const help = program.createHelp()
  const commands = help.visibleCommands(program)
  const words = { ...known, command: commands.map((command) => command.name()) }
  const flagsOf = (command: Command): readonly CompletableFlag[] =>
    help.visibleOptions(command).map((option) => flagOf(option, words))
  return {
    name: program.name(),
    flags: flagsOf(program),
    commands: commands.map((command) => ({
      name: command.name(),
      description: command.description(),
      flags: flagsOf(command),
      argument: argumentOf(command.registeredArguments[0], words),
    })),
  }
}
