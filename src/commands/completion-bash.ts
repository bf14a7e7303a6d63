import type { CompletableCommand, CompletableFlag, CompletableProgram, Value } from './completion-tree.ts'

/** One word of the script, whatever stands in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

const namesOf = (flags: readonly CompletableFlag[]): string => flags.flatMap(({ names }) => names).join(' ')

/** A line for all flags of which `isMeant` holds, as patterns of `command flag`. */
function patternsOf(
  { commands, flags }: CompletableProgram,
  isMeant: (flag: CompletableFlag) => boolean,
): string | undefined {
  const patterns = [{ name: '', flags }, ...commands].flatMap((command) =>
    command.flags
      .filter(isMeant)
      .flatMap(({ names }) => names.map((name) => quoted(`${command.name} ${name}`))),
  )
  return patterns.length > 0 ? `    ${patterns.join(' | ')})` : undefined
}

/** What follows a flag. Files are left to bash, which knows how to quote them. */
function valueLines(program: CompletableProgram): readonly string[] {
  const files = patternsOf(program, ({ value }) => value?.is === 'files')
  const anything = patternsOf(program, ({ value }) => value?.is === 'anything')
  const words = [{ name: '', flags: program.flags }, ...program.commands].flatMap((command) =>
    command.flags.flatMap(({ names, value }) =>
      value?.is === 'words'
        ? [
            `    ${names.map((name) => quoted(`${command.name} ${name}`)).join(' | ')}) words=${quoted(value.words.join(' '))} ;;`,
          ]
        : [],
    ),
  )
  return [
    ...(files === undefined ? [] : [`${files} return ;;`]),
    ...(anything === undefined ? [] : [`${anything} compopt +o default 2>/dev/null; return ;;`]),
    ...words,
  ]
}

const argumentText = (argument: Value | undefined): string => {
  if (argument?.is === 'files') return ' files=yes'
  return argument?.is === 'words' ? ` words=${quoted(argument.words.join(' '))}` : ''
}

const commandLine = ({ name, flags, argument }: CompletableCommand): string =>
  `      ${quoted(name)}) flags=${quoted(namesOf(flags))}${argumentText(argument)} ;;`

/** The script for bash, 3.2 and later, with or without the package bash-completion. */
export function bashCompletion(program: CompletableProgram): string {
  const commands: CompletableCommand = {
    name: '',
    description: '',
    flags: program.flags,
    argument: { is: 'words', words: program.commands.map(({ name }) => name) },
  }
  const several = patternsOf(program, ({ takesSeveral }) => takesSeveral)
  const functionName = `_${program.name.replaceAll('-', '_')}`
  return `# bash completion of ${program.name}, for ~/.bashrc:
#   source <(${program.name} completion bash)
${functionName}() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local command='' flag='' flags='' words='' files='' index
  COMPREPLY=()
  # Bash takes --flag=value apart at the equals sign.
  if [[ $word == '=' ]]; then word=''
  elif [[ $previous == '=' ]]; then previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
      -*) flag=\${COMP_WORDS[index]} ;;
      *) command=\${command:-\${COMP_WORDS[index]}} ;;
    esac
  done
${several === undefined ? '' : `  if [[ $word != -* ]]; then case "$command $flag" in\n${several} previous=$flag ;;\n  esac; fi\n`}  case "$command $previous" in
${valueLines(program).join('\n')}
    *)
      case "$command" in
${[commands, ...program.commands].map(commandLine).join('\n')}
      esac
      if [[ $word == -* || -z $words$files ]]; then words=$flags files=''; fi
      if [[ -n $files ]]; then return; fi
      ;;
  esac
  compopt +o default 2>/dev/null
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
# Without an answer of the function, bash completes the names of files.
complete -o default -F ${functionName} ${program.name}
`
}
