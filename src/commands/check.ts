import { check, type CheckInput, type Checked } from '../check/check.ts'
import { exitCodeOf } from '../check/exit-code.ts'
import { strictly } from '../engine/rule.ts'
import { shownComplaint, type Complaint } from '../manifests/complaint.ts'
import { mutators } from '../mutators/index.ts'
import { rules, ruleSetVersion } from '../rules/index.ts'
import { readInputs, type ReadInputs } from './check-inputs.ts'
import { writeReports } from './check-outputs.ts'
import type { CheckSettings } from './check-settings.ts'
import { progressOn } from './progress.ts'
import type { ExitCode, Terminal } from './terminal.ts'
import { version } from './version.ts'

/** Judges manifests and writes reports. It ends with the verdict. */
export const checkFiles = (settings: CheckSettings, terminal: Terminal): Promise<ExitCode> =>
  checkTelling(settings, terminal, (line) => {
    terminal.error(`${line}\n`)
  })

/** @param tell is told what nobody needs to hear twice */
async function checkTelling(
  settings: CheckSettings,
  terminal: Terminal,
  tell: (line: string) => void,
): Promise<ExitCode> {
  const read = await readInputs(settings)
  if (!read.ok) return refused(read, settings, terminal)
  for (const warning of read.inputs.warnings) tell(`warning: ${warning}`)
  for (const note of read.inputs.notes) tell(`note: ${note}`)
  const checked = await judged(read.inputs, settings, terminal)
  if (!checked.ok) return refused({ complaints: checked.complaints, problems: [] }, settings, terminal)
  for (const complaint of checked.repeated) tell(`note: at the base: ${shownComplaint(complaint)}`)
  if (!settings.fixes && !settings.showsDiff) return ended(checked, settings, terminal)
  const { planFixes } = await import('./check-fixes.ts')
  const plan = planFixes(read.inputs.files, checked.judged, settings.showsDiff)
  for (const note of plan.notes) terminal.error(`note: ${note}\n`)
  if (settings.showsDiff) terminal.out(plan.diff)
  // A diff on standard output is there to be applied: what people read goes beside it.
  const beside = settings.showsDiff ? { ...terminal, out: terminal.error } : terminal
  if (!settings.fixes) return ended(checked, settings, beside)
  const complaints = plan.write()
  if (plan.fixed.length > 0) terminal.error(`fixed: ${plan.fixed.join(', ')}\n`)
  if (complaints.length > 0) return refused({ complaints, problems: [] }, settings, terminal)
  // What is reported is what is left.
  return checkTelling({ ...settings, fixes: false, showsDiff: false }, beside, () => undefined)
}

/** Judges what was read. */
async function judged(inputs: ReadInputs, settings: CheckSettings, terminal: Terminal): Promise<Checked> {
  const { clusterDomain, namespace, complete, profile } = settings
  const input: CheckInput = {
    ...inputs,
    complete,
    rules: profile === 'strict' ? strictly(rules) : rules,
    mutators,
    reading: { clusterDomain, digest: inputs.digest },
    namespace,
    tool: { name: 'clusterset-guard', version, ruleset: ruleSetVersion },
  }
  const progress = progressOn(terminal)
  try {
    return await check(input, (done, all) => {
      progress.told(done, all)
    })
  } finally {
    progress.end()
  }
}

async function ended(
  { report }: Extract<Checked, { ok: true }>,
  settings: CheckSettings,
  terminal: Terminal,
): Promise<ExitCode> {
  const problems = await writeReports(report, settings.outputs, terminal)
  if (problems.length > 0) return refused({ complaints: [], problems }, settings, terminal)
  return exitCodeOf(report, settings)
}

interface Refusal {
  readonly complaints: readonly Complaint[]
  readonly problems: readonly string[]
}

/** Says what cannot be taken: to whoever reads, and to GitHub's runner when it listens. */
async function refused(
  { complaints, problems }: Refusal,
  { outputs }: CheckSettings,
  { out, error }: Terminal,
): Promise<ExitCode> {
  for (const complaint of complaints) error(`error: ${shownComplaint(complaint)}\n`)
  for (const problem of problems) error(`error: ${problem}\n`)
  if (outputs.some(({ format, file }) => format === 'github' && file === undefined)) {
    const { githubComplaint } = await import('../report/github.ts')
    for (const complaint of complaints)
      out(githubComplaint(complaint, `${complaint.problem}; ${complaint.remedy}`))
  }
  return 2
}
