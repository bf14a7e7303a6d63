import type { Test } from 'tap'

import type { Cluster } from '../cluster/cluster.ts'
import { reports } from '../golden/pretend-cluster.ts'
import {
  clusterSet,
  entry,
  passwords,
  perconaServer,
  secret,
  statusOf,
  type Raw,
} from '../support/objects.ts'
import { create, listOf } from './kubectl-words.ts'
import { managedBy, OperatorAtWork } from './operator-at-work.ts'

export const dc3 = entry('dc3', 'dc3-mysql-0.dc3-mysql')

/** The three sites, of which each set here is made. */
export const sites: readonly string[] = ['dc1', 'dc2', 'dc3']

/** Entries for all three, by the short names of their own namespace. */
export const threeEntries: readonly Raw[] = [
  entry('dc1', 'dc1-mysql-primary'),
  entry('dc2', 'dc2-mysql-0.dc2-mysql'),
  dc3,
]

export const healthy: Raw = statusOf('dc1', 'dc2', 'dc3')

/** The Secret with a member's passwords, marked as the operator marks it. */
export const usersSecret = (member: string, namespace: string): Raw => ({
  ...secret(`${member}-secrets`, passwords, namespace),
  metadata: { name: `${member}-secrets`, namespace, labels: managedBy },
})

/** Makes a namespace with three members, their Secrets, and the set `orders` of them, which has a status. */
export async function makeFormedSet(
  t: Test,
  cluster: Cluster,
  namespace: string,
  { status = healthy, annotations = {} }: { readonly status?: Raw; readonly annotations?: Raw } = {},
): Promise<OperatorAtWork> {
  await cluster.prepare(['create', 'namespace', namespace])
  const items = [
    ...sites.map((name) => usersSecret(name, namespace)),
    ...sites.map((name) => perconaServer(name, { namespace })),
    clusterSet({ namespace, annotations, spec: { clusters: threeEntries } }),
  ]
  await cluster.prepare(create, JSON.stringify(listOf(...items)))
  const operator = new OperatorAtWork(cluster, namespace)
  await operator.does(t, reports('PerconaServerMySQLClusterSet/orders', 'is formed', status))
  return operator
}
