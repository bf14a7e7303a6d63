import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import { correct, mistakes } from '../../bench/compared/mistakes.ts'
import { toolNames } from '../../bench/compared/tools.ts'
import { run } from '../../src/commands/program.ts'
import { repository } from '../support/guard-process.ts'

const page = readFileSync(join(repository, 'docs/compared.md'), 'utf8')

/** The rows of the page's table, cell by cell. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )

/** Runs `check` in this process, as main.ts would. */
async function check(...given: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  let said = ''
  const note = (text: string): boolean => {
    said += text
    return true
  }
  const code = await run(['check', ...given], {}, { out: note, error: note })
  return { code, said }
}

for (const { name, files, before, line } of mistakes())
  void test(`check names the line of the mistake in ${name}`, async (t) => {
    t.not(line, 0, 'the mistake is marked')
    const baseline = before.flatMap((file) => ['--baseline', file])
    const { code, said } = await check('--assume-complete=all', ...baseline, ...files)
    t.not(code, 0)
    t.match(said, `${files[0] ?? ''}:${String(line)}:`)
  })

void test('check finds nothing in the correct manifests', async (t) => {
  const { code, said } = await check('--assume-complete=all', correct)
  t.equal(code, 0)
  t.match(said, ' 0 violated, 0 warned, 0 unproven')
})

void test('what cannot be judged is exit 3 where proof is asked for', async (t) => {
  const wanting = join(repository, 'bench/compared/manifests/removed-member-returns/before/orders.yaml')
  const { code, said } = await check('--require-proof', wanting)
  t.equal(code, 3)
  t.match(said, 'Not proven for want of')
})

void test('the page has a row for each mistake, and its column of check is what check does', (t) => {
  t.strictSame(rows[0], ['mistake', 'takes', ...toolNames])
  t.strictSame(
    rows.slice(2, -2).map(([name, takes, ...cells]) => [name, takes, cells.at(-1)]),
    mistakes().map(({ name, takes, line }) => [name, takes, `line ${String(line)}`]),
  )
  t.strictSame(rows.at(-2), ['nothing wrong', '', ...toolNames.map(() => '–')])
  t.end()
})
