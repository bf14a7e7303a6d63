import { EvaluationFault } from './fault.ts'
import { Cidr, cidrOf, IpAddress, ipAddressOf } from './ip-values.ts'
import { type Overload, overload } from './overload.ts'

function ip(text: string): IpAddress {
  const address = ipAddressOf(text)
  if (address !== undefined) return address
  throw new EvaluationFault('the text is no IP address')
}

function cidr(text: string): Cidr {
  const network = cidrOf(text)
  if (network !== undefined) return network
  throw new EvaluationFault('the text is no network in CIDR notation')
}

const isUnspecified = ({ bits }: IpAddress): boolean => bits === 0n

const isLoopback = ({ family, bits }: IpAddress): boolean =>
  family === 4 ? bits >> 24n === 127n : bits === 1n

const isLinkLocalMulticast = ({ family, bits }: IpAddress): boolean =>
  family === 4 ? bits >> 8n === 0xe00000n : ((bits >> 112n) & 0xff0fn) === 0xff02n

const isLinkLocalUnicast = ({ family, bits }: IpAddress): boolean =>
  family === 4 ? bits >> 16n === 0xa9fen : ((bits >> 112n) & 0xffc0n) === 0xfe80n

const isMulticast = ({ family, bits }: IpAddress): boolean =>
  family === 4 ? bits >> 28n === 0xen : bits >> 120n === 0xffn

const isGlobalUnicast = (address: IpAddress): boolean =>
  !isUnspecified(address) &&
  !(address.family === 4 && address.bits === 0xffffffffn) &&
  !isLoopback(address) &&
  !isMulticast(address) &&
  !isLinkLocalUnicast(address)

const containsNetwork = (outer: Cidr, inner: Cidr): boolean =>
  outer.prefixLength <= inner.prefixLength && outer.contains(inner.address)

function masked({ address, prefixLength }: Cidr): Cidr {
  const behind = BigInt(address.width - prefixLength)
  return new Cidr(new IpAddress(address.family, (address.bits >> behind) << behind), prefixLength)
}

/** Addresses and networks. Source: k8s.io/apiserver pkg/cel/library/ip.go and cidr.go, and Go's net/netip. */
export const ipFunctions: readonly Overload[] = [
  overload('ip', ['string'], ip),
  overload('isIP', ['string'], (text) => ipAddressOf(text) !== undefined),
  overload('ip.isCanonical', ['string'], (text) => ip(text).canonical === text),
  overload('.family', ['ip'], ({ family }) => BigInt(family)),
  overload('.isUnspecified', ['ip'], isUnspecified),
  overload('.isLoopback', ['ip'], isLoopback),
  overload('.isLinkLocalMulticast', ['ip'], isLinkLocalMulticast),
  overload('.isLinkLocalUnicast', ['ip'], isLinkLocalUnicast),
  overload('.isGlobalUnicast', ['ip'], isGlobalUnicast),
  overload('string', ['ip'], ({ canonical }) => canonical),
  overload('cidr', ['string'], cidr),
  overload('isCIDR', ['string'], (text) => cidrOf(text) !== undefined),
  overload('.containsIP', ['cidr', 'string'], (network, text) => network.contains(ip(text))),
  overload('.containsIP', ['cidr', 'ip'], (network, address) => network.contains(address)),
  overload('.containsCIDR', ['cidr', 'string'], (outer, text) => containsNetwork(outer, cidr(text))),
  overload('.containsCIDR', ['cidr', 'cidr'], containsNetwork),
  overload('.ip', ['cidr'], ({ address }) => address),
  overload('.masked', ['cidr'], masked),
  overload('.prefixLength', ['cidr'], ({ prefixLength }) => BigInt(prefixLength)),
  overload('string', ['cidr'], ({ text }) => text),
]
