import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import { deployFolder } from '../deploy/registered-webhooks.ts'
import { chartFolder, runHelm } from '../helm/run.ts'
import { caseOf, cases, goldenOf, valuesOf } from './cases.ts'
import { manifests } from './manifests.ts'

const helms = ['helm3', 'helm4'] as const

for (const name of cases)
  void test(`${name}: what is rendered, and Helm 3 and 4 render the same`, async (t) => {
    const golden = readFileSync(goldenOf(name), 'utf8')
    for (const helm of helms) t.equal(await caseOf(name, helm), golden, helm)
  })

for (const helm of helms)
  void test(`${helm} lint --strict finds nothing`, async (t) => {
    for (const name of cases) {
      const { code, stdout } = await runHelm(helm, [
        'lint',
        '--strict',
        '--values',
        valuesOf(name),
        chartFolder,
      ])
      t.equal(code, 0, stdout)
      t.match(stdout, '1 chart(s) linted, 0 chart(s) failed', name)
    }
  })

void test('deploy/ holds what the chart renders with its defaults', async (t) => {
  const { guard, webhooks } = await manifests()
  const deployed = (file: string): string => readFileSync(join(deployFolder, file), 'utf8')
  t.equal(deployed('guard.yaml'), guard, 'guard.yaml: npm run manifests')
  t.equal(deployed('webhooks.yaml'), webhooks, 'webhooks.yaml: npm run manifests')
})
