import { test } from 'tap'

import { asObject } from '../../src/model/json.ts'
import { objectsWith, type Objects } from './objects.ts'

const pem = '-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----'
const provided = [
  '--set=tls.source=provided,tls.provided.secretName=mine',
  `--set=tls.provided.caBundle=${pem}`,
]

const files = ['--tls-cert=/tls/tls.crt', '--tls-key=/tls/tls.key']
const tlsArgs = ({ args }: Objects) => args.filter((argument) => /^--(?:tls|installed|client)/.test(argument))
const bundles = ({ entries }: Objects) => [
  ...new Set(entries.map(({ clientConfig }) => asObject(clientConfig)['caBundle'])),
]
const configurations = (objects: Objects) =>
  ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].map((kind) =>
    asObject(objects.the(kind)['metadata']),
  )

void test('self-managed: an empty Secret, no caBundle, nothing mounted', async (t) => {
  const objects = await objectsWith()
  t.strictSame(tlsArgs(objects), ['--tls-self-managed', '--installed-as=clusterset-guard/clusterset-guard'])
  // What is not rendered is not taken away by an upgrade.
  t.strictSame(bundles(objects), [undefined])
  const { metadata, ...secret } = objects.the('Secret')
  t.equal(asObject(metadata)['name'], 'clusterset-guard-tls')
  t.strictSame(secret, { apiVersion: 'v1', kind: 'Secret', type: 'Opaque' })
  t.strictSame(objects.mounted, { mounts: [], volumes: [] })
})

