import { defineTransitionRule } from '../engine/rule.ts'
import { fieldPath } from '../model/field-path.ts'
import {
  nameSet,
  removedClustersAnnotation,
  removedClustersOf,
  withoutRepeats,
} from '../model/removal-record.ts'
import { namesRemovedForGood } from '../topology/removals.ts'

export const removedMembersRecorded = defineTransitionRule({
  id: 'removed-members-recorded',
  about: 'ClusterSet',
  summary: 'Require the record of removed clusters to be kept, and to grow with each removal',
  rationale:
    'That a cluster was removed can be seen only while it happens. The annotation ' +
    'clusterset-guard.io/removed-clusters remembers it, so that a later edit cannot bring the cluster back ' +
    'by mistake. The mutating webhook writes it, and puts back what a replace has dropped.',
  needs: [],
  judgesMetadata: true,
  unwaivable: true,
  messages: {
    forgotten: {
      severity: 'error',
      problem: 'cluster {name} is missing from the record of removed clusters',
      remedy: 'put {name} back: the record only grows',
    },
    notRecorded: {
      severity: 'warning',
      untilPresent: true,
      problem: 'the removal of {name} is not recorded',
      remedy: 'add it to clusterset-guard.io/removed-clusters',
    },
  },
  judge({ object, oldObject }, _facts, finding) {
    const path = fieldPath('metadata', 'annotations', removedClustersAnnotation)
    const record = nameSet(removedClustersOf(object))
    const isMissing = (name: string): boolean => !record.has(name)
    const recordBefore = withoutRepeats(removedClustersOf(oldObject))
    const known = nameSet(recordBefore)
    return [
      ...recordBefore.filter(isMissing).map((name) => finding.forgotten({ path, about: [name] }, { name })),
      ...namesRemovedForGood(object, oldObject)
        .filter((name) => isMissing(name) && !known.has(name))
        .map((name) => finding.notRecorded({ path, about: [name] }, { name })),
    ]
  },
})
