import { asObject, asText } from '../../src/model/json.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { clusterSet, entry, perconaServer, type Raw } from '../support/objects.ts'
import { howSoon } from './how-soon.ts'

/** Longest time in which news of an object reaches the guard, as long as nothing fails. */
export const promptMilliseconds = 2_000

/** Longest time in which it does again after a fault. */
export const recoveryMilliseconds = 35_000

/** A ClusterSet of which one cluster is at this host, and the other at one that nobody else names. */
export const setAt = (host: string, name = 'orders', namespace = 'shop'): Raw => {
  const clusters = [entry('dc1', `db.${name}.${namespace}.example`), entry('dc2', host)]
  return clusterSet({ name, namespace, spec: { clusters } })
}

/** A PerconaServerMySQL that can be in no ClusterSet. */
export const asyncMember = (name: string): Raw => perconaServer(name, { mysql: { clusterType: 'async' } })

export const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`

/** Looks what the guard knows by what it says to a ClusterSet of shop that is never stored. */
export class Probe {
  readonly #cluster: Cluster

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** Why a ClusterSet is not taken; undefined when it would be. */
  async refusal(set: Raw): Promise<string | undefined> {
    const path = '/apis/ps.percona.com/v1/namespaces/shop/perconaservermysqlclustersets?dryRun=All'
    const { body, text } = await this.#cluster.request('admin', { method: 'POST', path, body: set })
    const { kind, message } = asObject(body)
    return kind === 'PerconaServerMySQLClusterSet' ? undefined : (asText(message) ?? text)
  }

  /** How soon a ClusterSet is denied by a rule, in milliseconds from now. */
  deniedBy(rule: string, set: Raw, withinMilliseconds: number): Promise<number> {
    return howSoon(`denied by ${rule}`, withinMilliseconds, async () =>
      (await this.refusal(set))?.includes(`${rule}: `),
    )
  }

  /** How soon a ClusterSet is allowed, in milliseconds from now. */
  allowed(set: Raw, withinMilliseconds: number): Promise<number> {
    return howSoon('allowed', withinMilliseconds, async () => (await this.refusal(set)) === undefined)
  }
}
