import { test } from 'tap'

import { chartFolder, runHelm } from '../helm/run.ts'

/** What the schema cannot say, and a line of ours does. */
const checks: readonly (readonly [set: string, line: string])[] = [
  [
    'webhooks.onlyNamespaces={kube-system,clusterset-guard,sandbox},webhooks.exemptNamespaces={sandbox}',
    'webhooks.onlyNamespaces: each of them is exempt, so nothing would be judged',
  ],
  [
    'rbac.secrets={none}',
    'rbac.secrets: none stands alone, and not in a list of namespaces: --set rbac.secrets=none',
  ],
  [
    'rbac.secrets={shop,all}',
    'rbac.secrets: all stands alone, and not in a list of namespaces: --set rbac.secrets=all',
  ],
  [
    'tls.certManager.duration=240h',
    'tls.certManager.renewBefore (240h) must be shorter than tls.certManager.duration (240h)',
  ],
  [
    'podLabels.app\\.kubernetes\\.io/name=other',
    "podLabels: the label app.kubernetes.io/name is the chart's own; the Service finds the pods by it",
  ],
  [
    'webhooks.annotations.cert-manager\\.io/inject-ca-from=a/b',
    "webhooks.annotations: the annotation cert-manager.io/inject-ca-from is the chart's own; tls.source says who writes caBundle",
  ],
]

for (const [set, line] of checks)
  void test(`--set ${set} is refused by a line of ours`, async (t) => {
    for (const helm of ['helm3', 'helm4'] as const) {
      const { code, stdout, stderr } = await runHelm(helm, [
        ...['template', 'clusterset-guard', chartFolder, '-n', 'clusterset-guard', '--set', set],
      ])
      t.match({ code, stdout }, { code: 1, stdout: '' }, helm)
      t.ok(stderr.includes(line), `${helm}: ${stderr}`)
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
