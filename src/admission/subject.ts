import { subjectFrom, type Reading } from '../engine/read-subject.ts'
import type { Kind, Operation, Subject } from '../engine/subject.ts'
import { clusterSetShape } from '../model/cluster-set-shape.ts'
import { asObject, asText, isObject } from '../model/json.ts'
import type { Identity } from '../model/kubernetes-object.ts'
import { misfitsIn, type Misfit } from '../model/structure.ts'
import { isLeavingAlone } from './exemptions.ts'
import type { AdmissionRequest } from './review.ts'

/** A request as rules judge it, or what about its object makes judging impossible. */
export interface ReadRequest {
  /** Absent when the object is not even of its kind's shape. */
  readonly subject: Subject | undefined
  readonly misfits: readonly Misfit[]
}

/** Namespace and name: from the object, since a collection delete and generateName leave the request without. */
export function identityOf({ object, oldObject, namespace, name }: AdmissionRequest): Identity {
  const [old, requested] = [oldObject, object].map((one) => asObject(asObject(one)['metadata']))
  return {
    namespace: asText(old?.['namespace']) || asText(requested?.['namespace']) || namespace,
    name: asText(old?.['name']) || asText(requested?.['name']) || name,
  }
}

function operationOf({ operation }: AdmissionRequest): Operation {
  return operation === 'CREATE' || operation === 'DELETE' ? operation : 'UPDATE'
}

/** The new object is held to its shape, unless the spec is the old one: a label must come off a broken object. */
function misfitsOf(kind: Kind, request: AdmissionRequest, isSpecUnchanged: boolean): readonly Misfit[] {
  const { object, operation } = request
  if (operation === 'DELETE') return []
  if (!isObject(object)) return misfitsIn(object, { type: 'object', fields: {} }, 'object')
  return kind === 'ClusterSet' && !isSpecUnchanged ? misfitsIn(object, clusterSetShape) : []
}

/** Reads the objects of a request that no exemption let through. */
export function readRequest(kind: Kind, request: AdmissionRequest, reading: Reading): ReadRequest {
  const isSpecUnchanged = isLeavingAlone(kind, request)
  const misfits = misfitsOf(kind, request, isSpecUnchanged)
  if (misfits.some(({ is }) => is !== 'beyondLimit')) return { subject: undefined, misfits }
  const operation = operationOf(request)
  const change = {
    ...identityOf(request),
    kind,
    operation,
    isSpecUnchanged,
    object: operation === 'DELETE' ? undefined : asObject(request.object),
    stored: operation === 'CREATE' ? undefined : asObject(request.oldObject),
  }
  return { subject: subjectFrom(change, reading), misfits }
}
