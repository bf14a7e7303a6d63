import type { Facts } from '../engine/facts.ts'
import { isLive, type Entry, type StoredClusterSet } from '../model/cluster-set.ts'
import { isSameObject, type Identity } from '../model/kubernetes-object.ts'
import type { StoredPerconaServer } from '../model/percona-server.ts'
import { behind, type Behind } from './behind-host.ts'
import { areSeen, filledIn, passwordSecretsOf, valuesOf } from './credentials.ts'
import { claimsOn, hasJoined, primaryOf } from './membership.ts'

/** The primary of a set, as far as it can be seen. */
export interface Primary {
  readonly set: StoredClusterSet
  readonly name: string
  readonly servers: readonly StoredPerconaServer[]
  /** Every host of it leads out of what can be seen. */
  readonly isOutside: boolean
}

/** A joined replica of a live set. */
export interface Replica {
  readonly owner: StoredClusterSet
  readonly entry: Entry
  readonly server: StoredPerconaServer
  readonly primary: Primary
}

function primaryIn(set: StoredClusterSet, facts: Facts): Primary {
  const name = primaryOf(set)
  const found: readonly Behind[] = set.entries
    .filter((entry) => entry.name === name)
    .flatMap(({ endpoints }) => endpoints.map(({ host }) => behind(host, facts)))
  return {
    set,
    name,
    servers: found.flatMap((one) => (one.state === 'member' ? [one.server] : [])),
    isOutside: found.length > 0 && found.every(({ state }) => state === 'outside'),
  }
}

/**
 * The replicas whose users' passwords are in a Secret. A Secret that is the primary's as well is left out:
 * changing it is a rotation on the primary.
 */
export function replicasUsing(secret: Identity, facts: Facts): readonly Replica[] {
  const isUsedBy = ({ namespace, usersSecret }: StoredPerconaServer): boolean =>
    isSameObject(secret, { namespace, name: usersSecret })
  return facts.perconaServers.usingSecret(secret.namespace, secret.name).flatMap((server) => {
    const claims = claimsOn(server, facts).filter(
      ({ owner, entry }) =>
        isLive(owner) && hasJoined(entry.name, owner) === true && entry.name !== primaryOf(owner),
    )
    const entries = new Map(claims.map(({ owner, entry }) => [entry, owner]))
    return [...entries]
      .map(([entry, owner]) => ({ owner, entry, server, primary: primaryIn(owner, facts) }))
      .filter(({ primary }) => !primary.servers.some(isUsedBy))
  })
}

/** The values that a primary has for a key, as digests, and whether these are all that it can have. */
export interface PrimaryPasswords {
  readonly values: readonly string[]
  readonly areAll: boolean
}

/**
 * The values that a replica may take for a key: what the primary wants or has. Of a primary elsewhere only
 * the password of the user clusterset is known, from the set's credentialsSecret; a Secret under review
 * proves nothing about itself.
 */
export function primaryPasswordsOf(
  { set, servers, isOutside }: Primary,
  key: string,
  underReview: Identity,
  facts: Facts,
): PrimaryPasswords {
  const elsewhere = { namespace: set.namespace, name: set.credentialsSecret.name }
  if (isOutside && key === 'clusterset' && !isSameObject(elsewhere, underReview)) {
    const value = filledIn(facts.secrets.find(elsewhere.namespace, elsewhere.name), set.credentialsSecret.key)
    return value === undefined ? { values: [], areAll: false } : { values: [value], areAll: true }
  }
  const secrets = servers.map((server) => passwordSecretsOf(server, facts))
  const values = secrets.flatMap((pair) => valuesOf(pair, key))
  return { values, areAll: secrets.every(areSeen) && values.length > 0 }
}
