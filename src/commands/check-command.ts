import type { JsonObject } from '../model/json.ts'
import { checkSettingsFrom } from './check-settings.ts'
import { checkFiles } from './check.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** Runs `check` with what the command line says. */
export async function checkCommand(
  paths: readonly string[],
  values: JsonObject,
  terminal: Terminal,
): Promise<ExitCode> {
  const parsed = checkSettingsFrom(paths, values)
  if (!parsed.ok) {
    for (const problem of parsed.problems) terminal.error(`error: ${problem}\n`)
    return 2
  }
  for (const note of parsed.notes) terminal.error(`note: ${note}\n`)
  return checkFiles(parsed.settings, terminal)
}
