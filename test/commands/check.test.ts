import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import tap, { test } from 'tap'

import { run } from '../../src/commands/program.ts'
import { asObject, asList, type JsonObject } from '../../src/model/json.ts'
import { runGuard } from '../support/guard-process.ts'
import {
  clusterSet,
  clusterSetSpec,
  dc1,
  entry,
  perconaServer,
  secret,
  statusOf,
} from '../support/objects.ts'

const folder = mkdtempSync(join(tmpdir(), 'clusterset-guard-check-'))
tap.teardown(() => {
  rmSync(folder, { recursive: true })
})

let count = 0

/** A file with some text, or with objects; its path. */
function file(...contents: readonly (string | JsonObject)[]): string {
  const path = join(folder, `${String((count += 1))}.yaml`)
  writeFileSync(
    path,
    contents.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n---\n'),
  )
  return path
}

/** Runs `check` as from a shell, in this process. */
async function check(...given: readonly string[]) {
  const written = { out: '', error: '' }
  const code = await run(
    ['check', ...given],
    {},
    {
      out: (text) => (written.out += text),
      error: (text) => (written.error += text),
    },
  )
  return { code, ...written }
}

/** The report of a run as JSON: its summary, and the subjects with their outcomes by rule. */
async function checkedJson(...given: readonly string[]) {
  const { code, out, error } = await check(...given, '--format', 'json')
  if (error !== '') throw new Error(error)
  const report = asObject(JSON.parse(out))
  const subjects = asList(report['subjects']).map(asObject)
  const outcomeOf = (rule: string, subject = 0) =>
    asList(subjects[subject]?.['outcomes'])
      .map(asObject)
      .find((outcome) => outcome['rule'] === rule)
  return { code, summary: asObject(report['summary']), subjects, outcomeOf }
}

const sound = [
  clusterSet(),
  perconaServer('dc1'),
  perconaServer('dc2'),
  secret('dc1-secrets', { clusterset: 'x' }),
]

void test('nothing wrong: 0, and the text says what was seen', async (t) => {
  const { code, out, error } = await check(file(...sound), '--assume-complete', 'all')
  t.strictSame({ code, error }, { code: 0, error: '' })
  t.match(out, /^1 object: 0 violated, 0 warned, 0 unproven, \d+ passed\n$/)
})

void test('a finding: 1, with the line and column of the field', async (t) => {
  const path = file(`apiVersion: ps.percona.com/v1
kind: PerconaServerMySQLClusterSet
metadata: { name: orders, namespace: shop }
spec:
  primaryCluster: dc9
  clusters:
    - innodbClusterName: dc1
      endpoints: [{ host: a.example }]
  credentialsSecret: { name: s, key: k }
  mysqlshellRunner: { image: i }
`)
  const { code, outcomeOf } = await checkedJson(path)
  t.equal(code, 1)
  t.match(outcomeOf('primary-is-member'), {
    status: 'violated',
    severity: 'error',
    findings: [{ path: 'spec.primaryCluster', file: path, line: 5, column: 19 }],
  })
  // The CRD says it, too, of the spec as a whole.
  t.match(outcomeOf('schema'), { status: 'violated', findings: [{ path: 'spec' }] })
})

void test('what could not be proven is counted, and exits with 3 where proof is required', async (t) => {
  const path = file(clusterSet())
  const { code, summary, outcomeOf } = await checkedJson(path)
  t.strictSame([code, summary['unproven']], [0, 5])
  t.match(outcomeOf('endpoint-claimed-once'), { status: 'unproven', unseen: ['clusterSets'] })
  t.equal((await check(path, '--require-proof')).code, 3)
  t.equal((await check(path, '--require-proof', '--assume-complete', 'all')).code, 0)
  const broken = file(clusterSet({ spec: { primaryCluster: 'dc9' } }))
  t.equal((await check(broken, '--require-proof')).code, 1, 'a violation says more')
})

void test('warnings count with --strict', async (t) => {
  const path = file(clusterSet({ spec: { sslMode: 'Auto' } }))
  t.equal((await check(path)).code, 0)
  t.equal((await check(path, '--strict')).code, 1)
})

void test('--profile strict: what is not there yet is an error', async (t) => {
  const given = [file(clusterSet()), '--assume-complete', 'all']
  t.equal((await check(...given)).code, 0)
  t.equal((await check(...given, '--profile', 'strict')).code, 1)
})

void test('what cannot be taken: 2, every place, and no report', async (t) => {
  const broken = file('a: 1\na: 2')
  const twice = file(clusterSet(), clusterSet())
  const { code, out, error } = await check(broken, twice, join(folder, 'nothing.yaml'))
  t.strictSame({ code, out }, { code: 2, out: '' })
  t.match(error, `${broken}:2:1: the key is in this mapping twice`)
  t.match(error, /nothing\.yaml: cannot be read \(ENOENT\)/)
  t.match(
    (await check(twice)).error,
    `${twice}:3: PerconaServerMySQLClusterSet shop/orders is also at ${twice}:1`,
  )
  t.match(await check(folder, '--crd', file('a: 1')), { code: 2 })
})

void test('what GitHub is to show of a file that cannot be read', async (t) => {
  const path = file('a: 1\na: 2')
  t.match(await check(path, '--format', 'github'), {
    code: 2,
    out: new RegExp(
      `^::error file=${path},line=2,col=1,title=cannot be read::the key is in this mapping twice`,
    ),
  })
})

