import type { X509Certificate } from 'node:crypto'

import type { CertificateWithKey } from './certificate-with-key.ts'
import type { Due } from './due.ts'
import { heldPair, type Held, type Holding } from './holding.ts'

const hourMilliseconds = 60 * 60 * 1000
const dayMilliseconds = 24 * hourMilliseconds

/** API servers of one cluster may differ in their clocks: what was made now must be good for all of them. */
const backdatedMilliseconds = hourMilliseconds

export const authorityDays = 365
export const serverDays = 30

/** Each is asked about at every TLS handshake. Who deletes the Secret again and again gets no longer list. */
const mostRetired = 16

/** What a renewal goes by. */
export interface RenewalParts {
  readonly due: Due
  readonly now: Date
  /** The name that the API server asks for: `NAME.NAMESPACE.svc`. */
  readonly serverName: string
  /** Authorities that were trusted until now, from wherever they are known; those that may be served come first. */
  readonly trusted: readonly X509Certificate[]
}

/** Makes what is due. What signed until now is retired, not forgotten. */
export async function renewed(holding: Holding, parts: RenewalParts): Promise<Holding> {
  const { due, now, serverName } = parts
  const authority = due.what === 'authority' ? undefined : holding.authority
  // The library takes 150 ms to load, and is needed once in 20 days.
  const { issueAuthority, issueCertificate } = await import('./issue.ts')
  const signing =
    authority ?? held(await issueAuthority('clusterset-guard CA', validityFrom(now, authorityDays)))
  const { notBefore, notAfter } = validityFrom(now, serverDays)
  const end = new Date(Math.min(notAfter.getTime(), signing.parsed.validToDate.getTime()))
  const server = held(await issueCertificate(signing, { dns: [serverName] }, { notBefore, notAfter: end }))
  if (authority !== undefined) return { ...holding, server }
  const before = holding.authority === undefined ? [] : [holding.authority.parsed]
  // Those that may be served now come first: of more than are kept, the last ones go.
  const retired = stillNeeded([...before, ...parts.trusted, ...holding.retired], signing.parsed, now)
  return { authority: signing, server, retired }
}

/**
 * A holding without the retired authorities that nobody can need any more. The authority that signs now was made when
 * the last of them was retired, so 30 days later nothing that one of them signed is good.
 */
export function withoutSpentAuthorities(holding: Holding, now: Date): Holding {
  const { authority, retired } = holding
  if (authority === undefined) return holding
  return { ...holding, retired: stillNeeded(retired, authority.parsed, now) }
}

function stillNeeded(
  retired: readonly X509Certificate[],
  current: X509Certificate,
  now: Date,
): readonly X509Certificate[] {
  const lastNeeded = current.validFromDate.getTime() + backdatedMilliseconds + serverDays * dayMilliseconds
  if (now.getTime() > lastNeeded) return []
  const byFingerprint = new Map(retired.map((one) => [one.fingerprint256, one]))
  byFingerprint.delete(current.fingerprint256)
  return [...byFingerprint.values()].filter(({ validToDate }) => validToDate > now).slice(0, mostRetired)
}

const validityFrom = (now: Date, days: number) => ({
  notBefore: new Date(now.getTime() - backdatedMilliseconds),
  notAfter: new Date(now.getTime() + days * dayMilliseconds),
})

/** What was made a moment ago belongs together. */
function held(made: CertificateWithKey): Held {
  const pair = heldPair(made.certificate, made.key)
  if (pair === undefined) throw new Error('a certificate was made that does not go with its key')
  return pair
}
