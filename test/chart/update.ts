// Writes what is made of the chart: deploy/, the golden files, and the table of values in docs/install.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { caseOf, cases, goldenOf } from './cases.ts'
import { manifests } from './manifests.ts'
import { withTable } from './values-table.ts'

const root = join(import.meta.dirname, '../..')

const { guard, webhooks } = await manifests()
writeFileSync(join(root, 'deploy/guard.yaml'), guard)
writeFileSync(join(root, 'deploy/webhooks.yaml'), webhooks)
for (const name of cases) writeFileSync(goldenOf(name), await caseOf(name, 'helm4'))
const page = join(root, 'docs/install.md')
writeFileSync(page, await withTable(readFileSync(page, 'utf8')))
