import type { Kind, Operation, Subject } from '../engine/subject.ts'
import { clusterSetShape } from '../model/cluster-set-shape.ts'
import { clusterSetFrom, storedClusterSetFrom } from '../model/cluster-set.ts'
import { asObject, asText, isObject, type JsonObject } from '../model/json.ts'
import type { Identity } from '../model/kubernetes-object.ts'
import { perconaServerFrom, storedPerconaServerFrom } from '../model/percona-server.ts'
import { reviewedSecretFrom, type Digest } from '../model/secret-shape.ts'
import { misfitsIn, type Misfit } from '../model/structure.ts'
import { isLeavingAlone } from './exemptions.ts'
import type { AdmissionRequest } from './review.ts'

/** What reading objects depends on. */
export interface Reading {
  readonly clusterDomain: string
  /** Digests a Secret's value with the key that the facts are digested with too. */
  readonly digest: Digest
}

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

/** Gives a raw object the namespace and name of its request, where it has none of its own. */
function identified(object: unknown, { namespace, name }: Identity): JsonObject {
  const raw = asObject(object)
  const metadata = asObject(raw['metadata'])
  if (metadata['namespace'] === namespace && metadata['name'] === name) return raw
  return { ...raw, metadata: { ...metadata, namespace, name } }
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
  return { subject: subjectOf(kind, request, isSpecUnchanged, reading), misfits }
}

function subjectOf(
  kind: Kind,
  request: AdmissionRequest,
  isSpecUnchanged: boolean,
  { clusterDomain, digest }: Reading,
): Subject {
  const identity = identityOf(request)
  const operation = operationOf(request)
  const common = { ...identity, operation, isSpecUnchanged }
  const object = operation === 'DELETE' ? undefined : identified(request.object, identity)
  const stored = operation === 'CREATE' ? undefined : identified(request.oldObject, identity)
  switch (kind) {
    case 'ClusterSet':
      return {
        ...common,
        kind,
        object: object && clusterSetFrom(object, clusterDomain),
        stored: stored && storedClusterSetFrom(stored, clusterDomain),
      }
    case 'PerconaServer':
      return {
        ...common,
        kind,
        object: object && perconaServerFrom(object),
        stored: stored && storedPerconaServerFrom(stored),
      }
    case 'Secret':
      return {
        ...common,
        kind,
        object: object && reviewedSecretFrom(object, digest),
        stored: stored && reviewedSecretFrom(stored, digest),
      }
  }
}
