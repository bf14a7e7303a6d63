import * as z from 'zod'

import type { InstalledAs } from '../certificates/registration.ts'

/** Where a server listens. */
export interface ListenAddress {
  readonly host: string
  readonly port: number
}

const addressPattern = /^(?:\[(?<ipv6>[0-9a-f:]+)\]|(?<host>[^:\s]+)):(?<port>\d{1,5})$/i

/** `ADDRESS:PORT`; an IPv6 address in brackets. */
export const listenAddress = z.string().transform((text, context): ListenAddress => {
  const groups = addressPattern.exec(text)?.groups
  const port = Number(groups?.['port'])
  const host = groups?.['ipv6'] ?? groups?.['host']
  if (host === undefined || port > 65535) {
    context.addIssue({ code: 'custom', message: `must be ADDRESS:PORT, such as 0.0.0.0:8443, not ${text}` })
    return z.NEVER
  }
  return { host, port }
})

const domainPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** A DNS domain, in small letters and without a dot at the end. */
export const clusterDomain = z
  .string()
  .transform((text) => text.toLowerCase().replace(/\.$/, ''))
  .refine((text) => domainPattern.test(text), 'must be a DNS domain, such as cluster.local')

/** A name as Kubernetes has them for Services (RFC 1123, a label). */
const labelPattern = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

/** `NAMESPACE/NAME` of a Service. */
export const namespacedName = z.string().transform((text, context): InstalledAs => {
  const [namespace = '', name = '', ...more] = text.split('/')
  if (labelPattern.test(namespace) && labelPattern.test(name) && more.length === 0) return { namespace, name }
  context.addIssue({
    code: 'custom',
    message: `must be NAMESPACE/NAME, such as clusterset-guard/clusterset-guard, not ${text}`,
  })
  return z.NEVER
})

/** A whole number of at least 1. */
export const positiveInteger = z.string().transform((text, context): number => {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  context.addIssue({ code: 'custom', message: `must be a whole number of at least 1, not ${text}` })
  return z.NEVER
})

/** One of a few words. */
export const choiceOf = <const T extends readonly [string, ...string[]]>(choices: T) =>
  z.enum(choices, { error: `must be one of ${choices.join(', ')}` })
