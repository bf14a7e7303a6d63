import { test } from 'tap'

import { asList, asObject } from '../../src/model/json.ts'
import { dashboard, panelQueries, panels } from './dashboard-queries.ts'
import { readQuery } from './promql.ts'

void test('twelve panels, none over another, each with a line on what it shows', (t) => {
  t.equal(panels.length, 12)
  const taken = new Set<string>()
  for (const { id, title, description, gridPos } of panels) {
    t.match(title, /\S/)
    t.match(description, /\.$/, String(title))
    const { x, y, w, h } = asObject(gridPos)
    for (let column = Number(x); column < Number(x) + Number(w); column += 1)
      for (let row = Number(y); row < Number(y) + Number(h); row += 1) {
        t.ok(column < 24 && !taken.has(`${String(column)},${String(row)}`), `panel ${String(id)}`)
        taken.add(`${String(column)},${String(row)}`)
      }
  }
  t.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
  t.end()
})

void test('every panel asks the data source that is chosen above', (t) => {
  const datasource = { type: 'prometheus', uid: '${datasource}' }
  for (const panel of panels)
    for (const asking of [panel, ...asList(panel['targets']).map(asObject)])
      t.strictSame(asking['datasource'], datasource)
  const variables = asList(asObject(dashboard['templating'])['list']).map(asObject)
  t.strictSame(
    variables.map(({ name, type }) => [name, type]),
    [
      ['datasource', 'datasource'],
      ['namespace', 'query'],
    ],
  )
  t.end()
})

void test('every label in a legend is left by its query', (t) => {
  for (const { panel, expression, legend } of panelQueries) {
    const isGrouped = /^(?:sum|min|max|count|histogram_quantile)\b|^\(/.test(expression)
    for (const [, label = ''] of legend.matchAll(/\{\{(\w+)\}\}/g))
      t.ok(isGrouped ? readQuery(expression).grouping.includes(label) : label === 'pod', `${panel}: ${label}`)
  }
  t.end()
})
