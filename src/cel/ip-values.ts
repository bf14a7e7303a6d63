import { isIPv4, isIPv6 } from 'node:net'

/** An IP address as the API server's CEL has it. */
export class IpAddress {
  readonly family: 4 | 6
  /** The address as a number of 32 or 128 bits. */
  readonly bits: bigint
  constructor(family: 4 | 6, bits: bigint) {
    this.family = family
    this.bits = bits
  }

  /** The one spelling of the address: dotted, or RFC 5952. */
  get canonical(): string {
    return this.family === 4 ? dotted(this.bits) : withLongestGapLeftOut(groupsOf(this.bits))
  }

  /** How many bits an address of the family has. */
  get width(): number {
    return this.family === 4 ? 32 : 128
  }
}

/** An address and how many bits of it are the network. */
export class Cidr {
  readonly address: IpAddress
  readonly prefixLength: number
  constructor(address: IpAddress, prefixLength: number) {
    this.address = address
    this.prefixLength = prefixLength
  }

  /** The one spelling. */
  get text(): string {
    return `${this.address.canonical}/${String(this.prefixLength)}`
  }

  /** The bits of an address that this network's prefix covers. */
  networkOf(address: IpAddress, prefixLength = this.prefixLength): bigint {
    return address.bits >> BigInt(this.address.width - prefixLength)
  }

  /** Whether the address is in the network; one of the other family never is. */
  contains(address: IpAddress): boolean {
    return address.family === this.address.family && this.networkOf(address) === this.networkOf(this.address)
  }
}

/**
 * Reads an address as the API server does: no leading zeros, no zone, no IPv4 in IPv6 (`::ffff:1.2.3.4`).
 * Source: k8s.io/apiserver pkg/cel/library/ip.go.
 */
export function ipAddressOf(text: string): IpAddress | undefined {
  if (isIPv4(text)) return new IpAddress(4, bitsOfDotted(text))
  if (text.includes('%') || !isIPv6(text)) return undefined
  const bits = bitsOfGroups(text)
  return bits >> 32n === 0xffffn ? undefined : new IpAddress(6, bits)
}

/** Reads `10.0.0.0/8`; bits behind the prefix may be set. */
export function cidrOf(text: string): Cidr | undefined {
  const slash = text.lastIndexOf('/')
  const address = slash < 0 ? undefined : ipAddressOf(text.slice(0, slash))
  const length = text.slice(slash + 1)
  if (address === undefined || !/^(?:0|[1-9][0-9]{0,2})$/.test(length)) return undefined
  return Number(length) <= address.width ? new Cidr(address, Number(length)) : undefined
}

const bitsOfDotted = (text: string): bigint =>
  text.split('.').reduce((bits, part) => (bits << 8n) + BigInt(part), 0n)

/** Of an address that `isIPv6` takes. */
function bitsOfGroups(text: string): bigint {
  const [head = '', tail] = text.split('::')
  const first = groupsIn(head)
  const last = tail === undefined ? [] : groupsIn(tail)
  const zeros = Array<bigint>(8 - first.length - last.length).fill(0n)
  return [...first, ...zeros, ...last].reduce((bits, group) => (bits << 16n) + group, 0n)
}

function groupsIn(text: string): readonly bigint[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [BigInt(`0x${group}`)]
    const bits = bitsOfDotted(group)
    return [bits >> 16n, bits & 0xffffn]
  })
}

const dotted = (bits: bigint): string =>
  [24n, 16n, 8n, 0n].map((by) => String((bits >> by) & 0xffn)).join('.')

const groupsOf = (bits: bigint): readonly string[] =>
  [7n, 6n, 5n, 4n, 3n, 2n, 1n, 0n].map((group) => ((bits >> (group * 16n)) & 0xffffn).toString(16))

/** The longest run of at least two zero groups, the first of equals, becomes `::`. */
function withLongestGapLeftOut(groups: readonly string[]): string {
  let [start, length] = [0, 1]
  for (let at = 0; at < groups.length; at += 1) {
    let end = at
    while (groups[end] === '0') end += 1
    if (end - at > length) [start, length] = [at, end - at]
  }
  if (length < 2) return groups.join(':')
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`
}
