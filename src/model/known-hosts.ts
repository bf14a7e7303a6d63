import { Host } from './host.ts'

/**
 * Hosts that were read before, by the namespace they are seen from and by how they are written. Most reviews
 * name hosts that an earlier one named, and what a host stands for never changes.
 */
const tablesByDomain = new Map<string, Map<string, Map<string, Host>>>()
let count = 0

/** Ten times what a thousand sets name. Whoever names more makes hosts up. */
const mostHosts = 20_000

/** No name in DNS and no namespace is longer. */
const longestName = 253

/** Gives hosts as a namespace sees them: the same spelling is the same object, as long as there is room. */
export function hostsSeenFrom(namespace: string, clusterDomain: string): (written: string) => Host {
  if (namespace.length > longestName) return (written) => new Host(written, namespace, clusterDomain)
  const table = tableOf(namespace, clusterDomain)
  return (written) => {
    const known = table.get(written)
    if (known !== undefined) return known
    const host = new Host(written, namespace, clusterDomain)
    if (written.length <= longestName) {
      makeRoom()
      table.set(written, host)
    }
    return host
  }
}

function tableOf(namespace: string, clusterDomain: string): Map<string, Host> {
  const known = tablesByDomain.get(clusterDomain)?.get(namespace)
  if (known !== undefined) return known
  makeRoom()
  const tables = tablesByDomain.get(clusterDomain) ?? new Map<string, Map<string, Host>>()
  tablesByDomain.set(clusterDomain, tables)
  const table = new Map<string, Host>()
  tables.set(namespace, table)
  return table
}

function makeRoom(): void {
  count += 1
  if (count <= mostHosts) return
  tablesByDomain.clear()
  count = 0
}
