import { test } from 'tap'

import { chartFolder, runHelm } from '../helm/run.ts'

/** A mistake in a values file, and the line with which Helm 3 and Helm 4 refuse it, in `template` as in `install`. */
interface Refusal {
  readonly set: string
  readonly helm3: string
  readonly helm4: string
}

const refusals: readonly Refusal[] = [
  {
    set: 'replica=2',
    helm3: '- (root): Additional property replica is not allowed',
    helm4: "- at '': additional properties 'replica' not allowed",
  },
  {
    set: 'mode=off',
    helm3: '- mode: mode must be one of the following: "enforce", "warn"',
    helm4: "- at '/mode': value must be one of 'enforce', 'warn'",
  },
  {
    set: 'mode=null',
    helm3: '- (root): mode is required',
    helm4: "- at '': missing property 'mode'",
  },
  {
    set: 'replicas=0',
    helm3: '- replicas: Must be greater than or equal to 1',
    helm4: "- at '/replicas': minimum: got 0, want 1",
  },
  {
    set: 'replicas=many',
    helm3: '- replicas: Invalid type. Expected: integer, given: string',
    helm4: "- at '/replicas': got string, want integer",
  },
  {
    set: 'image.digest=0123',
    helm3: "- image.digest: Does not match pattern '^(sha256:[0-9a-f]{64})?$'",
    helm4: "- at '/image/digest': '0123' does not match pattern '^(sha256:[0-9a-f]{64})?$'",
  },
  {
    set: 'webhooks.validate.failurePolicy=fail',
    helm3:
      '- webhooks.validate.failurePolicy: webhooks.validate.failurePolicy must be one of the following: "", "Fail", "Ignore"',
    helm4: "- at '/webhooks/validate/failurePolicy': value must be one of '', 'Fail', 'Ignore'",
  },
  {
    set: 'webhooks.mutate.timeoutSeconds=31',
    helm3: '- webhooks.mutate.timeoutSeconds: Must be less than or equal to 30',
    helm4: "- at '/webhooks/mutate/timeoutSeconds': maximum: got 31, want 30",
  },
  {
    set: 'fullnameOverride=Guard.eu',
    helm3: "- fullnameOverride: Does not match pattern '^([a-z]([a-z0-9-]*[a-z0-9])?)?$'",
    helm4: "- at '/fullnameOverride': 'Guard.eu' does not match pattern '^([a-z]([a-z0-9-]*[a-z0-9])?)?$'",
  },
  {
    // Every Secret of the cluster would be sent.
    set: 'webhooks.guardSecrets.matchLabels.app\\.kubernetes\\.io/managed-by=null',
    helm3: '- webhooks.guardSecrets.matchLabels: Must have at least 1 properties',
    helm4: "- at '/webhooks/guardSecrets/matchLabels': minProperties: got 0, want 1",
  },
  {
    set: 'rbac.secrets=some',
    helm3: "- rbac.secrets: Does not match pattern '^(all|none)$'",
    helm4: "- at '/rbac/secrets': 'some' does not match pattern '^(all|none)$'",
  },
  {
    set: 'rbac.secrets={shop,Not_A_Namespace}',
    helm3: "- rbac.secrets.1: Does not match pattern '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$'",
    helm4:
      "- at '/rbac/secrets/1': 'Not_A_Namespace' does not match pattern '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$'",
  },
  {
    set: 'tls.source=provided',
    helm3: '- tls.provided.secretName: String length must be greater than or equal to 1',
    helm4: "- at '/tls/provided/secretName': minLength: got 0, want 1",
  },
  {
    set: 'tls.source=provided,tls.provided.secretName=mine,tls.provided.caBundle=ca.crt',
    helm3: "- tls.provided.caBundle: Does not match pattern '^\\s*-----BEGIN CERTIFICATE-----'",
    helm4: "'ca.crt' does not match pattern '^\\\\s*-----BEGIN CERTIFICATE-----'",
  },
  {
    set: 'tls.clientCA.secretName=a,tls.clientCA.configMapName=b',
    helm3: '- tls.clientCA.configMapName: String length must be less than or equal to 0',
    helm4: "- at '/tls/clientCA/configMapName': maxLength: got 1, want 0",
  },
  {
    set: 'networkPolicy.apiServerCIDRs={10.0.0.10}',
    helm3: "- networkPolicy.apiServerCIDRs.0: Does not match pattern '^[0-9a-fA-F.:]+/[0-9]{1,3}$'",
    helm4: "- at '/networkPolicy/apiServerCIDRs/0': '10.0.0.10' does not match pattern",
  },
]

for (const { set, ...lines } of refusals)
  void test(`--set ${set} is refused, with a line that says why`, async (t) => {
    for (const helm of ['helm3', 'helm4'] as const) {
      const { code, stdout, stderr } = await runHelm(helm, [
        ...['template', 'clusterset-guard', chartFolder, '--set', set],
      ])
      t.equal(code, 1, helm)
      t.equal(stdout, '', helm)
      t.ok(stderr.includes(lines[helm]), `${helm}: ${stderr}`)
    }
  })

void test('times that would hold up a forced failover are refused', async (t) => {
  for (const helm of ['helm3', 'helm4'] as const) {
    const { code, stderr } = await runHelm(helm, [
      ...['template', 'clusterset-guard', chartFolder],
      '--set=webhooks.validateEmergency.timeoutSeconds=6,webhooks.mutate.timeoutSeconds=4',
    ])
    t.equal(code, 1, helm)
    t.match(
      stderr,
      'webhooks.validateEmergency.timeoutSeconds and webhooks.mutate.timeoutSeconds must stay below 10 together',
      helm,
    )
  }
})

void test('a Kubernetes that has no matchConditions is refused', async (t) => {
  const { code, stderr } = await runHelm('helm4', [
    ...['template', 'clusterset-guard', chartFolder, '--kube-version', '1.29.9'],
  ])
  t.equal(code, 1)
  t.match(stderr, 'chart requires kubeVersion: >=1.30.0-0 which is incompatible with Kubernetes v1.29.9')
})
