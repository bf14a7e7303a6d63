import { isIPv4, isIPv6 } from 'node:net'

/** A URL as Go's net/url reads it. Texts are bytes here, a character each, as Go's strings are. */
export class UrlValue {
  readonly scheme: string
  readonly host: string
  /** With its percent signs. */
  readonly escapedPath: string
  /** What follows `?`, as written. */
  readonly query: string
  /** What two URLs have in common when Go writes them alike. */
  readonly text: string

  constructor(parts: Pick<UrlValue, 'scheme' | 'host' | 'escapedPath' | 'query' | 'text'>) {
    this.scheme = parts.scheme
    this.host = parts.host
    this.escapedPath = parts.escapedPath
    this.query = parts.query
    this.text = parts.text
  }

  /** The host without its port and brackets. */
  get hostname(): string {
    const [host] = this.#hostAndPort()
    return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
  }

  get port(): string {
    return this.#hostAndPort()[1]
  }

  #hostAndPort(): readonly [host: string, port: string] {
    const colon = this.host.lastIndexOf(':')
    if (colon < 0 || !isPort(this.host.slice(colon))) return [this.host, '']
    return [this.host.slice(0, colon), this.host.slice(colon + 1)]
  }
}

/** Which characters stand for themselves in which part of a URL; all above ASCII are escaped in a path. */
const plainInHost = /^[A-Za-z0-9\-_.~!"$&'()*+,:;<=>[\]\u0080-\u00ff]*$/
const plainInPath = /^[A-Za-z0-9\-_.~$&+,/:;=@]$/
/** What a path may hold as written, though Go itself would escape it. */
const keptInPath = /^[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]%]*$/
const userCharacters = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/
/** A percent sign that is no escape. */
const brokenEscape = /%(?![0-9a-fA-F]{2})/

const isPort = (text: string): boolean => /^(?::[0-9]*)?$/.test(text)

/** The bytes of a text, a character each; and back. */
const asBytes = (text: string): string => Buffer.from(text).toString('latin1')
export const asText = (bytes: string): string => Buffer.from(bytes, 'latin1').toString()

/**
 * Reads a URL as `url()` of the API server does: absolute, or a path from the root.
 * Source: Go 1.26 net/url, ParseRequestURI and Parse.
 * @returns undefined for what is none
 */
export function urlOf(source: string): UrlValue | undefined {
  const whole = asBytes(source)
  // The check reads a fragment as part of the path or query; the URL itself is read without it.
  if (read(whole) === undefined) return undefined
  const hash = whole.indexOf('#')
  if (hash < 0) return read(whole)
  return brokenEscape.test(whole.slice(hash)) ? undefined : read(whole.slice(0, hash), whole.slice(hash))
}

/** Whether `isURL` says so. */
export const isUrl = (source: string): boolean => read(asBytes(source)) !== undefined

function read(whole: string, fragment = ''): UrlValue | undefined {
  if (/[\u0000-\u001f\u007f]/.test(whole) || whole === '' || whole.startsWith(':')) return undefined
  const [, scheme = '', afterScheme = whole] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(whole) ?? []
  const mark = afterScheme.indexOf('?')
  const rest = mark < 0 ? afterScheme : afterScheme.slice(0, mark)
  const query = mark < 0 ? '' : afterScheme.slice(mark + 1)
  const common = { scheme: scheme.toLowerCase(), query, tail: `${mark < 0 ? '' : '?'}${query}${fragment}` }
  if (whole === '*') return finished(common, '', '*')
  if (!rest.startsWith('/')) return scheme === '' ? undefined : opaque(common, rest)
  if (scheme === '' || !rest.startsWith('//')) return finished(common, '', rest)
  const slash = rest.indexOf('/', 2)
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash)
  return finished(common, authority, slash < 0 ? '' : rest.slice(slash))
}

interface Common {
  readonly scheme: string
  readonly query: string
  readonly tail: string
}

function opaque({ scheme, query, tail }: Common, rest: string): UrlValue {
  return new UrlValue({ scheme, host: '', escapedPath: '', query, text: `${scheme}:${rest}${tail}` })
}

function finished({ scheme, query, tail }: Common, authority: string, path: string): UrlValue | undefined {
  if (brokenEscape.test(path)) return undefined
  const at = authority.lastIndexOf('@')
  const user = authority.slice(0, Math.max(at, 0))
  const host = hostOf(scheme, authority.slice(at + 1))
  if (host === undefined || !userCharacters.test(user) || brokenEscape.test(user)) return undefined
  const escapedPath = keptInPath.test(path) ? path : escaped(unescaped(path))
  return new UrlValue({
    scheme,
    host,
    escapedPath,
    query,
    text: `${scheme}://${user}@${host}${escapedPath}${tail}`,
  })
}

function hostOf(scheme: string, written: string): string | undefined {
  const bracket = written.lastIndexOf('[')
  if (bracket > 0) return undefined
  if (bracket === 0) return bracketed(written)
  const colon = written.indexOf(':')
  const lastColon = written.lastIndexOf(':')
  // Only other schemes may list hosts, each with its port.
  const portAt = scheme === 'http' || scheme === 'https' ? colon : lastColon
  if (colon >= 0 && !isPort(written.slice(portAt))) return undefined
  return unescapedHost(written)
}

function bracketed(written: string): string | undefined {
  const end = written.lastIndexOf(']')
  if (end < 0 || !isPort(written.slice(end + 1))) return undefined
  const inside = written.slice(1, end)
  const zoneAt = inside.indexOf('%25')
  const address = unescapedHost(zoneAt < 0 ? inside : inside.slice(0, zoneAt))
  const zone = zoneAt < 0 ? '' : inside.slice(zoneAt)
  if (address === undefined || isIPv4(address) || !isIPv6(address) || zone === '%25') return undefined
  if (brokenEscape.test(zone) || !plainInHost.test(unescaped(zone.slice(3)).replaceAll(' ', '')))
    return undefined
  return `[${address}${unescaped(zone)}]${written.slice(end + 1)}`
}

/** In a host, only bytes above ASCII may be escaped. */
function unescapedHost(written: string): string | undefined {
  if (brokenEscape.test(written) || /%[0-7]/.test(written.replaceAll('%25', ''))) return undefined
  return plainInHost.test(written.replaceAll(/%[0-9a-fA-F]{2}/g, '')) ? unescaped(written) : undefined
}

/** The bytes that `%41` stands for. */
export const unescaped = (text: string): string =>
  text.replaceAll(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

const escaped = (bytes: string): string =>
  bytes.replaceAll(/[\s\S]/g, (byte) =>
    plainInPath.test(byte) ? byte : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
