import type { X509Certificate } from 'node:crypto'

import type { Holding } from './holding.ts'

/** What must be made anew. A new authority takes a new server certificate with it. */
export interface Due {
  readonly what: 'authority' | 'server certificate'
  /** Missing: it is not there, or cannot be used. */
  readonly why: 'missing' | 'not valid yet' | 'expired' | 'two thirds of its time are over'
}

/** What of a Secret must be made anew at a moment, if anything. */
export function dueOf({ authority, server }: Holding, now: Date): Due | undefined {
  const authorityWhy = whyDue(authority?.parsed, now)
  if (authorityWhy !== undefined) return { what: 'authority', why: authorityWhy }
  const serverWhy = whyDue(server?.parsed, now)
  return serverWhy === undefined ? undefined : { what: 'server certificate', why: serverWhy }
}

/** Two thirds leave an authority of a year four months, and a certificate of 30 days ten of them, to be renewed in. */
function whyDue(certificate: X509Certificate | undefined, now: Date): Due['why'] | undefined {
  if (certificate === undefined) return 'missing'
  const from = certificate.validFromDate.getTime()
  const to = certificate.validToDate.getTime()
  if (now.getTime() < from) return 'not valid yet'
  if (now.getTime() > to) return 'expired'
  return now.getTime() > from + ((to - from) * 2) / 3 ? 'two thirds of its time are over' : undefined
}
