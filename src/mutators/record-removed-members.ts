import { addition, noticeOf, replacement, type Change, type Mutator } from '../engine/mutator.ts'
import { clusterSetFrom, storedClusterSetFrom } from '../model/cluster-set.ts'
import { fieldPath, jsonPointer } from '../model/field-path.ts'
import { asObject, isAbsent, isList, isObject, own } from '../model/json.ts'
import {
  nameSet,
  removedClustersAnnotation,
  removedClustersOf,
  withoutRepeats,
} from '../model/removal-record.ts'
import { namesRemovedForGood } from '../topology/removals.ts'

const steps = ['metadata', 'annotations', removedClustersAnnotation]

/** Names do not depend on the cluster's DNS, so any domain will do. */
const anyDomain = 'cluster.local'

export const recordRemovedMembers: Mutator = {
  id: 'record-removed-members',
  summary: 'Keeps the record of clusters that were removed for good, and puts back what a replace dropped',
  operations: ['UPDATE'],
  mutatesMetadata: true,
  mutate({ object, oldObject }) {
    const requested = clusterSetFrom(object, anyDomain)
    const stored = storedClusterSetFrom(oldObject, anyDomain)
    const recordBefore = removedClustersOf(stored)
    const written = removedClustersOf(requested)
    // Without a list of clusters nothing can be said to leave it: the schema will speak.
    const isListThere = isList(asObject(object['spec'])['clusters'])
    const leaving = isListThere ? namesRemovedForGood(requested, stored) : []
    const record = withoutRepeats([...recordBefore, ...written, ...leaving])
    const isWritten = nameSet(written)
    if (record.every(isWritten.has)) return []
    const isPutBack = !recordBefore.every(isWritten.has)
    return recorded(object['metadata'], record.join(','), isPutBack)
  },
}

function recorded(metadata: unknown, record: string, isPutBack: boolean): readonly Change[] {
  const change = (operations: Change['operations'], before?: string): readonly Change[] =>
    isPutBack || before !== undefined
      ? [{ operations, notice: noticeOf(fieldPath(...steps), before, record) }]
      : [{ operations }]
  const fresh = { [removedClustersAnnotation]: record }
  if (isAbsent(metadata)) return change([addition('/metadata', { annotations: fresh })])
  if (!isObject(metadata)) return []
  const { annotations } = metadata
  if (isAbsent(annotations)) return change([addition('/metadata/annotations', fresh)])
  if (!isObject(annotations)) return []
  const before = own(annotations, removedClustersAnnotation)
  if (isAbsent(before)) return change([addition(jsonPointer(...steps), record)])
  if (typeof before !== 'string') return []
  return change(replacement(jsonPointer(...steps), before, record), before)
}
