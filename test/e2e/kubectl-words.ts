import type { Ended } from '../cluster/kubectl.ts'
import type { Raw } from '../support/objects.ts'

/** What kubectl calls the kinds when it says what it did. */
export const words = {
  set: 'perconaservermysqlclusterset.ps.percona.com',
  member: 'perconaservermysql.ps.percona.com',
  restore: 'perconaservermysqlrestore.ps.percona.com',
}

/** kubectl ends well, with these lines and no warning. */
export const passed = (...lines: readonly string[]): Ended => ({
  code: 0,
  stdout: lines.map((line) => `${line}\n`).join(''),
  stderr: '',
})

/** kubectl ends well, with one line, after warnings. */
export const warned = (line: string, ...warnings: readonly string[]): Ended => ({
  ...passed(line),
  stderr: warnings.map((warning) => `Warning: ${warning}\n`).join(''),
})

/** kubectl fails, with these lines for the user. */
export const refused = (...lines: readonly string[]): Ended => ({
  code: 1,
  stdout: '',
  stderr: lines.map((line) => `${line}\n`).join(''),
})

export const create: readonly string[] = ['create', '-f', '-']

/** Arguments of kubectl that patch an object. */
export const patch = (kind: string, name: string, change: Raw | readonly unknown[]): readonly string[] => [
  'patch',
  kind,
  name,
  Array.isArray(change) ? '--type=json' : '--type=merge',
  `--patch=${JSON.stringify(change)}`,
]

export const listOf = (...items: readonly Raw[]): Raw => ({ apiVersion: 'v1', kind: 'List', items })
