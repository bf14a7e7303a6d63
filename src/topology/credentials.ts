import type { Facts, Lookup } from '../engine/facts.ts'
import { internalSecretOf, type StoredPerconaServer } from '../model/percona-server.ts'
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
  internal: secrets.find(server.namespace, internalSecretOf(server)),
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

/** A member whose passwords can be compared, with those of the users that its operator knows. */
export interface Site extends Member {
  readonly passwords: ReadonlyMap<string, Password>
}

/** The members of which at least one of the two Secrets is there and neither is unseen. */
export const sitesOf = (members: readonly Member[], facts: Pick<Facts, 'secrets'>): readonly Site[] =>
  members.flatMap((member) => {
    const secrets = passwordSecretsOf(member.server, facts)
    const isThere = secrets.users.state !== 'absent' || secrets.internal.state !== 'absent'
    if (!isThere || !areSeen(secrets)) return []
    const passwords = new Map(systemKeysOf(member.server).map((key) => [key, passwordOf(secrets, key)]))
    return [{ ...member, passwords }]
  })

/** Keys in which two sites differ, by how they do. */
export type Differences = Readonly<Record<Exclude<Comparison, 'same'>, readonly string[]>>

const noDifferences: Differences = { different: [], unsettled: [], oneSided: [] }

/** Two sites beside each other, and what differs. */
export interface Pair {
  readonly earlier: Site
  readonly later: Site
  readonly differences: Differences
}

/** Ten times what the CRD takes. Every pair is compared, so a body with more is made to hold us up. */
export const mostSites = 100

/**
 * Compares each of the first hundred sites with each one before it, so that nothing depends on who is primary.
 * Two that name one Secret, or that stand behind one entry, have nothing to compare.
 */
export const pairsOf = (sites: readonly Site[]): readonly Pair[] =>
  sites.slice(0, mostSites).flatMap((later, index) =>
    sites
      .slice(0, index)
      .filter((earlier) => earlier.entry !== later.entry && !isOneSecret(earlier, later))
      .map((earlier) => ({ earlier, later, differences: differencesBetween(earlier, later) })),
  )

const isOneSecret = ({ server: one }: Site, { server: other }: Site): boolean =>
  one.namespace === other.namespace && one.usersSecret === other.usersSecret

/** Compares the system users of two sites. Only users that both operators know count. */
function differencesBetween(one: Site, other: Site): Differences {
  const compared = [...other.passwords].flatMap(([key, password]) => {
    const there = one.passwords.get(key)
    return there === undefined ? [] : [{ key, is: compare(there, password) }]
  })
  if (compared.every(({ is }) => is === 'same')) return noDifferences
  const keysThatAre = (is: Comparison): readonly string[] =>
    compared.filter((comparison) => comparison.is === is).map(({ key }) => key)
  return {
    different: keysThatAre('different'),
    unsettled: keysThatAre('unsettled'),
    oneSided: keysThatAre('oneSided'),
  }
}

/** The settled passwords that the sites have for one user, as digests. */
export const settledValuesOf = (sites: readonly Site[], key: string): readonly string[] =>
  sites.flatMap(({ passwords }) => {
    const password = passwords.get(key)
    return password?.state === 'settled' ? [password.digest] : []
  })