void test('an object with a misspelt kind or apiVersion is not passed over', async (t) => {
  const { kind: knid, ...headless } = clusterSet()
  t.match(await check(file({ knid, ...headless })), { code: 2, error: /the object has no kind; write it/ })
  t.equal((await check(file({ replicas: 3 }, clusterSet()))).code, 0, 'values of a chart are no object')
})

void test('a ClusterSet without a name is told by its schema', async (t) => {
  const { code, outcomeOf } = await checkedJson(file({ ...clusterSet(), metadata: { namespace: 'shop' } }))
  t.equal(code, 1)
  t.match(outcomeOf('schema'), { findings: [{ path: 'metadata.name' }] })
  const named = { ...clusterSet(), metadata: { generateName: 'orders-', namespace: 'shop' } }
  t.match((await checkedJson(file(named))).subjects, [{ name: 'orders-' }])
})

void test('a field that nobody knows, in a status as well', async (t) => {
  const { outcomeOf } = await checkedJson(file(clusterSet({ status: { ...statusOf('dc1'), helth: 'good' } })))
  t.match(outcomeOf('schema'), { findings: [{ message: 'unknown', path: 'status.helth' }] })
})

void test('of Secrets that are encrypted in git nothing is claimed', async (t) => {
  const encrypted = (value: string) => ({ ...secret('dc1-secrets', { root: value }), sops: { version: '3' } })
  const before = file(clusterSet(), perconaServer('dc1'), encrypted('ENC[a]'))
  const after = file(clusterSet(), perconaServer('dc1'), encrypted('ENC[b]'))
  const { code, outcomeOf } = await checkedJson(after, '--baseline', before, '--assume-complete', 'all')
  t.equal(code, 0)
  t.match(outcomeOf('replica-credentials-not-rotated', 1), { status: 'unproven', unseen: ['secrets'] })
})

void test('nothing to check is a mistake: 2', async (t) => {
  const empty = mkdtempSync(join(folder, 'empty-'))
  t.strictSame(await check(empty), {
    code: 2,
    out: '',
    error: `error: there is no *.yaml, *.yml or *.json under ${empty}; name the files or folders to check\n`,
  })
})

void test('wrong flags: 2, and the nearest one', async (t) => {
  t.match(await check('--formt', 'json'), { code: 2, error: /Did you mean --format/ })
  t.match(await check('--format', 'jsn'), { code: 2, error: /did you mean json/ })
  t.match(await check('--profile', 'hard'), { code: 2, error: /Allowed choices are default, strict/ })
})

void test('a status in a judged file says nothing; one in the world does', async (t) => {
  const before = clusterSet({ status: statusOf('dc1', 'dc2') })
  const after = clusterSet({
    spec: { clusters: [entry('dc2', 'dc2-mysql-0.dc2-mysql')], primaryCluster: 'dc2' },
  })
  const given = [file(after), '--baseline', file(before)]
  const unseen = await checkedJson(...given)
  t.match(unseen.outcomeOf('primary-not-removed'), { findings: [{ severity: 'warning' }] })
  const seen = await checkedJson(...given, '--world', file(before))
  t.match(seen.outcomeOf('primary-not-removed'), { findings: [{ severity: 'error' }] })
})

void test('with a baseline: what is new, changed and gone', async (t) => {
  const before = file(clusterSet(), clusterSet({ name: 'gone' }), perconaServer('dc1'))
  const after = file(
    clusterSet({ spec: { sslMode: 'REQUIRED' } }),
    clusterSet({ name: 'fresh', namespace: 'other' }),
    perconaServer('dc1', { mysql: { clusterType: 'async' } }),
  )
  const { subjects, outcomeOf } = await checkedJson(after, '--baseline', before)
  t.strictSame(
    subjects.map(({ operation, name }) => `${String(operation)} ${String(name)}`),
    ['UPDATE orders', 'CREATE fresh', 'UPDATE dc1'],
  )
  t.match(outcomeOf('member-stays-group-replication', 2), { status: 'violated' })
})

void test('what was wrong before stands', async (t) => {
  const wrong = { primaryCluster: 'dc9' }
  const before = file(clusterSet({ spec: wrong }))
  const after = file(clusterSet({ spec: { ...wrong, sslMode: 'REQUIRED' } }))
  const { summary, outcomeOf } = await checkedJson(after, '--baseline', before)
  t.match(outcomeOf('primary-is-member'), { status: 'standing', findings: [{ state: 'standing' }] })
  t.equal(summary['standing'], 1)
})

void test('a removal that the manifest does not record: what to write into git', async (t) => {
  const before = file(clusterSet())
  const after = file(clusterSet({ spec: { clusters: [dc1] } }))
  const { code, outcomeOf } = await checkedJson(after, '--baseline', before)
  t.equal(code, 0)
  t.match(outcomeOf('record-removed-members'), {
    status: 'violated',
    severity: 'warning',
    findings: [
      {
        path: 'metadata.annotations[clusterset-guard.io/removed-clusters]',
        remedy: /^write the annotation clusterset-guard\.io\/removed-clusters: dc2, or /,
      },
    ],
  })
})

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

void test("a misspelt kind of the operator's is no other kind", async (t) => {
  const { code, outcomeOf, summary } = await checkedJson(
    file({ ...clusterSet(), kind: 'PerconaServerMySQLClusterset' }, { kind: 'ConfigMap', apiVersion: 'v1' }),
  )
  t.strictSame([code, summary['documentsPassedOver']], [1, 1])
  t.match(outcomeOf('schema'), {
    findings: [
      {
        path: 'kind',
        remedy: 'write PerconaServerMySQLClusterSet or PerconaServerMySQLRestore',
      },
    ],
  })
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
