import { addition, type Mutator } from '../engine/mutator.ts'
import { dissolveFinalizer } from '../model/cluster-set.ts'
import { isAbsent, isList, isObject } from '../model/json.ts'
import { annotationOf, metadataOf } from '../model/kubernetes-object.ts'

/** On a ClusterSet, with exactly the text `true`: deleting it leaves MySQL replication as it is. */
export const keepReplicationAnnotation = 'clusterset-guard.io/keep-replication-on-delete'

export const addDissolveFinalizer: Mutator = {
  id: 'add-dissolve-finalizer',
  summary: 'Adds the finalizer that takes the ClusterSet apart when it is deleted; the operator never does',
  operations: ['CREATE'],
  mutate({ object }) {
    const { metadata } = object
    if (annotationOf(metadataOf(object), keepReplicationAnnotation) === 'true') return []
    if (isAbsent(metadata))
      return [{ operations: [addition('/metadata', { finalizers: [dissolveFinalizer] })] }]
    if (!isObject(metadata)) return []
    const { finalizers } = metadata
    if (isAbsent(finalizers)) return [{ operations: [addition('/metadata/finalizers', [dissolveFinalizer])] }]
    if (!isList(finalizers) || finalizers.includes(dissolveFinalizer)) return []
    return [{ operations: [addition('/metadata/finalizers/-', dissolveFinalizer)] }]
  },
}
