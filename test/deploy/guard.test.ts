import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import packageFile from '../../package.json' with { type: 'json' }
import { resources } from '../../src/kubernetes/resources.ts'
import { asList, asObject, textsIn } from '../../src/model/json.ts'
import { clusterRoleFor } from '../../src/report/rbac.ts'
import { rules } from '../../src/rules/index.ts'
import { deployFolder, documentsOf } from './registered-webhooks.ts'

const documents = documentsOf('guard.yaml')

const the = (kind: string) => documents.find((document) => document['kind'] === kind) ?? {}
const pods = asObject(asObject(asObject(the('Deployment')['spec'])['template'])['spec'])
const container = asObject(asList(pods['containers'])[0])

void test('the objects of an installation, the namespace first', (t) => {
  t.strictSame(
    documents.map(({ kind, metadata }) => `${String(kind)} ${String(asObject(metadata)['name'])}`),
    [
      'Namespace clusterset-guard',
      'PodDisruptionBudget clusterset-guard',
      'ServiceAccount clusterset-guard',
      'Secret clusterset-guard-tls',
      'ClusterRole clusterset-guard',
      'ClusterRole clusterset-guard-certificates',
      'ClusterRoleBinding clusterset-guard',
      'ClusterRoleBinding clusterset-guard-certificates',
      'Role clusterset-guard-certificates',
      'RoleBinding clusterset-guard-certificates',
      'Service clusterset-guard-metrics',
      'Service clusterset-guard',
      'Deployment clusterset-guard',
      'ValidatingAdmissionPolicy clusterset-guard-own-secret',
      'ValidatingAdmissionPolicy clusterset-guard-own-webhooks',
      'ValidatingAdmissionPolicyBinding clusterset-guard-own-secret',
      'ValidatingAdmissionPolicyBinding clusterset-guard-own-webhooks',
    ],
  )
  t.end()
})

/** What a ClusterRole grants, with the comments that say why. */
const grantsIn = (document: string): string => document.slice(document.indexOf('\nrules:\n')).trimEnd()

void test('the ClusterRole grants what `rules --format rbac` prints', (t) => {
  const file = readFileSync(join(deployFolder, 'guard.yaml'), 'utf8')
  const role = file.split('\n---\n').find((document) => document.includes('kind: ClusterRole\n')) ?? ''
  t.equal(grantsIn(role), grantsIn(clusterRoleFor(rules, resources)))
  t.match(grantsIn(role), "resources: ['secrets']")
  t.end()
})

void test('nothing says that Helm looks after it', (t) => {
  for (const file of ['guard.yaml', 'webhooks.yaml'])
    t.notMatch(readFileSync(join(deployFolder, file), 'utf8'), /helm\.sh|: Helm|# Source/, file)
  t.end()
})

void test('the image has the version of the package', (t) => {
  t.equal(container['image'], `clusterset-guard:${packageFile.version}`)
  t.end()
})

void test('the Service leads from the port of the webhook entries to that of the pods', (t) => {
  const service = documents.find(
    ({ kind, metadata }) => kind === 'Service' && asObject(metadata)['name'] === 'clusterset-guard',
  )
  const port = asObject(asList(asObject(service?.['spec'])['ports'])[0])
  t.match([port['port'], port['targetPort']], [443, 'webhook'])
  t.strictSame(container['ports'], [
    { name: 'webhook', containerPort: 8443 },
    { name: 'metrics', containerPort: 8080 },
  ])
  const labels = asObject(
    asObject(asObject(asObject(the('Deployment')['spec'])['template'])['metadata'])['labels'],
  )
  for (const service of documents.filter(({ kind }) => kind === 'Service'))
    t.strictSame(asObject(service['spec'])['selector'], labels)
  t.end()
})

void test('serve keeps its own certificates, in the Secret and the configurations that are here', (t) => {
  const args = textsIn(container['args'])
  t.strictSame(args.slice(0, 3), [
    'serve',
    '--tls-self-managed',
    '--installed-as=clusterset-guard/clusterset-guard',
  ])
  t.match(pods['volumes'], [{ name: 'service-account' }])
  t.equal(asList(pods['volumes']).length, 1)
  t.match(the('Secret'), { metadata: { name: 'clusterset-guard-tls' }, type: 'Opaque', data: undefined })
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

void test('an update takes no replica away before the next is ready, a drain one at a time', (t) => {
  t.match(the('Deployment')['spec'], { replicas: 3, strategy: { rollingUpdate: { maxUnavailable: 0 } } })
  t.match(the('PodDisruptionBudget')['spec'], {
    maxUnavailable: 1,
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
    selector: asObject(the('Deployment')['spec'])['selector'],
  })
  t.end()
})

void test('a pod has time for its drain', (t) => {
  // src/server/drain.ts: 5 s of serving on, gone within 10 s of the signal.
  t.ok(Number(pods['terminationGracePeriodSeconds']) > 10)
  t.equal(container['lifecycle'], undefined)
  t.end()
})

void test('the memory that was measured is that of the flag for Node here, in `npm start`, and in the measurement', (t) => {
  const flag = '--max-semi-space-size=16'
  t.strictSame(container['env'], [{ name: 'NODE_OPTIONS', value: flag }])
  t.match(packageFile.scripts.start, ` ${flag} `)
  t.match(readFileSync(join(deployFolder, '../bench/main.ts'), 'utf8'), `const nodeFlag = '${flag}'`)
  t.end()
})
