import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import { repository } from '../support/guard-process.ts'
import { alertRules } from './alert-rules.ts'
import { readQuery } from './promql.ts'

const read = (file: string): string => readFileSync(join(repository, file), 'utf8')
const names = [...new Set(alertRules.map(({ name }) => name))]
const runbook = read('docs/runbook.md')

void test('each alert says what happens, how bad it is and where to read on', (t) => {
  t.not(alertRules.length, 0)
  for (const { name, severity, summary, description, runbook } of alertRules) {
    t.match(name, /^ClusterSetGuard[A-Z]\w+$/)
    t.ok(['critical', 'warning'].includes(severity), name)
    t.match(summary, /^\w.{10,80}[^.]$/, name)
    t.match(description, /^[\w{][^]{40,}\.$/, name)
    t.equal(runbook, `docs/runbook.md#${name.toLowerCase()}`)
  }
  t.end()
})

void test('a label that a text names comes out of its query', (t) => {
  for (const { name, expression, summary, description } of alertRules)
    for (const [, label = ''] of `${summary} ${description}`.matchAll(/\$labels\.(\w+)/g))
      t.ok(readQuery(expression).grouping.includes(label), `${name}: ${label}`)
  t.end()
})

void test('the runbook has a part for each alert, in their order, and no other', (t) => {
  const parts = [...runbook.matchAll(/^### (.+)$/gm)].map(([, heading = '']) => heading)
  t.strictSame(parts.toSorted(), names.toSorted())
  t.end()
})

void test('each part of the runbook says what it means, what works meanwhile, where to look and what to do', (t) => {
  for (const name of names) {
    const [, part = ''] = runbook.split(`\n### ${name}\n`)
    const [text = ''] = part.split(/^##+ /m)
    t.strictSame(
      [...text.matchAll(/^\*\*(.+?)\.\*\*/gm)].map(([, lead = '']) => lead),
      ['What it means', 'Meanwhile', 'Look', 'Mend'],
      name,
    )
  }
  t.end()
})

void test('each alert has a case for promtool', (t) => {
  const cases = read('test/observe/alerts.promtool.yaml')
  t.strictSame(
    names.filter((name) => !cases.includes(`alertname="${name}"`)),
    [],
  )
  t.end()
})
