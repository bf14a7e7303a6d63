import { judgedKindOf } from '../engine/kinds.ts'
import { leavesAlone } from '../engine/read-subject.ts'
import type { Kind } from '../engine/subject.ts'
import { isTerminating } from '../model/kubernetes-object.ts'
import type { AdmissionRequest } from './review.ts'

/** The kind of a request's object, if it is one that is judged. */
export const kindOf = ({ group, kind }: AdmissionRequest): Kind | undefined => judgedKindOf(group, kind)

/** Controllers that delete what is going anyway: a garbage-collected member, a namespace that ends. */
const deletingControllers = [
  'system:serviceaccount:kube-system:generic-garbage-collector',
  'system:serviceaccount:kube-system:namespace-controller',
  // Controllers that run without accounts of their own.
  'system:kube-controller-manager',
]

const judgedOperations = ['CREATE', 'UPDATE', 'DELETE']

/** Whether this is an UPDATE that leaves alone what rules judge. */
export const isLeavingAlone = (kind: Kind, { operation, object, oldObject }: AdmissionRequest): boolean =>
  operation === 'UPDATE' && leavesAlone(kind, object, oldObject)

interface Exemption {
  readonly reason: string
  applies(request: AdmissionRequest): boolean
}

/** Requests that nothing is run for. They are allowed, and not patched. */
export const exemptions: readonly Exemption[] = [
  {
    // Status writes come every ten seconds, and are the operator's.
    reason: 'a subresource',
    applies: ({ subresource }) => subresource !== '',
  },
  {
    reason: 'a kind that is not judged',
    applies: (request) => kindOf(request) === undefined,
  },
  {
    // CONNECT, and whatever Kubernetes may add.
    reason: 'an operation that is not judged',
    applies: ({ operation }) => !judgedOperations.includes(operation),
  },
  {
    // Only oldObject tells: what the request says of itself could be made up. Finalizers must always come off.
    reason: 'an object that is being deleted',
    applies: ({ oldObject }) => isTerminating(oldObject),
  },
  {
    reason: 'a deletion by the garbage collector or the namespace controller',
    applies: ({ operation, username }) => operation === 'DELETE' && deletingControllers.includes(username),
  },
  {
    // The operator labels and annotates members and Secrets all the time.
    reason: 'an update that leaves spec or data alone',
    applies: (request) => {
      const kind = kindOf(request)
      return kind !== undefined && kind !== 'ClusterSet' && isLeavingAlone(kind, request)
    },
  },
]

/** Why nothing is run for a request, if so. */
export const exemptionOf = (request: AdmissionRequest): string | undefined =>
  exemptions.find((exemption) => exemption.applies(request))?.reason
