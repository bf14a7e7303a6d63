import { defineStateRule } from '../engine/rule.ts'
import { memberNamesOf } from '../model/cluster-set.ts'

export const primaryIsMember = defineStateRule({
  id: 'primary-is-member',
  about: 'ClusterSet',
  summary: 'Require primaryCluster to name one of the clusters',
  rationale:
    'The operator looks the primary up in the list by its name, byte by byte. When it is not there, it can ' +
    'neither form the set nor switch over.',
  needs: [],
  messages: {
    notListed: {
      severity: 'error',
      problem: 'primaryCluster {primary} is none of the clusters',
      remedy: 'name one of {names}',
    },
  },
  judge({ object }, _facts, finding) {
    const { primaryCluster } = object
    const names = memberNamesOf(object)
    if (names.includes(primaryCluster)) return []
    return [
      finding.notListed(
        { path: 'spec.primaryCluster', about: [primaryCluster] },
        {
          primary: JSON.stringify(primaryCluster),
          names: names.join(', ') || 'the clusters, once there are some',
        },
      ),
    ]
  },
})
