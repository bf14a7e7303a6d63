import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import tap, { test } from 'tap'
import { parse } from 'yaml'

import { asObject } from '../../src/model/json.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { create, listOf } from './kubectl-words.ts'
import { clusterSet, dc1, dc2, passwords, secret, type Raw } from '../support/objects.ts'
import { repository } from '../support/guard-process.ts'

// What docs/gitops says of the API server.

/** As people write it to git: an enum as the manuals of MySQL have it, and nothing that has a default. */
const written = (namespace: string): Raw =>
  clusterSet({
    namespace,
    spec: {
      clusters: [dc1, dc2],
      sslMode: 'Auto',
      credentialsSecret: { name: 'dc1-secrets', key: '' },
      createReplicaClusterOptions: { recoveryMethod: 'CLONE' },
    },
  })

/** Where git and the cluster differ, as JSON pointers: lists are compared whole, objects in what git has. */
function differences(git: unknown, live: unknown, path = ''): readonly string[] {
  if (Array.isArray(git) && Array.isArray(live))
    return git.flatMap((one: unknown, index) => [
      ...differences(one, live[index], `${path}/${String(index)}`),
      ...Object.keys(asObject(live[index])).flatMap((name) =>
        name in asObject(one) ? [] : [`${path}/${String(index)}/${name}`],
      ),
    ])
  if (typeof git !== 'object' || git === null) return git === live ? [] : [path]
  return Object.entries(git).flatMap(([name, one]) =>
    differences(one, asObject(live)[name], `${path}/${name}`),
  )
}

/** What the page tells Argo CD to leave out of the comparison, as patterns of JSON pointers. */
function ignored(): readonly RegExp[] {
  const page = readFileSync(join(repository, 'docs/gitops/argo-cd.md'), 'utf8')
  const code = /```yaml\n((?:(?!```)[^])*ignoreDifferences[^]*?)```/.exec(page)?.[1] ?? ''
  const rules = asObject(asObject(parse(code))['spec'])['ignoreDifferences']
  const { jsonPointers, jqPathExpressions } = asObject(Array.isArray(rules) ? rules[0] : undefined)
  const pointers = Array.isArray(jsonPointers) ? jsonPointers.map(String) : []
  const expressions = Array.isArray(jqPathExpressions) ? jqPathExpressions.map(String) : []
  return [
    ...pointers.map((pointer) => new RegExp(`^${pointer}$`)),
    ...expressions.map((one) => new RegExp(`^${one.replaceAll('[]?', '/\\d+').replaceAll('.', '/')}$`)),
  ]
}

void test('what docs/gitops says of the API server', async (t) => {
  const guarded = await startGuardedCluster(tap)
  const { cluster } = guarded
  const path = (namespace: string): string =>
    `/apis/ps.percona.com/v1/namespaces/${namespace}/perconaservermysqlclustersets/orders`
  const begin = async (namespace: string): Promise<void> => {
    const space = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }
    await cluster.prepare(create, JSON.stringify(listOf(space, secret('dc1-secrets', passwords, namespace))))
  }

  for (const manager of ['argocd-controller', 'kustomize-controller']) {
    await begin(manager)
    const apply = ['-n', manager, 'apply', '--server-side', '--force-conflicts', `--field-manager=${manager}`]
    const first = await guarded.kubectl('developer', [...apply, '-f', '-'], written(manager))
    t.equal(first.code, 0, first.stderr)
    const stored = asObject((await cluster.request('admin', { path: path(manager) })).body)
    const { managedFields } = asObject(stored['metadata'])
    t.match(managedFields, [{ manager, operation: 'Apply' }])
    t.equal(Array.isArray(managedFields) && managedFields.length, 1, 'what the guard fills in has no owner')

    const again = [...apply, '--dry-run=server', '-o', 'json', '--show-managed-fields', '-f', '-']
    const predicted = await guarded.kubectl('developer', again, written(manager))
    t.strictSame(JSON.parse(predicted.stdout), stored, 'a second apply changes nothing')
  }

  await begin('client-side')
  const applied = await guarded.kubectl(
    'developer',
    ['-n', 'client-side', 'apply', '-f', '-'],
    written('client-side'),
  )
  t.equal(applied.code, 0, applied.stderr)
  const live = (await cluster.request('admin', { path: path('client-side') })).body
  const found = differences(written('client-side'), live)
  t.strictSame(found, [
    '/spec/clusters/0/endpoints/0/port',
    '/spec/clusters/1/endpoints/0/port',
    '/spec/credentialsSecret/key',
    '/spec/sslMode',
    '/spec/createReplicaClusterOptions/recoveryMethod',
  ])
  t.strictSame(
    found.filter((pointer) => !ignored().some((pattern) => pattern.test(pointer))),
    [],
    'the page leaves all of them out',
  )
})
