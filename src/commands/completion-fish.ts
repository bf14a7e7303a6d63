import type { CompletableFlag, CompletableProgram, Value } from './completion-tree.ts'

/** One word of the script: in single quotes fish knows two escapes. */
const quoted = (text: string): string =>
  `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`

const valueText = (value: Value | undefined): string => {
  switch (value?.is) {
    case 'files':
      return ' -r -F'
    case 'words':
      return ` -x -a ${quoted(value.words.join(' '))}`
    case 'anything':
      return ' -x'
    case undefined:
      return ''
  }
}

const nameText = (name: string): string =>
  name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`

const flagText = ({ names, description, value }: CompletableFlag): string =>
  `${names.map(nameText).join('')}${valueText(value)} -d ${quoted(description)}`

/** The script for fish, 3.0 and later. */
export function fishCompletion({ name, flags, commands }: CompletableProgram): string {
  const line = `complete -c ${name}`
  const names = commands.map((command) => command.name).join(' ')
  const before = `-n ${quoted(`not __fish_seen_subcommand_from ${names}`)}`
  return [
    `# fish completion of ${name}:`,
    `#   ${name} completion fish > ~/.config/fish/completions/${name}.fish`,
    `${line} -f`,
    ...flags.map((flag) => `${line} ${before}${flagText(flag)}`),
    ...commands.map((command) => `${line} ${before} -a ${command.name} -d ${quoted(command.description)}`),
    ...commands.flatMap((command) => {
      const after = `-n ${quoted(`__fish_seen_subcommand_from ${command.name}`)}`
      const argument = command.argument?.is === 'files' ? ' -F' : valueText(command.argument)
      return [
        ...(command.argument === undefined || command.argument.is === 'anything'
          ? []
          : [`${line} ${after}${argument}`]),
        ...command.flags.map((flag) => `${line} ${after}${flagText(flag)}`),
      ]
    }),
    '',
  ].join('\n')
}
