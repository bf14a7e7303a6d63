import type { Need } from '../engine/facts.ts'
import type { Rule } from '../engine/rule.ts'
import type { Resource } from '../kubernetes/resources.ts'

/** What is asked of the API server for each way of reading. */
const verbsOf: Readonly<Record<Resource['reads'], readonly string[]>> = {
  watch: ['list', 'watch'],
  get: ['get'],
}

const quoted = (texts: readonly string[]): string => `[${texts.map((text) => `'${text}'`).join(', ')}]`

function grantOf({ group, resource, reads }: Resource, needing: readonly Rule[]): readonly string[] {
  return [
    '  # Needed by:',
    ...needing.map(({ id }) => `  #   ${id}`),
    ...(reads === 'get'
      ? ['  # Read by name when one of them runs. With `serve --no-secrets` leave it out.']
      : []),
    `  - apiGroups: ${quoted([group])}`,
    `    resources: ${quoted([resource])}`,
    `    verbs: ${quoted(verbsOf[reads])}`,
  ]
}

/**
 * The ClusterRole with which `serve` can read what these rules need, and nothing else. YAML that `kubectl apply -f -`
 * takes.
 *
 * @param resources where each need is read; what no rule needs is left out
 */
export function clusterRoleFor(rules: readonly Rule[], resources: Readonly<Record<Need, Resource>>): string {
  const grants = Object.entries(resources)
    .map(([need, resource]) => ({
      resource,
      needing: rules.filter(({ needs }) => needs.includes(need as Need)),
    }))
    .filter(({ needing }) => needing.length > 0)
  const lines = [
    '# What `serve` may read: what its rules need, and nothing else. `rules --format rbac` prints it.',
    'apiVersion: rbac.authorization.k8s.io/v1',
    'kind: ClusterRole',
    'metadata:',
    '  name: clusterset-guard',
    '  labels:',
    '    app.kubernetes.io/name: clusterset-guard',
    grants.length === 0 ? 'rules: []' : 'rules:',
    ...grants.flatMap(({ resource, needing }) => grantOf(resource, needing)),
  ]
  return `${lines.join('\n')}\n`
}
