import { test } from 'tap'

import { defineStateRule } from '../../src/engine/rule.ts'
import type { Need } from '../../src/engine/facts.ts'
import { resources } from '../../src/kubernetes/resources.ts'
import { clusterRoleFor } from '../../src/report/rbac.ts'
import { rules } from '../../src/rules/index.ts'

const needing = (id: string, ...needs: readonly Need[]) =>
  defineStateRule({
    id,
    about: 'ClusterSet',
    summary: 'Require even hosts',
    rationale: 'Odd ones fall over.',
    needs,
    messages: { odd: { severity: 'error', problem: 'host is odd', remedy: 'make it even' } },
    judge: () => [],
  })

const head = `# What \`serve\` may read: what its rules need, and nothing else. \`rules --format rbac\` prints it.
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: clusterset-guard
  labels:
    app.kubernetes.io/name: clusterset-guard
`

void test('a ClusterRole holds what rules need, in the order of the resources, and names the rules', (t) => {
  t.equal(
    clusterRoleFor(
      [needing('one', 'secrets', 'services'), needing('two'), needing('three', 'services')],
      resources,
    ),
    `${head}rules:
  # Needed by:
  #   one
  #   three
  - apiGroups: ['']
    resources: ['services']
    verbs: ['list', 'watch']
  # Needed by:
  #   one
  # Read by name when one of them runs. With \`serve --no-secrets\` leave it out.
  - apiGroups: ['']
    resources: ['secrets']
    verbs: ['get']
`,
  )
  t.end()
})

void test('rules that need nothing but the object need no rights', (t) => {
  t.equal(clusterRoleFor([needing('one')], resources), `${head}rules: []\n`)
  t.end()
})

void test('the rights of all rules: collections are watched, Secrets are read by name, nothing is written', (t) => {
  const role = clusterRoleFor(rules, resources)
  t.strictSame(
    role.split('\n').filter((line) => /resources:|verbs:/.test(line)),
    [
      "    resources: ['perconaservermysqlclustersets']",
      "    verbs: ['list', 'watch']",
      "    resources: ['perconaservermysqls']",
      "    verbs: ['list', 'watch']",
      "    resources: ['services']",
      "    verbs: ['list', 'watch']",
      "    resources: ['secrets']",
      "    verbs: ['get']",
    ],
  )
  t.end()
})
