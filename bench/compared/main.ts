/**
 * What other tools find in manifests with a mistake, beside `check`, and how long all take for many. Each tool is
 * named by its program; one that is not named is not measured:
 *
 *   npm run build
 *   node bench/compared/main.ts --kubeconform FILE --kubectl-validate FILE --kyverno FILE --gator FILE
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { correct, mistakes, type Mistake } from './mistakes.ts'
import { writeSets } from './sets.ts'
import { toolNames, tools, type Tool } from './tools.ts'

const { values: settings } = parseArgs({
  options: {
    kubeconform: { type: 'string' },
    'kubectl-validate': { type: 'string' },
    kyverno: { type: 'string' },
    gator: { type: 'string' },
    check: { type: 'string' },
    sets: { type: 'string', default: '2000' },
    'limit-seconds': { type: 'string', default: '300' },
    verbose: { type: 'boolean', default: false },
  },
})

const { kubeconform, 'kubectl-validate': kubectlValidate, kyverno, gator, check } = settings
const programs = { kubeconform, 'kubectl-validate': kubectlValidate, kyverno, gator, check }
const limitSeconds = Number(settings['limit-seconds'])

interface Ran {
  readonly code: number | null
  readonly said: string
  readonly seconds: number
}

function run({ name, program, given }: Tool, files: readonly string[], before: readonly string[] = []): Ran {
  const start = process.hrtime.bigint()
  const { status, stdout, stderr } = spawnSync(program, given(files, before), {
    encoding: 'utf8',
    timeout: limitSeconds * 1000,
    maxBuffer: 2 ** 28,
  })
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  if (settings.verbose)
    process.stderr.write(`\n# ${name} ${files.join(' ')}: ${String(status)}\n${stdout}${stderr}`)
  return { code: status, said: stdout + stderr, seconds }
}

/** Whether a line is named: `file:13:4`, `line 13`, `line=13`. */
const namesLine = (said: string, line: number): boolean =>
  new RegExp(`(?::|\\bline[ =:]*)${String(line)}\\b`, 'i').test(said)

function found(tool: Tool, { files, before, line }: Mistake): string {
  const { code, said } = run(tool, files, before)
  if (code === 0) return '–'
  return namesLine(said, line) ? `line ${String(line)}` : 'found'
}

const shownSeconds = (seconds: number): string =>
  seconds >= limitSeconds ? `over ${String(limitSeconds)} s` : `${seconds.toFixed(seconds < 10 ? 2 : 0)} s`

/** The median of three runs, or one when that takes long. */
function secondsOf(tool: Tool, folder: string): string {
  const { code, seconds } = run(tool, [folder])
  if (seconds >= limitSeconds) return shownSeconds(seconds)
  if (code !== 0) return `ended with ${String(code)}`
  if (seconds > 20) return shownSeconds(seconds)
  const all = [seconds, run(tool, [folder]).seconds, run(tool, [folder]).seconds].sort(
    (one, other) => one - other,
  )
  return shownSeconds(all[1] ?? seconds)
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`

const folder = mkdtempSync(join(tmpdir(), 'clusterset-guard-compared-'))
try {
  const measured = tools(folder, programs)
  const cells = (judge: (tool: Tool) => string): readonly string[] =>
    toolNames.map((name) => {
      const tool = measured.find((one) => one.name === name)
      return tool === undefined ? 'not measured' : judge(tool)
    })
  const out = (text: string): boolean => process.stdout.write(text)
  out(row('mistake', 'takes', ...toolNames))
  out(row('---', '---', ...toolNames.map(() => '---')))
  for (const mistake of mistakes())
    out(row(mistake.name, mistake.takes, ...cells((tool) => found(tool, mistake))))
  out(row('nothing wrong', '', ...cells((tool) => (run(tool, [correct]).code === 0 ? '–' : 'refused'))))
  const sets = writeSets(folder, Number(settings.sets))
  out(row(`${settings.sets} sets`, 'time', ...cells((tool) => secondsOf(tool, sets))))
} finally {
  rmSync(folder, { recursive: true })
}
