import type { Facts, Lookup } from '../engine/facts.ts'
import { internalSecretOf, type StoredPerconaServer } from '../model/percona-server.ts'
import type { Entry } from '../model/cluster-set.ts'
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
  const values = [filledIn(users, key), filledIn(internal, key)].filter((value) => value !== undefined)
  return [...new Set(values)]
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

/** A cluster whose passwords can be compared, with the entries that lead to it; a sound set has one for each. */
export interface Site {
  readonly entries: readonly [Entry, ...Entry[]]
  readonly server: StoredPerconaServer
  readonly secrets: PasswordSecrets
}

/** Ten times what the CRD takes. A body with more is made to hold us up: every pair is compared. */
const mostSites = 100

/** The clusters behind a set of which at least one of the two Secrets is there and neither is unseen. */
export function sitesOf(members: readonly Member[], facts: Pick<Facts, 'secrets'>): readonly Site[] {
  const sites = new Map<StoredPerconaServer, Site>()
  const entries = new Map<StoredPerconaServer, [Entry, ...Entry[]]>()
  for (const { entry, server } of members) {
    const known = entries.get(server)
    if (known !== undefined) known.push(entry)
    if (known !== undefined || sites.size === mostSites) continue
    const secrets = passwordSecretsOf(server, facts)
    const isThere = secrets.users.state !== 'absent' || secrets.internal.state !== 'absent'
    const own: [Entry, ...Entry[]] = [entry]
    entries.set(server, own)
    if (isThere && areSeen(secrets)) sites.set(server, { entries: own, server, secrets })
  }
  return [...sites.values()]
}

/** Keys in which two sites differ, by how they do. */
export type Differences = Readonly<Record<Comparison, readonly string[]>>

/** Two sites beside each other, and what differs. */
export interface Pair {
  /** The entry of each that stands for it in messages. */
  readonly earlier: Entry
  readonly later: Entry
  /** Names of all entries that lead to one of the two. */
  readonly names: readonly string[]
  readonly differences: Differences
}

/**
 * Compares each site with each one before it, so that nothing depends on who is primary. Two that name one
 * Secret, or that stand behind one entry only, have nothing to compare.
 */
export const pairsOf = (sites: readonly Site[]): readonly Pair[] =>
  sites.flatMap((later, index) => sites.slice(0, index).flatMap((earlier) => pairOf(earlier, later)))

function pairOf(one: Site, other: Site): readonly Pair[] {
  if (one.server.namespace === other.server.namespace && one.server.usersSecret === other.server.usersSecret)
    return []
  const [earlier] = one.entries
  const later = other.entries.find((entry) => entry !== earlier)
  const names = [...one.entries, ...other.entries].map(({ name }) => name)
  const differences = differencesBetween(one, other)
  if (later !== undefined) return [{ earlier, later, names, differences }]
  return one.entries.slice(1, 2).map((second) => ({ earlier, later: second, names, differences }))
}

/** Compares the system users of two sites. Only users that both operators know count. */
function differencesBetween(one: Site, other: Site): Differences {
  const known = systemKeysOf(one.server)
  const keys = systemKeysOf(other.server).filter((key) => known.includes(key))
  const compared = keys.map((key) => ({
    key,
    is: compare(passwordOf(one.secrets, key), passwordOf(other.secrets, key)),
  }))
  const keysThatAre = (is: Comparison): readonly string[] =>
    compared.filter((comparison) => comparison.is === is).map(({ key }) => key)
  return {
    same: keysThatAre('same'),
    different: keysThatAre('different'),
    unsettled: keysThatAre('unsettled'),
    oneSided: keysThatAre('oneSided'),
  }
}

/** The settled passwords that the sites have for one user, as digests. */
export const settledValuesOf = (sites: readonly Site[], key: string): readonly string[] =>
  sites
    .filter(({ server }) => systemKeysOf(server).includes(key))
    .map(({ secrets }) => passwordOf(secrets, key))
    .flatMap((password) => (password.state === 'settled' ? [password.digest] : []))
