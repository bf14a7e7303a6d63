import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import { check, checkedJson, file, folder } from '../support/check-run.ts'
import { clusterSet, perconaServer, secret, statusOf } from '../support/objects.ts'

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

void test('several inventories: the wrong one is named', async (t) => {
  t.match(await check('--assume-complete', 'all,secrts'), {
    code: 2,
    error: /not secrts \(did you mean secrets\?\)/,
  })
})

void test('JSON of other programs in a folder is passed over; where it is named it is a mistake', async (t) => {
  const mixed = mkdtempSync(join(folder, 'mixed-'))
  writeFileSync(join(mixed, 'orders.json'), JSON.stringify(clusterSet()))
  writeFileSync(join(mixed, 'list.json'), '[{"replicas": 3}, 5]')
  writeFileSync(join(mixed, 'bom.json'), '{"bomFormat": "CycloneDX", "metadata": {"timestamp": "x"}}')
  const { code, summary } = await checkedJson(mixed)
  t.strictSame([code, summary['subjects'], summary['documentsPassedOver']], [0, 1, 2])
  t.match(await check(join(mixed, 'list.json')), { code: 2, error: /this is no Kubernetes object/ })
  writeFileSync(join(mixed, 'list.yaml'), '- apiVersion: v1')
  t.match(await check(mixed), { code: 2, error: /list\.yaml:1:1: this is no Kubernetes object/ })
  writeFileSync(join(mixed, 'list.yaml'), '')
  writeFileSync(join(mixed, 'broken.json'), '[1')
  t.match(await check(mixed), { code: 2, error: /broken\.json/ })
})

void test('documents that nothing is asked of', async (t) => {
  t.match(await check(file(secret('dc1-secrets', {}))), {
    code: 0,
    out: 'Nothing to judge among 1 document\n',
  })
  t.match(await check(file({ replicas: 3 })), { out: /none of 1 document is of a kind that is judged/ })
})

void test('a Secret that the API server would refuse, without its value', async (t) => {
  const broken = file({ ...secret('dc1-secrets', {}), data: { root: 'hunter 2' } })
  const { code, out } = await check(broken)
  t.equal(code, 1)
  t.match(out, /data\.root: the value is no base64/)
  t.notMatch(out, /hunter/)
})

void test('a namespace that is no text, of a kind without a CRD here', async (t) => {
  const odd = { ...perconaServer('dc1'), metadata: { name: 'dc1', namespace: 123 } }
  t.match(await check(file(odd)), { code: 2, error: /metadata\.namespace is no text; write it in quotes/ })
})

void test('a set that a manifest says is being deleted claims its endpoints all the same', async (t) => {
  const going = clusterSet({ name: 'other', metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } })
  const { outcomeOf } = await checkedJson(file(clusterSet(), going), '--assume-complete', 'all')
  t.match(outcomeOf('endpoint-claimed-once'), { status: 'violated' })
})
