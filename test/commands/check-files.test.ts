import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import { check, checkedJson, file, folder } from '../support/check-run.ts'
import { runGuard } from '../support/guard-process.ts'
import { clusterSet, clusterSetSpec, dc2, statusOf } from '../support/objects.ts'

void test('several reports at once', async (t) => {
  const [json, sarif] = [join(folder, 'out/report.json'), join(folder, 'out/report.sarif')]
  const { code, out } = await check(
    ...[file(clusterSet({ spec: { primaryCluster: 'dc9' } })), '--format', 'github'],
    ...['--format', `json=${json}`, '--format', `sarif=${sarif}`],
  )
  t.equal(code, 1)
  t.match(out, /^::error /m)
  t.match(JSON.parse(readFileSync(json, 'utf8')), { format: 1, enforcementPoint: 'check' })
  t.match(JSON.parse(readFileSync(sarif, 'utf8')), { version: '2.1.0' })
})

void test('--diff shows, --fix writes, and a second --fix has nothing to do', async (t) => {
  const path = file('# The orders.\n' + text)
  const shown = await check(path, '--diff')
  t.match(shown.out, /^--- a\/.*\n\+\+\+ b\//)
  t.match(shown.error, /1 object/, 'what people read goes beside the diff')
  t.equal(readFileSync(path, 'utf8'), '# The orders.\n' + text)
  t.match(await check(path, '--fix'), { code: 0, error: `fixed: ${path}\n` })
  const fixed = readFileSync(path, 'utf8')
  t.match(fixed, 'sslMode: AUTO # as in the manual')
  t.match(fixed, '# The orders.')
  t.match(await check(path, '--fix'), { code: 0, error: '' })
  t.equal(readFileSync(path, 'utf8'), fixed)
})

const text = `apiVersion: ps.percona.com/v1
kind: PerconaServerMySQLClusterSet
metadata: { name: orders, namespace: shop }
spec:
  primaryCluster: dc1
  sslMode: Auto # as in the manual
  clusters:
    - innodbClusterName: dc1
      endpoints:
        - host: a.example
  credentialsSecret:
    name: s
  mysqlshellRunner:
    image: i
`

void test("another CRD: the operator's next one may have a field more", async (t) => {
  const path = file(clusterSet({ spec: { ...clusterSetSpec, weight: 1 } }))
  t.equal((await check(path)).code, 1)
  const crd = readFileSync(
    join(import.meta.dirname, '../../src/crd/perconaservermysqlclustersets.yaml'),
    'utf8',
  )
  const given = file(crd.replace(/^( +)sslMode:$/m, '$1weight: { type: integer }\n$1sslMode:'))
  t.equal((await check(path, '--crd', given)).code, 0)
})

void test('each flag has a variable, and a list in it is one text', async (t) => {
  const path = file(clusterSet({ spec: { sslMode: 'Auto' } }))
  const report = join(folder, 'from-variable.json')
  const { code, stdout } = await runGuard(['check', path], {
    CLUSTERSET_GUARD_STRICT: 'true',
    CLUSTERSET_GUARD_FORMAT: `tap,json=${report}`,
  })
  t.equal(code, 1)
  t.match(stdout, /^TAP version 14\n/)
  t.match(JSON.parse(readFileSync(report, 'utf8')), { format: 1 })
  t.match(await runGuard(['check', path], { CLUSTERSET_GUARD_STRICT: 'yes' }), { code: 2 })
})

void test('standard input is read as -', async (t) => {
  const { code, stdout } = await runGuard(['check', '-'], {}, undefined, JSON.stringify(clusterSet()))
  t.equal(code, 0)
  t.match(stdout, /^1 object: /m)
})

void test('a CRD that cannot be read stops the run, also beside one that can', async (t) => {
  const crd = readFileSync(
    join(import.meta.dirname, '../../src/crd/perconaservermysqlclustersets.yaml'),
    'utf8',
  )
  const given = file(crd, crd.replace(/^( +)type: object$/m, '$1type: thing'))
  t.match(await check(file(clusterSet()), '--crd', given), { code: 2, out: '', error: /is no type of JSON/ })
})

void test('--fix reports what is left, and says once what there is to note', async (t) => {
  const path = file(text)
  const base = file('a: [')
  t.equal((await check(path, '--baseline', base, '--strict')).code, 1)
  const { code, error, out } = await check(path, '--baseline', base, '--strict', '--fix')
  t.equal(code, 0)
  t.equal(error.match(/at the base/g)?.length, 1)
  t.match(out, /^1 object: 0 violated, 0 warned/m)
})

void test('--diff of a change shows what the webhook does on UPDATE', async (t) => {
  const record = { 'clusterset-guard.io/removed-clusters': 'dc9' }
  const before = file(clusterSet({ annotations: record }))
  const { out } = await check(file(text), '--baseline', before, '--diff')
  t.match(out, /^\+.*removed-clusters.*\bdc9\b/m)
})

void test('standard input without a manifest is a mistake: whatever wrote it may have failed', async (t) => {
  t.match(await runGuard(['check', '-'], {}, undefined, '# nothing\n'), {
    code: 2,
    stderr: 'error: standard input holds no manifest; if what wrote it failed, set -o pipefail says so\n',
  })
})

void test('a file that is judged is not what it is compared with', async (t) => {
  const before = file(clusterSet())
  // As `kubectl get -o yaml` gives it, edited: without its primary.
  const now = file(clusterSet({ spec: { primaryCluster: 'dc2', clusters: [dc2] }, status: statusOf('dc2') }))
  const { outcomeOf } = await checkedJson(now, '--baseline', before, '--world', now)
  t.match(outcomeOf('primary-not-removed'), { findings: [{ severity: 'warning' }] })
})

void test('a report is not written over what is read, nor two into one file', async (t) => {
  const path = file(clusterSet())
  t.match(await check(path, '--format', `json=${path}`), { code: 2, error: /this file is read/ })
  t.match(await check(path, '--format', 'json=a', '--format', 'tap=a'), {
    code: 2,
    error: /another report goes to this file/,
  })
  t.match(await check(path, '--format', 'json=-'), { code: 2, error: /leave =- out/ })
})

void test('a CRD that cannot be read is told once', async (t) => {
  const { code, error } = await check(file(clusterSet()), '--crd', 'nothing.yaml')
  t.strictSame([code, error.trimEnd().split('\n').length], [2, 1])
})
