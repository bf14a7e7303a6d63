import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import { check, checkedJson, file, folder } from '../support/check-run.ts'
import { clusterSet, dc1, entry, perconaServer, secret, statusOf } from '../support/objects.ts'

void test('of Secrets that are encrypted in git nothing is claimed', async (t) => {
  const encrypted = (value: string) => ({ ...secret('dc1-secrets', { root: value }), sops: { version: '3' } })
  const before = file(clusterSet(), perconaServer('dc1'), encrypted('ENC[a]'))
  const after = file(clusterSet(), perconaServer('dc1'), encrypted('ENC[b]'))
  const { code, outcomeOf } = await checkedJson(after, '--baseline', before, '--assume-complete', 'all')
  t.equal(code, 0)
  t.match(outcomeOf('replica-credentials-not-rotated', 1), { status: 'unproven', unseen: ['secrets'] })
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
    ['UPDATE orders', 'CREATE fresh', 'UPDATE dc1', 'DELETE gone'],
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

const broken = 'a: [ hunter2'

void test('what is broken before the change does not stop whoever mends it', async (t) => {
  const before = mkdtempSync(join(folder, 'before-'))
  writeFileSync(join(before, 'broken.yaml'), broken)
  writeFileSync(join(before, 'sound.yaml'), JSON.stringify(clusterSet()))
  const { code, error, out } = await check(
    ...[
      file(clusterSet(), clusterSet({ name: 'mended', namespace: 'other' })),
      '--baseline',
      before,
      '--format',
      'json',
    ],
  )
  t.equal(code, 0)
  const place = `${join(before, 'broken.yaml')}:1:`
  t.match(error, new RegExp(`^note: at the base: ${place}\\d+: [^;]*; it counts as not there\\n$`))
  t.notMatch(error, /hunter2/)
  t.match(JSON.parse(out), {
    subjects: [
      { name: 'orders', operation: 'UPDATE' },
      { name: 'mended', operation: 'CREATE' },
    ],
  })
})

void test('a baseline that cannot be read is a mistake', async (t) => {
  t.match(await check(file(clusterSet()), '--baseline', join(folder, 'nowhere')), {
    code: 2,
    error: /nowhere: cannot be read \(ENOENT\)/,
  })
})

void test('a world or a CRD that is broken is a mistake', async (t) => {
  t.match(await check(file(clusterSet()), '--world', file(broken)), { code: 2 })
  t.match(await check(file(clusterSet()), '--crd', file(broken)), { code: 2 })
})

void test('what was there twice before the change is noted', async (t) => {
  const before = file(clusterSet(), clusterSet({ spec: { primaryCluster: 'dc9' } }))
  const { code, error, out } = await check(file(clusterSet()), '--baseline', before)
  t.strictSame(
    [code, error],
    [0, `note: at the base: ${before}:3: the object is also at ${before}:1; the first counts\n`],
  )
  t.match(out, /^1 object: /m)
})

/** A repository with a folder of manifests in it; where it is. */
function repository(): string {
  const root = mkdtempSync(join(folder, 'repository-'))
  const git = (...given: readonly string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...given])
  git('init', '--quiet')
  mkdirSync(join(root, 'shop'))
  writeFileSync(join(root, 'shop/orders.yaml'), JSON.stringify(clusterSet()))
  git('add', '.')
  git('commit', '--quiet', '--message', 'orders')
  return root
}

void test('a folder that is gone: what was in it is being deleted', async (t) => {
  const root = repository()
  rmSync(join(root, 'shop'), { recursive: true })
  for (const path of [join(root, 'shop'), `${root}/shop/`, `${root}/./shop`, `${root}/shop/orders.yaml`]) {
    const { code, subjects } = await checkedJson(path, '--base', 'HEAD')
    t.match([code, subjects], [0, [{ name: 'orders', operation: 'DELETE' }]], path)
  }
  t.match(await check(join(root, 'shopp'), '--base', 'HEAD'), { code: 2, error: /cannot be read \(ENOENT\)/ })
})

void test('a deletion is told, also of what no rule is about', async (t) => {
  const before = file(secret('dc1-secrets', {}))
  const { code, subjects } = await checkedJson(file(clusterSet()), '--baseline', before)
  t.equal(code, 0)
  t.match(subjects[1], { kind: 'Secret', operation: 'DELETE', outcomes: [] })
})
