import { asList, asObject } from '../../src/model/json.ts'
import { clusterSet, perconaServer } from '../support/objects.ts'
import type { GuardedCluster } from './guarded-cluster.ts'
import { howSoon } from './how-soon.ts'

/** A namespace whose objects are not sent to the guard, and are watched like all others. */
const namespace = 'clusterset-guard'

const kinds = {
  clusterSets: { plural: 'perconaservermysqlclustersets', last: clusterSet },
  perconaServers: {
    plural: 'perconaservermysqls',
    last: ({ name, ...parts }: { readonly name: string; readonly namespace: string }) =>
      perconaServer(name, parts),
  },
} as const

let count = 0

/**
 * Waits until the guard has seen all that was written to a collection so far. A watch tells in the order of the
 * writes, so it has when it sees an object that was made last.
 */
export async function caughtUp(guarded: GuardedCluster, inventory: keyof typeof kinds): Promise<void> {
  const { plural, last } = kinds[inventory]
  count += 1
  const body = last({ name: `last${String(count)}`, namespace })
  const path = `/apis/ps.percona.com/v1/namespaces/${namespace}/${plural}`
  const { code, text } = await guarded.cluster.request('admin', { method: 'POST', path, body })
  if (code !== 201) throw new Error(`the last of ${plural} was not made: ${text}`)
  const all = await guarded.cluster.request('admin', { path: `/apis/ps.percona.com/v1/${plural}` })
  const there = asList(asObject(all.body)['items']).length
  const series = `clusterset_guard_watch_objects{inventory="${inventory}"}`
  await howSoon(`all ${plural} are seen`, 10_000, async () => (await guarded.metric(series)) === there)
}
