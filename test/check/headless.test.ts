import { test } from 'tap'

import { headless } from '../../src/check/headless.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { manifest } from './manifest.ts'

const problems = (object: JsonObject): readonly string[] =>
  headless(manifest(object)).map(({ file, line, problem }) => `${file}:${String(line)}: ${problem}`)

const metadata = { name: 'orders' }
const apiVersion = 'ps.percona.com/v1'
const kind = 'PerconaServerMySQL'

void test('an object that lacks its kind or its apiVersion', (t) => {
  t.strictSame(problems({ apiVersion, metadata }), ['orders.yaml:1: the object has no kind'])
  t.strictSame(problems({ kind, metadata: { generateName: 'a-' } }), [
    'orders.yaml:1: the object has no apiVersion',
  ])
  t.strictSame(problems({ apiVersion, kind: 5, metadata }), ['orders.yaml:1: the object has no kind'])
  t.strictSame(problems({ metadata, spec: {} }), ['orders.yaml:1: the object has no apiVersion and no kind'])
  t.end()
})

void test('files of other programs', (t) => {
  t.strictSame(problems({ bomFormat: 'CycloneDX', metadata: { timestamp: 'x' } }), [])
  t.strictSame(problems({ replicas: 3 }), [], 'values of a chart')
  t.strictSame(problems({ metadata }), [], 'a name is not enough')
  t.strictSame(problems({ kind: 'pipeline', metadata: { owner: 'a' } }), [])
  t.strictSame(problems({ apiVersion: 'v2', name: 'chart' }), [], 'a Chart.yaml')
  t.strictSame(problems({ apiVersion, kind, metadata: {} }), [])
  t.end()
})
