import type { Command } from 'commander'

import { bashCompletion } from './completion-bash.ts'
import { fishCompletion } from './completion-fish.ts'
import type { CompletableProgram } from './completion-tree.ts'
import { completableProgram } from './completion-tree.ts'
import type { CompletionShell } from './completion-shells.ts'
import { zshCompletion } from './completion-zsh.ts'

const writers: Readonly<Record<CompletionShell, (program: CompletableProgram) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}

/**
 * The script that makes a shell complete the command line.
 *
 * @param program the whole command line; what it shows in its help is completed, so the script cannot fall behind
 * @param known the words that a flag or an argument takes, where commander has no choices of it, by name:
 *   `{ rule: […], '--format': […] }`
 */
export const completionScript = (
  program: Command,
  shell: CompletionShell,
  known: Readonly<Record<string, readonly string[]>> = {},
): string => writers[shell](completableProgram(program, known))
