import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'
import { parse } from 'yaml'

import { asList, asObject } from '../../src/model/json.ts'
import { objectsWith } from '../chart/objects.ts'
import { chartFolder } from './alert-rules.ts'
import { dashboard } from './dashboard-queries.ts'

const specOf = (object: unknown) => asObject(asObject(object)['spec'])
const labelsOf = (object: unknown) => asObject(asObject(asObject(object)['metadata'])['labels'])

void test('nothing that a cluster may not know is rendered unless it is wanted', async (t) => {
  const objects = await objectsWith()
  for (const kind of ['PrometheusRule', 'ServiceMonitor', 'ConfigMap']) t.strictSame(objects.named(kind), [])
})

void test('the PrometheusRule has the alerts as the files have them, with the labels that are set', async (t) => {
  const objects = await objectsWith('--set=prometheusRule.enabled=true,prometheusRule.labels.release=kps')
  const rule = objects.the('PrometheusRule')
  const inFiles = globSync('alerts/*.yaml', { cwd: chartFolder })
    .toSorted()
    .flatMap((file) => asList(asObject(parse(readFileSync(join(chartFolder, file), 'utf8')))['groups']))
  t.not(inFiles.length, 0)
  t.strictSame(specOf(rule)['groups'], inFiles)
  t.match(labelsOf(rule), { release: 'kps' })
})

void test('the ServiceMonitor finds the Service for metrics and no other', async (t) => {
  const objects = await objectsWith('--set=serviceMonitor.enabled=true,serviceMonitor.interval=15s')
  const { selector, endpoints } = specOf(objects.the('ServiceMonitor'))
  const wanted = Object.entries(asObject(asObject(selector)['matchLabels']))
  t.not(wanted.length, 0)
  const found = objects.all.filter(
    (object) =>
      object['kind'] === 'Service' && wanted.every(([label, value]) => labelsOf(object)[label] === value),
  )
  t.match(found, [{ metadata: { name: 'clusterset-guard-metrics' } }])
  t.equal(found.length, 1)
  t.strictSame(endpoints, [{ port: 'metrics', interval: '15s' }])
  t.match(specOf(found[0])['ports'], [{ name: 'metrics', targetPort: 'metrics' }])
  t.match(objects.container['ports'], [{}, { name: 'metrics', containerPort: 8080 }])
})

void test('Grafana is given the dashboard as it is', async (t) => {
  const objects = await objectsWith('--set=dashboard.enabled=true')
  const map = objects.the('ConfigMap')
  t.equal(labelsOf(map)['grafana_dashboard'], '1')
  t.strictSame(JSON.parse(String(asObject(map['data'])['clusterset-guard.json'])), dashboard)
})
