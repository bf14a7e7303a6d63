import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { formats } from '../report/formats.ts'
import type { Report } from '../report/report.ts'
import type { Output } from './check-settings.ts'
import type { Terminal } from './terminal.ts'
import { codeOf } from '../model/error-code.ts'

/** Makes a folder and those that it lies in. Node's own way to do so never ends where nothing can be made, as in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder)
}

/** Where files of the commit under test can be looked at, in the words of GitHub's and GitLab's runners. */
export function sourceUrlIn(environment: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_SHA, CI_PROJECT_URL, CI_COMMIT_SHA } = environment
  if (GITHUB_SERVER_URL && GITHUB_REPOSITORY && GITHUB_SHA)
    return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/blob/${GITHUB_SHA}/`
  return CI_PROJECT_URL && CI_COMMIT_SHA ? `${CI_PROJECT_URL}/-/blob/${CI_COMMIT_SHA}/` : undefined
}

/**
 * Writes a report in each form that was asked for.
 *
 * @returns what could not be written
 */
export async function writeReports(
  report: Report,
  outputs: readonly Output[],
  terminal: Terminal,
): Promise<readonly string[]> {
  const problems: string[] = []
  const sourceUrl = sourceUrlIn(process.env)
  for (const { format, file } of outputs) {
    const write = await formats[format].load()
    const isColoured = file === undefined && terminal.isColoured === true
    const text = write(report, { isColoured, ...(sourceUrl && { sourceUrl }) })
    if (file === undefined) {
      terminal.out(text)
      continue
    }
    try {
      makeFolder(dirname(file))
      writeFileSync(file, text)
    } catch (error) {
      const code = codeOf(error)
      problems.push(
        `--format ${format}=${file}: the file cannot be written (${code}); check the path and its rights`,
      )
    }
  }
  return problems
}
