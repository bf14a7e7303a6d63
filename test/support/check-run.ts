import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import tap from 'tap'

import { run } from '../../src/commands/program.ts'
import { asList, asObject, type JsonObject } from '../../src/model/json.ts'

/** Goes with the test file. */
export const folder = mkdtempSync(join(tmpdir(), 'clusterset-guard-check-'))
tap.teardown(() => {
  rmSync(folder, { recursive: true })
})

let count = 0

/** A file with some text, or with objects; its path. */
export function file(...contents: readonly (string | JsonObject)[]): string {
  const path = join(folder, `${String((count += 1))}.yaml`)
  writeFileSync(
    path,
    contents.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n---\n'),
  )
  return path
}

/** Runs `check` as from a shell, in this process. */
export async function check(...given: readonly string[]) {
  const written = { out: '', error: '' }
  const code = await run(
    ['check', ...given],
    {},
    {
      out: (text) => (written.out += text),
      error: (text) => (written.error += text),
    },
  )
  return { code, ...written }
}

/** The report of a run as JSON: its summary, and the subjects with their outcomes by rule. */
export async function checkedJson(...given: readonly string[]) {
  const { code, out, error } = await check(...given, '--format', 'json')
  if (error !== '') throw new Error(error)
  const report = asObject(JSON.parse(out))
  const subjects = asList(report['subjects']).map(asObject)
  const outcomeOf = (rule: string, subject = 0) =>
    asList(subjects[subject]?.['outcomes'])
      .map(asObject)
      .find((outcome) => outcome['rule'] === rule)
  return { code, summary: asObject(report['summary']), subjects, outcomeOf }
}
