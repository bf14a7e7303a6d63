import type { Facts, Lookup } from '../engine/facts.ts'
import type { StoredPerconaServer } from '../model/percona-server.ts'
import type { SecretShape } from '../model/secret-shape.ts'
import { systemKeysOf } from '../model/system-keys.ts'
import type { Member } from './members.ts'

/**
 * The password of one MySQL user of a cluster, as digests. The users Secret says what is wanted, the
 * operator's internal Secret what MySQL has: while they differ, nothing is settled.
 */
export type Password =
  | { readonly state: 'settled'; readonly digest: string }
  | { readonly state: 'unsettled'; readonly wanted: string; readonly had: string }
  | { readonly state: 'none' }

/** The two Secrets that hold a cluster's passwords. */
export interface PasswordSecrets {
  readonly users: Lookup<SecretShape>
  readonly internal: Lookup<SecretShape>
}

export const passwordSecretsOf = (
  server: StoredPerconaServer,
  { secrets }: Pick<Facts, 'secrets'>,
): PasswordSecrets => ({
  users: secrets.find(server.namespace, server.usersSecret),
  internal: secrets.find(server.namespace, server.internalSecret),
})

/** The digest of a key's value in a Secret that was found and has it filled. */
export const filledIn = (lookup: Lookup<SecretShape>, key: string): string | undefined =>
  lookup.state === 'found' ? lookup.value.filled.get(key) : undefined

/** The values that a key has in the two Secrets, without repeats. */
export function valuesOf({ users, internal }: PasswordSecrets, key: string): readonly string[] {
  const wanted = filledIn(users, key)
  const had = filledIn(internal, key)
  if (wanted === undefined) return had === undefined ? [] : [had]
  return had === undefined || had === wanted ? [wanted] : [wanted, had]
}

/** Whether both Secrets could be looked for, so that what is not in them is nowhere. */
export const areSeen = ({ users, internal }: PasswordSecrets): boolean =>
  users.state !== 'unseen' && internal.state !== 'unseen'

/** What is known of the password of one user. */
export function passwordOf(secrets: PasswordSecrets, key: string): Password {
  const [wanted, had] = valuesOf(secrets, key)
  if (wanted === undefined) return { state: 'none' }
  return had === undefined ? { state: 'settled', digest: wanted } : { state: 'unsettled', wanted, had }
}

type Comparison = 'same' | 'different' | 'unsettled' | 'oneSided'

/** Unsettled passwords are the same only when both sites are in the same change. */
function compare(one: Password, other: Password): Comparison {
  if (one.state === 'none' || other.state === 'none') return one.state === other.state ? 'same' : 'oneSided'
  if (one.state === 'settled' && other.state === 'settled')
    return one.digest === other.digest ? 'same' : 'different'
  const isSameChange =
    one.state === 'unsettled' &&
    other.state === 'unsettled' &&
    one.wanted === other.wanted &&
    one.had === other.had
  return isSameChange ? 'same' : 'unsettled'
}

/** The passwords of the users that a cluster's operator knows. */
export interface Passwords {
  readonly byKey: ReadonlyMap<string, Password>
  /** The same for two clusters that have the same users with the same passwords. */
  readonly fingerprint: string
}

/** A member whose passwords can be compared. */
export interface Site extends Member {
  readonly passwords: Passwords
}

/** Passwords, and the internal Secret that they were read out of, beside the users Secret. */
interface LastRead {
  readonly internal: Lookup<SecretShape>
  readonly passwords: Passwords
}

/**
 * The last passwords that were read out of each users Secret, by cluster: good as long as the internal Secret is the same
 * one. They go with the Secret. One of a review goes with the review, so digests are not kept for longer.
 */
const lastRead = new WeakMap<SecretShape, WeakMap<StoredPerconaServer, LastRead>>()

function passwordsOf(server: StoredPerconaServer, secrets: PasswordSecrets): Passwords {
  const { users, internal } = secrets
  if (users.state !== 'found') return readPasswords(server, secrets)
  const byServer = lastRead.get(users.value) ?? new WeakMap<StoredPerconaServer, LastRead>()
  const last = byServer.get(server)
  if (last?.internal === internal) return last.passwords
  const passwords = readPasswords(server, secrets)
  lastRead.set(users.value, byServer.set(server, { internal, passwords }))
  return passwords
}

function readPasswords(server: StoredPerconaServer, secrets: PasswordSecrets): Passwords {
  const byKey = new Map(systemKeysOf(server).map((key) => [key, passwordOf(secrets, key)]))
  return { byKey, fingerprint: JSON.stringify([...byKey]) }
}

/** The members of which at least one of the two Secrets is there and neither is unseen. */
export function sitesOf(members: readonly Member[], facts: Pick<Facts, 'secrets'>): readonly Site[] {
  const sites: Site[] = []
  for (const { entry, endpoint, server } of members) {
    const secrets = passwordSecretsOf(server, facts)
    const isThere = secrets.users.state !== 'absent' || secrets.internal.state !== 'absent'
    if (isThere && areSeen(secrets))
      sites.push({ entry, endpoint, server, passwords: passwordsOf(server, secrets) })
  }
  return sites
}

/** Keys in which two sites differ, by how they do. */
export type Differences = Readonly<Record<Exclude<Comparison, 'same'>, readonly string[]>>

/** Two sites beside each other, and in which keys they differ. */
export interface Pair {
  readonly earlier: Site
  readonly later: Site
  readonly differences: Differences
}

/** Ten times what the CRD takes. Every pair is compared, so a body with more is made to hold us up. */
export const mostSites = 100

/**
 * The pairs that differ among the first hundred sites. Each one is compared with each one before it, so that
 * nothing depends on who is primary. Two that name one Secret, or that stand behind one entry, have nothing to
 * compare.
 */
export function differingPairsOf(sites: readonly Site[]): readonly Pair[] {
  const compared = sites.slice(0, mostSites)
  const pairs: Pair[] = []
  for (const [index, later] of compared.entries()) {
    for (const earlier of compared.slice(0, index)) {
      if (earlier.passwords.fingerprint === later.passwords.fingerprint) continue
      if (earlier.entry === later.entry || isOneSecret(earlier, later)) continue
      const differences = differencesBetween(earlier.passwords, later.passwords)
      if (differences !== undefined) pairs.push({ earlier, later, differences })
    }
  }
  return pairs
}

const isOneSecret = ({ server: one }: Site, { server: other }: Site): boolean =>
  one.namespace === other.namespace && one.usersSecret === other.usersSecret

/** Compares the system users of two sites. Only users that both operators know count. */
function differencesBetween(one: Passwords, other: Passwords): Differences | undefined {
  const compared = [...other.byKey].flatMap(([key, password]) => {
    const there = one.byKey.get(key)
    return there === undefined ? [] : [{ key, is: compare(there, password) }]
  })
  if (compared.every(({ is }) => is === 'same')) return undefined
  const keysThatAre = (is: Comparison): readonly string[] =>
    compared.filter((comparison) => comparison.is === is).map(({ key }) => key)
  return {
    different: keysThatAre('different'),
    unsettled: keysThatAre('unsettled'),
    oneSided: keysThatAre('oneSided'),
  }
}

/** The settled passwords that the sites have for one user, as digests. */
export function settledValuesOf(sites: readonly Site[], key: string): readonly string[] {
  const values: string[] = []
  for (const { passwords } of sites) {
    const password = passwords.byKey.get(key)
    if (password?.state === 'settled') values.push(password.digest)
  }
  return values
}
