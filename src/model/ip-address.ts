import { isIPv4, isIPv6, SocketAddress } from 'node:net'

/**
 * The one spelling of an IP address, or undefined if the host is none. Takes an IPv6 address with or without
 * brackets, and IPv4 in every spelling that C's inet_aton reads (`127.1`, `0x7f.1`, `2130706433`, `010.0.0.1`),
 * since the MySQL client resolves hosts with it. `host` is in small letters and has no trailing dot.
 */
export function canonicalAddress(host: string): string | undefined {
  if (!mayBeAddress(host)) return undefined
  if (isIPv4(host)) return host
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
  if (isIPv4(bare)) return bare
  if (isIPv6(bare)) return canonicalIPv6(bare)
  return addressInParts(bare)
}

/** Nearly every host is a name: its last label begins with a letter, and it has no colon. */
function mayBeAddress(host: string): boolean {
  const first = host.charCodeAt(host.lastIndexOf('.') + 1)
  return (first >= digitZero && first <= digitNine) || host.includes(':') || host.startsWith('[')
}

const digitZero = 48
const digitNine = 57

const mappedPrefix = '::ffff:'

/** RFC 5952; an address that only carries an IPv4 address stands for that one. */
function canonicalIPv6(address: string): string {
  const [bare = '', zone] = address.split('%')
  const canonical = new SocketAddress({ address: bare, family: 'ipv6' }).address
  const carried = canonical.startsWith(mappedPrefix) ? canonical.slice(mappedPrefix.length) : ''
  if (isIPv4(carried)) return carried
  return zone === undefined ? canonical : `${canonical}%${zone}`
}

const numberPattern = /^(?:0x(?<hex>[0-9a-f]+)|0(?<octal>[0-7]*)|(?<decimal>[1-9][0-9]*))$/

function numberIn(part: string): number {
  const groups = numberPattern.exec(part)?.groups
  if (groups === undefined) return Number.NaN
  const { hex, octal, decimal } = groups
  if (hex !== undefined) return Number.parseInt(hex, 16)
  return octal === undefined ? Number(decimal) : Number.parseInt(`0${octal}`, 8)
}

/** inet_aton: one to four numbers; each but the last is a byte, the last fills what is left of four bytes. */
function addressInParts(host: string): string | undefined {
  const parts = host.split('.')
  const last = parts.at(-1)
  if (last === undefined || parts.length > 4 || !/^(?:[0-9]+|0x[0-9a-f]+)$/.test(last)) return undefined
  const numbers = parts.map(numberIn)
  const bytesInLast = 5 - parts.length
  let address = 0
  for (const [index, number] of numbers.entries()) {
    const bytes = index === parts.length - 1 ? bytesInLast : 1
    const room = 256 ** bytes
    if (!(number < room)) return undefined
    address = address * room + number
  }
  return [address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255].join('.')
}
