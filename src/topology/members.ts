import type { ClusterSet, Endpoint, Entry } from '../model/cluster-set.ts'
import { isSameObject } from '../model/kubernetes-object.ts'
import type { StoredPerconaServer } from '../model/percona-server.ts'
import { behind, type Surroundings } from './behind-host.ts'

/** A PerconaServerMySQL that an entry of a ClusterSet leads to, and the first endpoint that does. */
export interface Member {
  readonly entry: Entry
  readonly endpoint: Endpoint
  readonly server: StoredPerconaServer
}

/** The clusters that one entry leads to, each once; a sound entry leads to one at most. */
function addMembersBehind(entry: Entry, facts: Surroundings, members: Member[]): void {
  const first = members.length
  for (const endpoint of entry.endpoints) {
    const found = behind(endpoint.host, facts)
    if (found.state === 'member' && !isAmong(members, first, found.server))
      members.push({ entry, endpoint, server: found.server })
  }
}

function isAmong(members: readonly Member[], first: number, server: StoredPerconaServer): boolean {
  for (let index = first; index < members.length; index += 1) {
    const there = members[index]?.server
    if (there !== undefined && isSameObject(there, server)) return true
  }
  return false
}

/** The clusters that the entries of a set lead to, in manifest order. */
export function membersOf({ entries }: ClusterSet, facts: Surroundings): readonly Member[] {
  const members: Member[] = []
  for (const entry of entries) addMembersBehind(entry, facts, members)
  return members
}
