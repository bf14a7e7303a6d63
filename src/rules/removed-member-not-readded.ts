import { defineTransitionRule } from '../engine/rule.ts'
import { memberNamesOf } from '../model/cluster-set.ts'
import { nameSet, rebuiltClustersOf, removedClustersOf } from '../model/removal-record.ts'
import { hasJoined } from '../topology/membership.ts'

export const removedMemberNotReadded = defineTransitionRule({
  id: 'removed-member-not-readded',
  about: 'ClusterSet',
  summary: 'Forbid a cluster that was removed to come back, unless it was rebuilt from scratch',
  rationale:
    'A removed cluster becomes a cluster of its own, with its old data, and diverges from that moment on. ' +
    'MySQL cannot join it again, and cloning onto it destroys what it wrote since. A cluster built anew ' +
    'with empty volumes may take the old name, when the request that adds it says so.',
  needs: [],
  messages: {
    comesBack: {
      severity: 'error',
      problem: 'cluster {name} was removed from this ClusterSet for good',
      remedy:
        'rebuild it with new volumes and list {name} in the annotation ' +
        'clusterset-guard.io/rebuilt-clusters in the same request (take it out first if it is there from last time)',
    },
    comesBackRebuilt: {
      severity: 'warning',
      problem: 'cluster {name} comes back as rebuilt',
      remedy: 'make sure that its volumes are new',
    },
  },
  judge({ object, oldObject }, _facts, finding) {
    const record = [...removedClustersOf(oldObject), ...removedClustersOf(object)]
    if (record.length === 0) return []
    const removed = nameSet(record)
    const before = nameSet(memberNamesOf(oldObject))
    const rebuiltBefore = nameSet(rebuiltClustersOf(oldObject))
    const rebuilt = nameSet(rebuiltClustersOf(object).filter((name) => !rebuiltBefore.has(name)))
    return object.entries
      .filter(({ name }) => removed.has(name) && !before.has(name))
      .filter(({ name }) => hasJoined(name, oldObject) !== true)
      .map(({ name, namePath }) => {
        const message = rebuilt.has(name) ? 'comesBackRebuilt' : 'comesBack'
        return finding[message]({ path: namePath, about: [name] }, { name })
      })
  },
})
