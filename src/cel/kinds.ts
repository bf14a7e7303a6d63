import { Optional } from '@marcbachmann/cel-js'
import { UnsignedInt } from '@marcbachmann/cel-js/evaluator'

import { Format } from './format-value.ts'
import { Cidr, IpAddress } from './ip-values.ts'
import { Quantity } from './quantity-value.ts'
import { SemanticVersion } from './semver-value.ts'
import { UrlValue } from './url-value.ts'
import { Duration, Timestamp } from './values.ts'

/** What the values of each kind are. */
export interface Kinds {
  int: bigint
  uint: UnsignedInt
  double: number
  string: string
  bool: boolean
  bytes: Uint8Array
  null: null
  list: readonly unknown[]
  map: ReadonlyMap<unknown, unknown> | Readonly<Record<string, unknown>>
  timestamp: Timestamp | Date
  duration: Duration
  optional: Optional
  ip: IpAddress
  cidr: Cidr
  quantity: Quantity
  semver: SemanticVersion
  url: UrlValue
  format: Format
}
export type Kind = keyof Kinds

const kindsByPrototype = new Map<unknown, Kind>([
  [null, 'map'],
  [Object.prototype, 'map'],
  [Map.prototype, 'map'],
  [UnsignedInt.prototype, 'uint'],
  [Uint8Array.prototype, 'bytes'],
  [Timestamp.prototype, 'timestamp'],
  [Date.prototype, 'timestamp'],
  [Duration.prototype, 'duration'],
  [Optional.prototype, 'optional'],
  [IpAddress.prototype, 'ip'],
  [Cidr.prototype, 'cidr'],
  [Quantity.prototype, 'quantity'],
  [SemanticVersion.prototype, 'semver'],
  [UrlValue.prototype, 'url'],
  [Format.prototype, 'format'],
])

const kindsByTypeof: Readonly<Record<string, Kind>> = {
  string: 'string',
  bigint: 'int',
  number: 'double',
  boolean: 'bool',
}

/** The kind of a value; undefined for what is none here, as types are. */
export function kindOf(value: unknown): Kind | undefined {
  if (typeof value !== 'object') return kindsByTypeof[typeof value]
  if (value === null) return 'null'
  // By the prototype, since a field `constructor` of the data must not count.
  return Array.isArray(value) ? 'list' : kindsByPrototype.get(Object.getPrototypeOf(value))
}

/** Whether the value is of the kind. */
export const isOfKind = <K extends Kind>(value: unknown, kind: K): value is Kinds[K] => kindOf(value) === kind
