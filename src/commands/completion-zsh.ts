import type { CompletableCommand, CompletableFlag, CompletableProgram, Value } from './completion-tree.ts'

/** One word of the script, whatever stands in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** Text inside a description of `_arguments`, where these mean something. */
const escaped = (text: string): string => text.replaceAll(/[\\[\]:]/g, (sign) => `\\${sign}`)

const actionOf = (value: Value): string => {
  switch (value.is) {
    case 'words':
      return `(${value.words.join(' ')})`
    case 'files':
      return '_files'
    case 'anything':
      return ' '
  }
}

/** A flag with a value may come again: the last one counts, or they add up. */
function specificationsOf({ names, description, value, placeholder }: CompletableFlag): readonly string[] {
  if (value === undefined) return names.map((name) => quoted(`${name}[${escaped(description)}]`))
  const sign = (name: string): string => (name.startsWith('--') ? '=' : '+')
  return names.map((name) =>
    quoted(
      `*${name}${sign(name)}[${escaped(description)}]:${escaped(placeholder || 'value')}:${actionOf(value)}`,
    ),
  )
}

const argumentsCall = (specifications: readonly string[]): string =>
  ['_arguments', ...specifications].join(' \\\n          ')

const commandCase = ({ name, flags, argument }: CompletableCommand): string =>
  `        ${name})
          ${argumentsCall([
            ...flags.flatMap(specificationsOf),
            ...(argument === undefined ? [] : [quoted(`*:${name}:${actionOf(argument)}`)]),
          ])}
          ;;`

/** The script for zsh, 5.0 and later. It can be sourced, or stand in the fpath as a file of its own. */
export function zshCompletion({ name, flags, commands }: CompletableProgram): string {
  const functionName = `_${name}`
  return `#compdef ${name}
# zsh completion of ${name}, for ~/.zshrc, behind compinit:
#   source <(${name} completion zsh)
${functionName}() {
  local curcontext=$curcontext state line
  local -a commands
  commands=(
${commands.map((command) => `    ${quoted(`${command.name}:${command.description}`)}`).join('\n')}
  )
  _arguments -C ${flags.flatMap(specificationsOf).join(' ')} '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe -t commands command commands ;;
    argument)
      case $line[1] in
${commands.map(commandCase).join('\n')}
      esac
      ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then ${functionName} "$@"; else compdef ${functionName} ${name}; fi
`
}
