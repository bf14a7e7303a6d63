import type { X509Certificate } from 'node:crypto'

import type { Holding } from './holding.ts'

/** What must be made anew. A new authority takes a new server certificate with it. */
export interface Due {
  readonly what: 'authority' | 'server certificate'
  /** Missing: it is not there, or cannot be used. */
  readonly why:
    'missing' | 'not valid yet' | 'expired' | 'two thirds of its time are over' | 'older than the one in use'
}

/**
 * What of a Secret must be made anew at a moment, if anything.
 *
 * @param known the authority that the Secret held before, if we remember one
 */
export function dueOf(
  { authority, server, retired }: Holding,
  now: Date,
  known: X509Certificate | undefined,
): Due | undefined {
  const authorityWhy =
    whyDue(authority?.parsed, now) ?? (isForgotten(known, authority?.parsed, retired) ? restored : undefined)
  if (authorityWhy !== undefined) return { what: 'authority', why: authorityWhy }
  const serverWhy = whyDue(server?.parsed, now)
  return serverWhy === undefined ? undefined : { what: 'server certificate', why: serverWhy }
}

const restored = 'older than the one in use'

/**
 * Whether a Secret knows nothing of an authority that is no older than its own: a backup was put back. What replicas serve
 * by that one would not be trusted any more, so both must be retired, which takes a third.
 */
const isForgotten = (
  known: X509Certificate | undefined,
  stored: X509Certificate | undefined,
  retired: readonly X509Certificate[],
): boolean =>
  known !== undefined &&
  stored !== undefined &&
  stored.validFromDate <= known.validFromDate &&
  ![stored, ...retired].some(({ fingerprint256 }) => fingerprint256 === known.fingerprint256)

/** Two thirds leave an authority of a year four months, and a certificate of 30 days ten of them, to be renewed in. */
function whyDue(certificate: X509Certificate | undefined, now: Date): Due['why'] | undefined {
  if (certificate === undefined) return 'missing'
  const from = certificate.validFromDate.getTime()
  const to = certificate.validToDate.getTime()
  if (now.getTime() < from) return 'not valid yet'
  if (now.getTime() > to) return 'expired'
  return now.getTime() > from + ((to - from) * 2) / 3 ? 'two thirds of its time are over' : undefined
}
