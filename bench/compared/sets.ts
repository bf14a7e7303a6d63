import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A correct set of two clusters, with hosts that no other has. */
const setNumber = (number: number): string => `apiVersion: ps.percona.com/v1
kind: PerconaServerMySQLClusterSet
metadata:
  name: set-${String(number)}
  namespace: team-${String(number % 50)}
spec:
  primaryCluster: paris
  clusters:
    - innodbClusterName: paris
      endpoints:
        - host: paris-${String(number)}.db.example
    - innodbClusterName: tokyo
      endpoints:
        - host: tokyo-${String(number)}.db.example
  credentialsSecret:
    name: set-${String(number)}-users
    key: clusterset
  mysqlshellRunner:
    image: percona/percona-server:8.4.10-10.1
`

/** Writes sets, each to a file of its own, and gives the folder. */
export function writeSets(folder: string, count: number): string {
  const sets = join(folder, 'sets')
  mkdirSync(sets)
  for (let number = 0; number < count; number += 1)
    writeFileSync(join(sets, `set-${String(number)}.yaml`), setNumber(number))
  return sets
}
