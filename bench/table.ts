import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'

/** One promise and what was measured. Both are ratios to the bare server, unless the unit says otherwise. */
export interface Row {
  readonly what: string
  readonly bytes?: number
  readonly goal: number
  readonly figure: number
  readonly unit?: '%' | 'MiB' | 's' | 'ms'
}

function shown(value: number, unit: Row['unit']): string {
  if (unit === undefined) return `${value.toFixed(2)}x`
  return `${value.toFixed(unit === 'MiB' ? 0 : 1)} ${unit}`
}

/** The rows as Markdown, below a line that says where and of what they were measured. */
export function tableOf(rows: readonly Row[]): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  const changes =
    execFileSync('git', ['status', '--porcelain'], { encoding: 'utf8' }) === '' ? '' : ', changed'
  const where = `Commit ${commit}${changes}, Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown CPU'}.`
  return [
    where,
    '',
    '| measured | body | goal | figure | |',
    '| --- | --: | --: | --: | --- |',
    ...rows.map(({ what, bytes, goal, figure, unit }) => {
      const body = bytes === undefined ? '' : `${String(bytes)} B`
      const isMet = figure <= goal ? '' : 'missed'
      return `| ${what} | ${body} | ≤ ${shown(goal, unit)} | ${shown(figure, unit)} | ${isMet} |`
    }),
    '',
  ].join('\n')
}
