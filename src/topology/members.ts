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
export function membersBehind(entry: Entry, facts: Surroundings): readonly Member[] {
  const members: Member[] = []
  for (const endpoint of entry.endpoints) {
    const found = behind(endpoint.host, facts)
    if (found.state !== 'member' || members.some(({ server }) => isSameObject(server, found.server))) continue
    members.push({ entry, endpoint, server: found.server })
  }
  return members
}

/** The clusters that the entries of a set lead to, in manifest order. */
export const membersOf = ({ entries }: ClusterSet, facts: Surroundings): readonly Member[] =>
  entries.flatMap((entry) => membersBehind(entry, facts))
