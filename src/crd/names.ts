/** Longest part of a name between dots, and of a label. */
export const longestLabel = 63
const longestSubdomain = 253

const labelPattern = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/
const keyPattern = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/

/** RFC 1123, in small letters: how namespaces are called. */
export const isLabel = (name: string): boolean => name.length <= longestLabel && labelPattern.test(name)

/**
 * A name of an object, which is a DNS subdomain of RFC 1123 in small letters. Its parts may be longer than 63:
 * Kubernetes counts the whole.
 */
export const isSubdomain = (name: string): boolean =>
  name.length <= longestSubdomain && name.split('.').every((part) => labelPattern.test(part))

/** A key of a label or annotation, and the name of a finalizer: a name, after a domain name and a slash or without. */
export function isQualifiedName(text: string): boolean {
  const slash = text.indexOf('/')
  const name = text.slice(slash + 1)
  if (name.length > longestLabel || !keyPattern.test(name)) return false
  return slash < 0 || isSubdomain(text.slice(0, slash))
}
