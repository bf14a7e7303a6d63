import { asObject, asText } from '../../src/model/json.ts'
import { ruleSetVersion } from '../../src/rules/index.ts'
import type { Raw } from './objects.ts'

/** What a test may say of a request. Everything else is as an API server fills it. */
export interface ReviewParts {
  readonly uid?: string
  /** Empty as a collection delete sends it, or with `generateName` on `/mutate`. By default the object's. */
  readonly name?: string
  readonly namespace?: string
  readonly subResource?: string
  readonly user?: string
  readonly groups?: readonly string[]
  readonly dryRun?: boolean
  readonly options?: Raw
  /** Group, version and kind as rules of the webhook see them. By default the object's. */
  readonly kind?: { readonly group: string; readonly version: string; readonly kind: string }
  /** Replaces whole fields of the request, or takes them out with `undefined`. */
  readonly request?: Raw
}

/** The uid of a review unless the test gives another one. */
export const reviewUid = '7128075e-f123-4326-b7bf-4d1626510136'

const optionsKinds: Record<string, string> = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
}

function kindOf(object: unknown): { group: string; version: string; kind: string } {
  const { apiVersion, kind } = asObject(object)
  const [version = '', group = ''] = (asText(apiVersion) ?? '').split('/').reverse()
  return { group, version, kind: asText(kind) ?? '' }
}

/** A whole AdmissionReview. The three builders below say the usual things shorter. */
export function reviewOf(
  operation: string,
  object: unknown,
  oldObject: unknown,
  parts: ReviewParts = {},
): Raw {
  const known = asObject(object ?? oldObject)
  const metadata = asObject(known['metadata'])
  const kind = parts.kind ?? kindOf(known)
  const { subResource } = parts
  const resource = {
    group: kind.group,
    version: kind.version,
    resource: `${kind.kind.toLowerCase()}s`,
  }
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: parts.uid ?? reviewUid,
      kind,
      resource,
      ...(subResource === undefined ? {} : { subResource }),
      requestKind: kind,
      requestResource: resource,
      ...(subResource === undefined ? {} : { requestSubResource: subResource }),
      name: parts.name ?? asText(metadata['name']) ?? '',
      namespace: parts.namespace ?? asText(metadata['namespace']) ?? '',
      operation,
      userInfo: {
        username: parts.user ?? 'alice',
        uid: 'uid-of-the-user',
        groups: parts.groups ?? ['developers', 'system:authenticated'],
      },
      object,
      oldObject,
      dryRun: parts.dryRun ?? false,
      options: parts.options ?? { kind: optionsKinds[operation], apiVersion: 'meta.k8s.io/v1' },
      ...parts.request,
    },
  }
}

/** The review of a CREATE. */
export const createReview = (object: unknown, parts?: ReviewParts): Raw =>
  reviewOf('CREATE', object, null, parts)

/** The review of an UPDATE. */
export const updateReview = (oldObject: unknown, object: unknown, parts?: ReviewParts): Raw =>
  reviewOf('UPDATE', object, oldObject, parts)

/** The review of a DELETE. */
export const deleteReview = (oldObject: unknown, parts: ReviewParts = {}): Raw =>
  reviewOf('DELETE', null, oldObject, {
    options: { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', propagationPolicy: 'Background' },
    ...parts,
  })

/** The body of an answer around its response. */
export const answerWith = (response: Raw): Raw => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  response: { uid: reviewUid, ...response },
})

/** The audit annotations of `/validate`. */
export const audit = (verdict: string, ...rules: readonly string[]): Raw => ({
  verdict,
  rules: rules.join(','),
  ruleset: ruleSetVersion,
})

/** An answer of `/validate` that allows without a word. */
export const allowedAnswer: Raw = answerWith({ allowed: true, auditAnnotations: audit('allowed') })

/** An answer of `/validate` to what nothing is run for. */
export const exemptAnswer: Raw = answerWith({ allowed: true, auditAnnotations: audit('exempt') })

/** An answer of `/validate` that allows with warnings. */
export const warnedAnswer = (rules: readonly string[], ...warnings: readonly string[]): Raw =>
  answerWith({ allowed: true, warnings, auditAnnotations: audit('warned', ...rules) })

/** What a denial says of an object; by default of the ClusterSet shop/orders. */
export interface DenialParts {
  readonly message: string
  readonly causes: readonly Raw[]
  readonly rules: readonly string[]
  readonly warnings?: readonly string[]
  readonly details?: Raw
}

/** An answer of `/validate` that denies: a whole body but for what each test is about. */
export const denialAnswer = ({ message, causes, rules, warnings, details }: DenialParts): Raw =>
  answerWith({
    allowed: false,
    status: {
      status: 'Failure',
      code: 422,
      reason: 'Invalid',
      message,
      details: {
        group: 'ps.percona.com',
        kind: 'PerconaServerMySQLClusterSet',
        name: 'orders',
        ...details,
        causes,
      },
    },
    ...(warnings === undefined ? {} : { warnings }),
    auditAnnotations: audit('denied', ...rules),
  })

/** A cause that a rule gives. */
export const cause = (field: string, message: string): Raw => ({
  reason: 'FieldValueInvalid',
  field,
  message,
})
