/**
 * AdmissionReviews as an API server sends them. What stands in every one of them is written once; a request
 * shows only what it is about.
 */
export type Json = Readonly<Record<string, unknown>>

const operatorGroup = 'ps.percona.com'

const resources = {
  PerconaServerMySQLClusterSet: { group: operatorGroup, resource: 'perconaservermysqlclustersets' },
  PerconaServerMySQL: { group: operatorGroup, resource: 'perconaservermysqls' },
  Secret: { group: '', resource: 'secrets' },
}

export type ReviewedKind = keyof typeof resources

const person = { username: 'dana@example.com', groups: ['dba', 'system:authenticated'] }

export interface Review {
  readonly kind?: ReviewedKind
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  readonly object: Json | null
  readonly oldObject: Json | null
}

const metadataOf = (object: Json | null): Json => {
  const metadata = object?.['metadata']
  return typeof metadata === 'object' && metadata !== null ? { ...metadata } : {}
}

/** The whole body of a request. */
export function reviewOf(number: number, review: Review): Json {
  const { kind = 'PerconaServerMySQLClusterSet', operation, object, oldObject } = review
  const { group, resource } = resources[kind]
  const { name, namespace } = metadataOf(oldObject ?? object)
  const groupVersionKind = { group, version: 'v1', kind }
  const groupVersionResource = { group, version: 'v1', resource }
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      kind: groupVersionKind,
      resource: groupVersionResource,
      requestKind: groupVersionKind,
      requestResource: groupVersionResource,
      name,
      namespace,
      operation,
      userInfo: person,
      object,
      oldObject,
      dryRun: false,
      options: {
        apiVersion: 'meta.k8s.io/v1',
        kind: `${operation[0] ?? ''}${operation.slice(1).toLowerCase()}Options`,
      },
    },
  }
}
