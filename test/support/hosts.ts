import type { Host } from '../../src/model/host.ts'

/** Two hosts are the same when their sets of names meet. */
export const isSame = (one: Host, other: Host): boolean =>
  one.names.some((name) => other.names.includes(name))
