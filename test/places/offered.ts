import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { CompletionShell } from '../../src/commands/completion-shells.ts'

/** Command lines as words; the last word, which may be empty, is to be completed. */
export type Lines = readonly (readonly string[])[]

/** A machine need not have every shell. */
export const without = (shell: CompletionShell): { readonly skip: string | false } => ({
  skip: spawnSync(shell, ['-c', 'exit 0']).status === 0 ? false : `no ${shell} here`,
})

const quoted = (text: string): string => `'${text}'`

/** Runs code in a shell, without its own start files, and gives what it prints between the lines `=next=`. */
function printed(shell: CompletionShell, code: string, directory: string): readonly string[] {
  const withoutStartFiles = { bash: ['--norc'], zsh: ['-f'], fish: ['--no-config'] }[shell]
  const { status, stdout, stderr } = spawnSync(shell, [...withoutStartFiles, '-c', code], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, HOME: directory },
    timeout: 60_000,
  })
  if (status !== 0 || stderr !== '') throw new Error(`${shell} ended with ${String(status)}: ${stderr}`)
  return stdout.split('=next=').slice(1)
}

const sorted = (words: readonly string[]): readonly string[] => words.filter((word) => word !== '').sort()

/** In bash the words of the function, or `files` when it leaves them to readline. */
const inBash = (script: string, lines: Lines, directory: string): readonly (readonly string[])[] =>
  printed(
    'bash',
    `compopt() { [[ $* != '+o default' ]] || fallback=; }
${script}
${lines
  .map(
    (
      words,
    ) => `fallback=files COMP_WORDS=(${words.map(quoted).join(' ')}) COMP_CWORD=${String(words.length - 1)}
_clusterset_guard
printf '%s\\n' =next= "\${COMPREPLY[@]}" $fallback`,
  )
  .join('\n')}`,
    directory,
  ).map((text) => sorted(text.split('\n')))

const inFish = (script: string, lines: Lines, directory: string): readonly (readonly string[])[] =>
  printed(
    'fish',
    `${script}\n${lines.map((words) => `echo =next=; complete -C ${quoted(words.join(' '))}`).join('\n')}`,
    directory,
  ).map((text) => sorted(text.split('\n').map((line) => line.split('\t')[0] ?? '')))

const zshTerminal = `PS1=
stty -echo
autoload -Uz compinit
compinit -u -D
source _clusterset-guard
compadd() {
  local -a found
  if (( \${@[(I)-[OAD]]} )); then builtin compadd "$@"; return; fi
  builtin compadd -O found "$@"
  print -r -- "<offers>\${(j:>:)found}>"
  builtin compadd "$@"
}
complete_and_say_so() { zle complete-word; print -r -- '<done>' }
zle -N complete_and_say_so
bindkey '^I' complete_and_say_so
print -r -- '<ready>'
`

/**
 * In zsh in a terminal of its own, as its completion works in no other way. There compadd tells what it is given, and
 * the key says when it is done.
 */
function inZsh(script: string, lines: Lines, directory: string): readonly (readonly string[])[] {
  writeFileSync(join(directory, '_clusterset-guard'), script)
  writeFileSync(join(directory, 'terminal.zsh'), zshTerminal)
  const asked = lines.map(
    (words) => `zpty -w -n shell ${quoted(words.join(' '))}$'\\t'
zpty -r shell line '*<done>*'
print -r -- "=next=$line"
zpty -w -n shell $'\\C-u'`,
  )
  const start = `zmodload zsh/zpty
zpty shell zsh -f
zpty -w shell 'source terminal.zsh'
zpty -r shell line '*<ready>*'`
  return printed('zsh', [start, ...asked, 'zpty -d shell'].join('\n'), directory).map((text) =>
    sorted([...text.matchAll(/<offers([^<]*)>/g)].flatMap(([, found = '']) => found.split('>'))),
  )
}

/** What a shell that has read a script offers for each line, sorted. */
export const offeredBy: Readonly<Record<CompletionShell, typeof inBash>> = {
  bash: inBash,
  fish: inFish,
  zsh: inZsh,
}
