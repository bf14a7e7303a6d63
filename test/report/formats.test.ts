import fc from 'fast-check'
import { test } from 'tap'

import { formatNames, formats } from '../../src/report/formats.ts'
import { reproducible } from '../support/properties.ts'
import { anyReport } from './any-report.ts'

void test('every format is there, under its name, with what it is for', (t) => {
  t.strictSame(Object.keys(formats), ['text', 'json', 'sarif', 'junit', 'github', 'markdown', 'html', 'tap'])
  t.strictSame(Object.keys(formats), formatNames)
  for (const { summary } of Object.values(formats)) t.match(summary, /^\S.{10,}\S$/)
  t.end()
})

void test('any report can be written in any format, ends in a line feed, and is the same each time', async () => {
  for (const name of formatNames) {
    const write = await formats[name].load()
    fc.assert(
      fc.property(anyReport, (report) => {
        const text = write(report, { isColoured: false })
        return text.endsWith('\n') && !text.endsWith('\n\n') && text === write(report, { isColoured: false })
      }),
      reproducible({ numRuns: 25 }),
    )
  }
})

void test('a writer changes nothing in the report', async () => {
  for (const name of formatNames) {
    const write = await formats[name].load()
    fc.assert(
      fc.property(anyReport, (report) => {
        const before = JSON.stringify(report)
        write(report, { isColoured: true, width: 80 })
        return JSON.stringify(report) === before
      }),
      reproducible({ numRuns: 20 }),
    )
  }
})
