import { asObject, asText, isObject, textsIn } from '../model/json.ts'

/** An AdmissionRequest, as far as it is read. The objects are as they came: nobody has looked into them. */
export interface AdmissionRequest {
  readonly uid: string
  readonly group: string
  readonly kind: string
  readonly subresource: string
  readonly operation: string
  readonly namespace: string
  readonly name: string
  readonly username: string
  readonly userGroups: readonly string[]
  readonly object: unknown
  readonly oldObject: unknown
}

/** The request in a body, or why the body holds none that could be answered. */
export type ParsedReview =
  { readonly ok: true; readonly request: AdmissionRequest } | { readonly ok: false; readonly message: string }

export const admissionApiVersion = 'admission.k8s.io/v1'
export const admissionKind = 'AdmissionReview'

const refused = (message: string): ParsedReview => ({ ok: false, message })

/** Reads an AdmissionReview by hand: on this path a schema library costs as much as all rules together. */
export function parseReview(body: unknown): ParsedReview {
  if (!isObject(body) || body['apiVersion'] !== admissionApiVersion || body['kind'] !== admissionKind)
    return refused(`expected apiVersion ${admissionApiVersion} and kind ${admissionKind}`)
  const { request } = body
  if (!isObject(request)) return refused('expected a request in the AdmissionReview')
  const uid = asText(request['uid']) ?? ''
  if (uid === '') return refused('expected request.uid, a text that is not empty')
  const kind = asObject(request['kind'])
  const userInfo = asObject(request['userInfo'])
  const text = (field: string): string => asText(request[field]) ?? ''
  return {
    ok: true,
    request: {
      uid,
      group: asText(kind['group']) ?? '',
      kind: asText(kind['kind']) ?? '',
      subresource: text('subResource') || text('requestSubResource'),
      operation: text('operation'),
      namespace: text('namespace'),
      name: text('name'),
      username: asText(userInfo['username']) ?? '',
      userGroups: textsIn(userInfo['groups']),
      object: request['object'],
      oldObject: request['oldObject'],
    },
  }
}