void test('self-managed: the rights for it are for its own objects, by name', async (t) => {
  const objects = await objectsWith('--set=fullnameOverride=guard')
  t.strictSame(objects.the('Role')['rules'], [
    { apiGroups: [''], resources: ['secrets'], resourceNames: ['guard-tls'], verbs: ['get', 'update'] },
    { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
  ])
  t.strictSame(objects.the('ClusterRole', 'guard-certificates')['rules'], [
    {
      apiGroups: ['admissionregistration.k8s.io'],
      resources: ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'],
      resourceNames: ['guard'],
      verbs: ['get', 'patch'],
    },
  ])
  t.strictSame(
    configurations(objects).map(({ name }) => name),
    ['guard', 'guard'],
  )
  t.match(objects.args, ['serve', '--tls-self-managed', '--installed-as=clusterset-guard/guard'])
})

void test('self-managed: what RBAC cannot limit, admission policies do; only then', async (t) => {
  const names = ['clusterset-guard-own-secret', 'clusterset-guard-own-webhooks']
  const objects = await objectsWith()
  t.strictSame(objects.named('ValidatingAdmissionPolicy'), names)
  t.strictSame(objects.named('ValidatingAdmissionPolicyBinding'), names)
  for (const name of names)
    t.match(objects.the('ValidatingAdmissionPolicy', name), {
      spec: {
        failurePolicy: 'Fail',
        matchConditions: [
          {
            expression:
              "request.userInfo.username == 'system:serviceaccount:clusterset-guard:clusterset-guard'",
          },
        ],
      },
    })
  t.strictSame((await objectsWith('--set=tls.source=cert-manager')).named('ValidatingAdmissionPolicy'), [])
})

void test('cert-manager: a CA of its own, and its injector writes caBundle', async (t) => {
  const objects = await objectsWith('--set=tls.source=cert-manager')
  t.strictSame(tlsArgs(objects), files)
  t.match(objects.mounted.volumes, [
    { name: 'tls', secret: { secretName: 'clusterset-guard-cert-manager-tls' } },
  ])
  t.strictSame(objects.named('Issuer'), [
    'clusterset-guard/clusterset-guard-self-signed',
    'clusterset-guard/clusterset-guard-ca',
  ])
  t.match(objects.the('Certificate', 'clusterset-guard-ca')['spec'], {
    isCA: true,
    secretName: 'clusterset-guard-ca',
    privateKey: { rotationPolicy: 'Never' },
    issuerRef: { name: 'clusterset-guard-self-signed' },
  })
  t.match(objects.the('Certificate', 'clusterset-guard')['spec'], {
    secretName: 'clusterset-guard-cert-manager-tls',
    dnsNames: ['clusterset-guard.clusterset-guard.svc'],
    issuerRef: { name: 'clusterset-guard-ca', kind: 'Issuer', group: 'cert-manager.io' },
  })
  t.strictSame(bundles(objects), [undefined])
  for (const { annotations } of configurations(objects))
    t.strictSame(annotations, { 'cert-manager.io/inject-ca-from': 'clusterset-guard/clusterset-guard' })
})

void test('the Secret of cert-manager has another name than that of the guard, or Helm could not switch', async (t) => {
  const longest = `--set=fullnameOverride=${'a'.repeat(50)}`
  const secret = (await objectsWith(longest)).the('Secret')
  const certificate = (await objectsWith(longest, '--set=tls.source=cert-manager')).the(
    'Certificate',
    'a'.repeat(50),
  )
  t.match(secret, { metadata: { name: `${'a'.repeat(50)}-tls` } })
  t.match(certificate, { spec: { secretName: `${'a'.repeat(50)}-cert-manager-tls` } })
})

void test('both webhook configurations have the annotations that are set, beside that of cert-manager', async (t) => {
  const set = '--set=webhooks.annotations.team=databases'
  for (const { annotations } of configurations(await objectsWith(set)))
    t.strictSame(annotations, { team: 'databases' })
  for (const { annotations } of configurations(await objectsWith(set, '--set=tls.source=cert-manager')))
    t.strictSame(annotations, {
      team: 'databases',
      'cert-manager.io/inject-ca-from': 'clusterset-guard/clusterset-guard',
    })
})

void test('cert-manager: an issuer that is there takes the place of that CA', async (t) => {
  const objects = await objectsWith(
    '--set=tls.source=cert-manager,tls.certManager.issuerRef.name=platform,tls.certManager.issuerRef.kind=ClusterIssuer',
  )
  t.strictSame(
    [objects.named('Issuer'), objects.named('Certificate')],
    [[], ['clusterset-guard/clusterset-guard']],
  )
  t.match(objects.the('Certificate')['spec'], {
    issuerRef: { name: 'platform', kind: 'ClusterIssuer', group: 'cert-manager.io' },
  })
})

void test('provided: the Secret that is named, and its CA in every entry', async (t) => {
  const objects = await objectsWith(...provided)
  t.strictSame(tlsArgs(objects), files)
  t.match(objects.mounted.volumes, [{ name: 'tls', secret: { secretName: 'mine' } }])
  t.strictSame(bundles(objects), [Buffer.from(pem).toString('base64')])
})

void test('without self-managed certificates the guard may write nothing, and no Secret is made', async (t) => {
  for (const flags of [['--set=tls.source=cert-manager'], provided]) {
    const objects = await objectsWith(...flags)
    t.strictSame(
      ['Secret', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'].map((kind) =>
        objects.named(kind),
      ),
      [[], [], [], ['clusterset-guard'], ['clusterset-guard']],
    )
  }
})

void test('a CA for callers is mounted from a Secret or a ConfigMap', async (t) => {
  const secret = await objectsWith('--set=tls.clientCA.secretName=callers,tls.clientCA.key=bundle.pem')
  t.match(tlsArgs(secret), [/.*/, /.*/, '--client-ca=/client-ca/ca.crt'])
  t.strictSame(secret.mounted.mounts, [{ name: 'client-ca', mountPath: '/client-ca', readOnly: true }])
  t.match(secret.mounted.volumes, [
    { secret: { secretName: 'callers', items: [{ key: 'bundle.pem', path: 'ca.crt' }] } },
  ])
  const map = await objectsWith('--set=tls.clientCA.configMapName=callers')
  t.match(map.mounted.volumes, [{ configMap: { name: 'callers', items: [{ key: 'ca.crt' }] } }])
})
