import { normalisedHost } from './host.ts'
import { asList, asObject, asText, own, textsIn, type JsonObject } from './json.ts'
import { annotationOf, metadataOf, type Identity } from './kubernetes-object.ts'

/** A Service: what it selects, and under which addresses and names it can be reached. */
export interface Service extends Identity {
  /** The cluster that its selector picks, by `app.kubernetes.io/instance`; empty if none. */
  readonly instance: string
  /** What its selector picks of it: mysql, haproxy, router, orchestrator. */
  readonly component: string
  /** IP addresses and DNS names beside its own, normalised. */
  readonly carried: readonly string[]
  /** Where a Service of type ExternalName points. */
  readonly externalName: string | undefined
}

const externalDnsAnnotation = 'external-dns.alpha.kubernetes.io/hostname'

/** Reads a raw Service, leniently. */
export function serviceFrom(object: JsonObject): Service {
  const metadata = metadataOf(object)
  const spec = asObject(object['spec'])
  const selector = asObject(spec['selector'])
  const ingress = asList(asObject(asObject(object['status'])['loadBalancer'])['ingress']).map(asObject)
  const addresses = [
    ...textsIn([spec['clusterIP']]),
    ...textsIn(spec['clusterIPs']),
    ...textsIn(spec['externalIPs']),
    ...textsIn(ingress.flatMap(({ ip, hostname }) => [ip, hostname])),
    ...(annotationOf(metadata, externalDnsAnnotation) ?? '').split(',').map((name) => name.trim()),
  ]
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    instance: asText(own(selector, 'app.kubernetes.io/instance')) ?? '',
    component: asText(own(selector, 'app.kubernetes.io/name')) ?? '',
    // A headless Service says `None` where others have an address.
    carried: [...new Set(addresses.map(normalisedHost))].filter((name) => name !== '' && name !== 'none'),
    externalName: spec['type'] === 'ExternalName' ? asText(spec['externalName']) : undefined,
  }
}
