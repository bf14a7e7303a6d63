import { test } from 'tap'

import { Exposition } from '../../src/metrics/exposition.ts'

void test('a figure that cannot be read is left out until it can be', async (t) => {
  let value: number | undefined
  const exposition = new Exposition()
  exposition.gauge('open_files', 'Open files.', () => value)
  const head = '# HELP open_files Open files.\n# TYPE open_files gauge'
  t.equal((await exposition.scrape()).text, `${head}\n`)
  value = 0
  t.equal((await exposition.scrape()).text, `${head}\nopen_files 0\n`)
  value = undefined
  t.equal((await exposition.scrape()).text, `${head}\n`)
})

void test('a label value cannot break out of its quotes', async (t) => {
  const exposition = new Exposition()
  exposition.counter('calls_total', 'Calls.', () => [{ labels: { by: 'a"\n\\' }, count: 1 }])
  t.equal(
    (await exposition.scrape()).text,
    '# HELP calls_total Calls.\n# TYPE calls_total counter\ncalls_total{by="a\\"\\n\\\\"} 1\n',
  )
})
