import type { PatchOperation } from '../engine/mutator.ts'
import { admissionApiVersion, admissionKind } from './review.ts'

/** A field that denies, as Kubernetes tells it. */
export interface Cause {
  readonly reason: 'FieldValueInvalid' | 'FieldValueRequired' | 'FieldValueTypeInvalid' | 'FieldValueTooMany'
  readonly field: string
  readonly message: string
}

/** metav1.Status, as far as a denial fills it. */
export interface Status {
  readonly status: 'Failure'
  readonly code: number
  readonly reason: 'Invalid' | 'ServiceUnavailable' | 'InternalError'
  readonly message: string
  readonly details?: {
    readonly group: string
    readonly kind: string
    readonly name: string
    readonly causes: readonly Cause[]
  }
}

export interface AdmissionResponse {
  readonly uid: string
  readonly allowed: boolean
  readonly status?: Status
  readonly warnings?: readonly string[]
  readonly patchType?: 'JSONPatch'
  readonly patch?: string
  readonly auditAnnotations: Readonly<Record<string, string>>
}

/** The body of an answer. */
export interface ReviewAnswer {
  readonly apiVersion: typeof admissionApiVersion
  readonly kind: typeof admissionKind
  readonly response: AdmissionResponse
}

export const answerOf = (response: AdmissionResponse): ReviewAnswer => ({
  apiVersion: admissionApiVersion,
  kind: admissionKind,
  response,
})

/** Patch and type come both or not at all: one of them alone is an error to the API server. */
export const encodedPatch = (
  operations: readonly PatchOperation[],
): Pick<AdmissionResponse, 'patch' | 'patchType'> =>
  operations.length === 0
    ? {}
    : { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(operations)).toString('base64') }

/** Warnings are left out rather than empty. */
export const withWarnings = (warnings: readonly string[]): Pick<AdmissionResponse, 'warnings'> =>
  warnings.length === 0 ? {} : { warnings }
