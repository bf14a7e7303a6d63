import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import packageFile from '../../package.json' with { type: 'json' }
import { resources } from '../../src/kubernetes/resources.ts'
import { asList, asObject } from '../../src/model/json.ts'
import { clusterRoleFor } from '../../src/report/rbac.ts'
import { rules } from '../../src/rules/index.ts'
import { deployFolder, documentsOf } from './registered-webhooks.ts'

const documents = documentsOf('guard.yaml')

const the = (kind: string) => documents.find((document) => document['kind'] === kind) ?? {}
const pods = asObject(asObject(asObject(the('Deployment')['spec'])['template'])['spec'])
const container = asObject(asList(pods['containers'])[0])

void test('the objects of an installation, each named clusterset-guard', (t) => {
  t.strictSame(
    documents.map(({ kind }) => kind),
    [
      'Namespace',
      'ServiceAccount',
      'ClusterRole',
      'ClusterRoleBinding',
      'Service',
      'Deployment',
      'PodDisruptionBudget',
    ],
  )
  for (const { metadata } of documents) t.equal(asObject(metadata)['name'], 'clusterset-guard')
  t.end()
})

void test('the ClusterRole is what `rules --format rbac` prints', (t) => {
  const file = readFileSync(join(deployFolder, 'guard.yaml'), 'utf8')
  t.equal(
    file.split('\n---\n').find((document) => document.includes('kind: ClusterRole\n')),
    clusterRoleFor(rules, resources).trimEnd(),
  )
  t.end()
})

void test('the image has the version of the package', (t) => {
  t.equal(container['image'], `clusterset-guard:${packageFile.version}`)
  t.end()
})

void test('the Service leads from the port of the webhook entries to that of the pods', (t) => {
  const port = asObject(asList(asObject(the('Service')['spec'])['ports'])[0])
  t.match([port['port'], port['targetPort']], [443, 'webhook'])
  t.strictSame(container['ports'], [
    { name: 'webhook', containerPort: 8443 },
    { name: 'metrics', containerPort: 8080 },
  ])
  const labels = asObject(
    asObject(asObject(asObject(the('Deployment')['spec'])['template'])['metadata'])['labels'],
  )
  t.strictSame(asObject(the('Service')['spec'])['selector'], labels)
  t.end()
})

void test('serve is given the files of the mounted Secret', (t) => {
  t.strictSame(container['args'], ['serve', '--tls-cert', '/tls/tls.crt', '--tls-key', '/tls/tls.key'])
  t.strictSame(container['volumeMounts'], [{ name: 'tls', mountPath: '/tls', readOnly: true }])
  t.match(pods['volumes'], [{ name: 'tls', secret: { secretName: 'clusterset-guard-tls' } }])
  t.end()
})

void test('probes ask the paths that serve answers', (t) => {
  t.match(container['livenessProbe'], { httpGet: { path: '/healthz', port: 'metrics' } })
  t.match(container['readinessProbe'], { httpGet: { path: '/readyz', port: 'metrics' } })
  t.end()
})

void test('the pods fit the restricted Pod Security Standard, with a read-only root', (t) => {
  t.match(pods['securityContext'], { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })
  t.strictSame(container['securityContext'], {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
  t.end()
})

void test('one replica of two is always there', (t) => {
  t.match(the('Deployment')['spec'], { replicas: 2, strategy: { rollingUpdate: { maxUnavailable: 0 } } })
  t.match(the('PodDisruptionBudget')['spec'], { maxUnavailable: 1 })
  t.end()
})

void test('the memory that was measured is that of the flag for Node here, in `npm start`, and in the measurement', (t) => {
  const flag = '--max-semi-space-size=16'
  t.strictSame(container['env'], [{ name: 'NODE_OPTIONS', value: flag }])
  t.match(packageFile.scripts.start, ` ${flag} `)
  t.match(readFileSync(join(deployFolder, '../bench/main.ts'), 'utf8'), `const nodeFlag = '${flag}'`)
  t.end()
})
