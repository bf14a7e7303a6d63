import { test } from 'tap'
import { parse } from 'yaml'

import { resources } from '../../src/kubernetes/resources.ts'
import { asObject } from '../../src/model/json.ts'
import { clusterRoleFor } from '../../src/report/rbac.ts'
import { rules } from '../../src/rules/index.ts'
import { objectsWith } from './objects.ts'

const printed = asObject(parse(clusterRoleFor(rules, resources)))['rules']
const account = { kind: 'ServiceAccount', name: 'clusterset-guard', namespace: 'clusterset-guard' }
const secretsByName = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }]

void test('what may be read is what `rules --format rbac` prints', async (t) => {
  const objects = await objectsWith()
  t.strictSame(objects.the('ClusterRole', 'clusterset-guard')['rules'], printed)
  t.strictSame(objects.the('ClusterRoleBinding', 'clusterset-guard')['subjects'], [account])
  t.notOk(objects.args.includes('--no-secrets'))
})

void test('Secrets of some namespaces: a Role in each, and none for all', async (t) => {
  const objects = await objectsWith('--set=rbac.secrets={shop,billing},tls.source=cert-manager')
  t.strictSame(objects.named('Role').toSorted(), [
    'billing/clusterset-guard-secrets',
    'shop/clusterset-guard-secrets',
  ])
  t.strictSame(objects.named('RoleBinding').toSorted(), objects.named('Role').toSorted())
  for (const object of objects.all.filter(({ kind }) => kind === 'Role'))
    t.strictSame(object['rules'], secretsByName)
  for (const object of objects.all.filter(({ kind }) => kind === 'RoleBinding'))
    t.strictSame(object['subjects'], [account])
  t.notMatch(JSON.stringify(objects.the('ClusterRole')['rules']), 'secrets')
  t.notOk(objects.args.includes('--no-secrets'))
})

void test('no Secrets: no right to them, and serve knows', async (t) => {
  const objects = await objectsWith('--set=rbac.secrets=none,tls.source=cert-manager')
  t.strictSame(objects.named('Role'), [])
  t.notMatch(JSON.stringify(objects.the('ClusterRole')['rules']), 'secrets')
  t.ok(objects.args.includes('--no-secrets'))
})

void test('the token is in the pods of the guard, and in no other', async (t) => {
  const objects = await objectsWith()
  t.equal(objects.the('ServiceAccount')['automountServiceAccountToken'], false)
  // What is mounted by itself is good for a year: Kubernetes extends it.
  t.match(objects.pod, { serviceAccountName: 'clusterset-guard', automountServiceAccountToken: false })
  t.match(objects.pod['volumes'], [
    {
      projected: {
        sources: [
          { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        ],
      },
    },
  ])
  t.match(objects.container['volumeMounts'], [{ mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }])
})
