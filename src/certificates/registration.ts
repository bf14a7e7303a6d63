import type { X509Certificate } from 'node:crypto'

import { asList, asObject, asText, type JsonObject } from '../model/json.ts'
import { isSignedBy } from './holding.ts'
import { certificatesIn, isCurrent } from './pem.ts'

/** Where the guard is in its cluster: the Service, and with it the names of all else that is ours. */
export interface InstalledAs {
  readonly namespace: string
  readonly name: string
}

/** One of our webhook configurations, as far as it is about certificates. */
export interface Registration {
  readonly resourceVersion: string
  /** The entries that lead to our Service. Others are not ours to change. */
  readonly entries: readonly RegisteredEntry[]
}

interface RegisteredEntry {
  readonly name: string
  /** The authorities that the API server trusts for it, PEM; empty if there are none. */
  readonly bundle: string
}

/** Reads a ValidatingWebhookConfiguration or a MutatingWebhookConfiguration (admissionregistration.k8s.io/v1). */
export function registrationIn(configuration: unknown, { namespace, name }: InstalledAs): Registration {
  const { metadata, webhooks } = asObject(configuration)
  const entries = asList(webhooks).flatMap((entry) => {
    const { name: entryName, clientConfig } = asObject(entry)
    const { service, caBundle } = asObject(clientConfig)
    const leads = asObject(service)
    if (leads['namespace'] !== namespace || leads['name'] !== name) return []
    const bundle = Buffer.from(asText(caBundle) ?? '', 'base64').toString('utf8')
    return [{ name: asText(entryName) ?? '', bundle }]
  })
  return { resourceVersion: asText(asObject(metadata)['resourceVersion']) ?? '', entries }
}

/**
 * The strategic merge patch that gives all entries of a registration one bundle, and changes nothing else; undefined if
 * they have it. With the resourceVersion in it the API server answers 409 when somebody else was quicker.
 */
export function patchTo(bundle: string, { resourceVersion, entries }: Registration): JsonObject | undefined {
  const outdated = entries.filter((entry) => entry.bundle !== bundle)
  if (outdated.length === 0) return undefined
  const caBundle = Buffer.from(bundle).toString('base64')
  return {
    metadata: { resourceVersion },
    webhooks: outdated.map(({ name }) => ({ name, clientConfig: { caBundle } })),
  }
}

/** Whether an API server that goes by a registration accepts a certificate at a moment. */
export function trusts({ entries }: Registration, certificate: X509Certificate, now: Date): boolean {
  // Readiness asks twice a second, and as a rule all entries have one bundle.
  const bundles = new Set(entries.map(({ bundle }) => bundle))
  return [...bundles].every((bundle) =>
    certificatesIn(bundle).some(
      (authority) => isCurrent(authority, now) && isSignedBy(certificate, authority),
    ),
  )
}

/** All authorities that a registration trusts. */
export const authoritiesIn = ({ entries }: Registration): readonly X509Certificate[] =>
  entries.flatMap(({ bundle }) => certificatesIn(bundle))
