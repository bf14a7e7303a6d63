import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'SECURITY.md'), 'utf8')

/** The part of the page under `## Threats`. */
const [, fromThreats = ''] = page.split('\n## Threats\n')
const [threatPart = ''] = fromThreats.split(/^## /m)

/** A threat as the page has it: its number, and what stands behind each bold word. */
interface Threat {
  readonly number: string
  readonly said: Readonly<Record<string, string>>
}

const threats: readonly Threat[] = threatPart
  .split(/^### /m)
  .slice(1)
  .map((text) => {
    const [, number = ''] = /^(\d+)\. /.exec(text) ?? []
    const parts = [...text.matchAll(/^\*\*(.+?)\.\*\* ([^]*?)(?=\n\*\*|\n\n|$)/gm)]
    return { number, said: Object.fromEntries(parts.map(([, lead = '', rest = '']) => [lead, rest])) }
  })

void test('SECURITY.md answers each of the 18 threats of the threat model', (t) => {
  t.strictSame(
    threats.map(({ number }) => number),
    Array.from({ length: 18 }, (_, index) => String(index + 1)),
  )
  for (const { number, said } of threats)
    t.strictSame(Object.keys(said), ['Holds', 'Shown by', 'Does not hold'], number)
  t.end()
})

void test('what is said to hold is shown by tests that exist', (t) => {
  for (const { number, said } of threats) {
    const { Holds: holds = '', 'Shown by': shownBy = '' } = said
    const files = [...shownBy.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file)
    t.equal(files.length === 0, holds.startsWith('Nothing') && shownBy === 'Nothing.', number)
    for (const file of files) t.ok(/^test\/.+\.test\.ts$/.test(file) && existsSync(join(root, file)), file)
  }
  t.end()
})
