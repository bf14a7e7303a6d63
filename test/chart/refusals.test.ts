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
    helm3: "- rbac.secrets.1: Does not match pattern '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$'",
    helm4:
      "- at '/rbac/secrets/1': 'Not_A_Namespace' does not match pattern '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$'",
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
    helm3: '- networkPolicy.apiServerCIDRs.0: Does not match pattern',
    helm4: "- at '/networkPolicy/apiServerCIDRs/0': '10.0.0.10' does not match pattern",
  },
  {
    set: 'networkPolicy.apiServerCIDRs={10.0.0.10/33}',
    helm3: '- networkPolicy.apiServerCIDRs.0: Does not match pattern',
    helm4: "- at '/networkPolicy/apiServerCIDRs/0': '10.0.0.10/33' does not match pattern",
  },
  {
    set: 'networkPolicy.apiServerCIDRs={2001:db8::/129}',
    helm3: '- networkPolicy.apiServerCIDRs.0: Does not match pattern',
    helm4: "- at '/networkPolicy/apiServerCIDRs/0': '2001:db8::/129' does not match pattern",
  },
  {
    set: 'networkPolicy.metricsNamespaces={a.b}',
    helm3: '- networkPolicy.metricsNamespaces.0: Does not match pattern',
    helm4: "- at '/networkPolicy/metricsNamespaces/0': 'a.b' does not match pattern",
  },
  {
    set: 'tls.clientCA.secretName=a..b',
    helm3: '- tls.clientCA.secretName: Does not match pattern',
    helm4: "- at '/tls/clientCA/secretName': 'a..b' does not match pattern",
  },
  {
    set: 'resources.limits.memory=512MB',
    helm3: '- resources.limits.memory: Does not match pattern',
    helm4: "- at '/resources/limits/memory': '512MB' does not match pattern",
  },
  {
    set: 'resources.requests.cpu=half',
    helm3: '- resources.requests.cpu: Does not match pattern',
    helm4: "- at '/resources/requests/cpu': 'half' does not match pattern",
  },
  {
    set: 'resources.memory=512Mi',
    helm3: '- resources: Property name of "memory" does not match',
    helm4: "- at '': invalid propertyName 'memory'",
  },
  {
    set: 'podLabels.team=data base',
    helm3: '- podLabels.team: Does not match pattern',
    helm4: "- at '/podLabels/team': 'data base' does not match pattern",
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

void test('what is right passes', async (t) => {
  const json = {
    resources: { requests: { cpu: 0.5, memory: '1e8' }, limits: { cpu: 2, memory: '1.5Gi' } },
    networkPolicy: { apiServerCIDRs: ['0.0.0.0/0', '255.255.255.255/32', '::/0', '::ffff:10.0.0.1/128'] },
    nodeSelector: { 'node.kubernetes.io/pool': 'a_b.C-1', empty: '' },
    tls: { certManager: { duration: '1h30m', renewBefore: '1h29m59s' } },
  }
  const flags = Object.entries(json).map(([key, value]) => `--set-json=${key}=${JSON.stringify(value)}`)
  for (const helm of ['helm3', 'helm4'] as const) {
    const { code, stderr } = await runHelm(helm, ['template', 'clusterset-guard', chartFolder, ...flags])
    t.equal(code, 0, `${helm}: ${stderr}`)
  }
})
