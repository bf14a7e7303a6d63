import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Log } from 'sarif'
import { test } from 'tap'

import { formatNames, formats, type FormatName } from '../../src/report/formats.ts'
import { shortSample } from './sample.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/formats.md'), 'utf8')

/** The code of the first fence in the section of a format. */
function exampleOf(name: FormatName): string {
  const [, section = ''] = page.split(`\n## ${name}\n`)
  const [, code] = /```\w+\n([^]*?)```\n/.exec(section) ?? []
  if (code === undefined) throw new Error(`docs/formats.md has no example of ${name}`)
  return code
}

const written = async (name: FormatName): Promise<string> =>
  (await formats[name].load())(shortSample, { isColoured: false })

for (const name of ['text', 'json', 'junit', 'github', 'markdown', 'tap'] as const)
  void test(`docs/formats.md shows ${name} as it is written`, async (t) => {
    t.equal(exampleOf(name), await written(name))
  })

void test('docs/formats.md shows one result of sarif as it is written', async (t) => {
  const [run] = (JSON.parse(await written('sarif')) as Log).runs
  t.strictSame(JSON.parse(exampleOf('sarif')), run?.results?.[0])
})

void test('docs/formats.md shows a part of html as it is written', async (t) => {
  const html = await written('html')
  t.ok(html.includes(exampleOf('html')), exampleOf('html'))
})

void test('docs/formats.md lists every format, with what it is for', (t) => {
  t.strictSame(
    [...page.matchAll(/^\| \[(\w+)\]\(#(\w+)\) +\| (.*?) +\|/gm)].map(([, name, link, summary]) => [
      name,
      link,
      summary,
    ]),
    formatNames.map((name) => [name, name, formats[name].summary]),
  )
  t.end()
})
