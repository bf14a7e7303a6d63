/**
 * CEL's values. An int is a bigint, a double a number, a string, a bool and null are themselves, bytes are a
 * Uint8Array, a list is an array, a map is a plain object or, when its keys are no texts, a Map. A uint and an
 * optional are what the library has for them. What else there is, is here.
 */

/** A point in time, to the nanosecond as in Go; the library's stops at milliseconds. */
export class Timestamp {
  /** Since 1970-01-01T00:00:00Z. */
  readonly nanoseconds: bigint
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds
  }
}

/** A timestamp's nanoseconds since 1970; of a Date, which stops at milliseconds, too. */
export const nanosecondsOf = (time: Timestamp | Date): bigint =>
  time instanceof Date ? BigInt(time.getTime()) * 1_000_000n : time.nanoseconds

/** A span of time, to the nanosecond. */
export class Duration {
  readonly nanoseconds: bigint
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds
  }
}

/** Lists that the schema calls a set or a map: their order does not count. */
export type ListKind = { readonly is: 'set' } | { readonly is: 'map'; readonly keys: readonly string[] }

const listKinds = new WeakMap<readonly unknown[], ListKind>()

/**
 * Marks a list as `x-kubernetes-list-type` does: `==` then ignores the order, and `+` merges.
 * @param list is given back
 */
export function withListKind(list: readonly unknown[], kind: ListKind): readonly unknown[] {
  listKinds.set(list, kind)
  return list
}

/** What the schema says of the list, if anything. */
export const listKindOf = (list: readonly unknown[]): ListKind | undefined => listKinds.get(list)
