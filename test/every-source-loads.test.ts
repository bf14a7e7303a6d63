import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

const source = join(import.meta.dirname, '../src')

// A file that no test loads would be missing from the figures of coverage.
void test('every source loads, and loading it does nothing', async (t) => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  t.ok(files.length > 50)
  for (const file of files.filter((one) => one !== 'main.ts')) {
    const exported: unknown = await import(join(source, file))
    t.type(exported, 'object', file)
  }
})
