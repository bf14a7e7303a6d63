import { test } from 'tap'

import { check } from '../../src/check/check.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { mutators } from '../../src/mutators/index.ts'
import type { Report } from '../../src/report/report.ts'
import { rules } from '../../src/rules/index.ts'
import { clusterSet, secret } from '../support/objects.ts'
import { clusterDomain, readableDigest } from '../support/world.ts'
import { manifest } from './manifest.ts'

async function reportOn(
  objects: readonly JsonObject[],
  told: (done: number) => void = () => undefined,
): Promise<Report> {
  const checked = await check(
    {
      manifests: objects.map((object, index) => manifest(object, `${String(index)}.yaml`)),
      baseline: undefined,
      world: [],
      recorded: undefined,
      complete: new Set(),
      definitions: [],
      documentsPassedOver: 2,
      rules,
      mutators,
      reading: { clusterDomain, digest: readableDigest },
      namespace: 'default',
      tool: { name: 'clusterset-guard', version: '0', ruleset: '0' },
    },
    told,
  )
  if (!checked.ok) throw new Error(JSON.stringify(checked.complaints))
  return checked.report
}

void test('each of many objects is in the report, in order', async (t) => {
  const names = Array.from({ length: 35 }, (_, index) => `set-${String(index)}`)
  const steps: number[] = []
  const { subjects, summary } = await reportOn(
    names.map((name) => clusterSet({ name })),
    (done) => steps.push(done),
  )
  t.strictSame(
    subjects.map(({ name, file }) => `${name} ${String(file)}`),
    names.map((name, index) => `${name} ${String(index)}.yaml`),
  )
  t.equal(summary.subjects, 35)
  t.strictSame(steps, [16, 32, 35])
})

void test('each outcome is counted once, a warning apart from an error', async (t) => {
  const { subjects, summary, descriptions } = await reportOn([
    clusterSet({ spec: { primaryCluster: 'dc9', sslMode: 'Auto' } }),
  ])
  const outcomes = subjects.flatMap((subject) => subject.outcomes)
  const { violated, warned, unproven, passed } = summary
  t.strictSame({ violated, warned, unproven }, { violated: 2, warned: 1, unproven: 5 })
  t.equal(violated + warned + unproven + passed, outcomes.length)
  t.strictSame(
    outcomes.filter(({ status }) => status === 'violated').map(({ rule }) => rule),
    ['schema', 'spell-enums', 'primary-is-member'],
  )
  t.strictSame(
    descriptions.map(({ id }) => id),
    outcomes.map(({ rule }) => rule),
  )
})

void test('findings have the place of their field', async (t) => {
  const { subjects } = await reportOn([clusterSet({ spec: { sslMode: 'Auto' } })])
  const found = subjects[0]?.outcomes.find(({ rule }) => rule === 'spell-enums')?.findings
  const column = JSON.stringify(clusterSet({ spec: { sslMode: 'Auto' } })).indexOf('"Auto"') + 1
  t.match(found, [{ path: 'spec.sslMode', file: '0.yaml', line: 1, column }])
})

void test('documents that are nothing to judge', async (t) => {
  const { summary, documents } = await reportOn([
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } },
    secret('dc1-secrets', {}),
  ])
  t.strictSame([summary.subjects, summary.documentsPassedOver, documents], [0, 3, 4])
})
