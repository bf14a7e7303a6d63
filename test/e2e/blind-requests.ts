import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Ended } from '../cluster/kubectl.ts'
import type { UserName } from '../cluster/users.ts'
import { repository } from '../support/guard-process.ts'
import { clusterSet, entry, type Raw } from '../support/objects.ts'
import { create, patch } from './kubectl-words.ts'

/** A row of the table in docs/rollout.md about a pod that cannot reach the API server. */
export interface BlindRow {
  readonly title: string
  /** `passes`, and so on. */
  readonly became: string
  /** How long it takes at least. */
  readonly waitSeconds: number
}

export const blindRows: readonly BlindRow[] = readFileSync(join(repository, 'docs/rollout.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, title, seconds = '0', became] =
      /^\| (.*?) +\| (?:after (\d+) s|at once) it (.*?) +\|$/.exec(line) ?? []
    return title === undefined || became === undefined
      ? []
      : [{ title, became, waitSeconds: Number(seconds) }]
  })

/** The same in the words of the table. */
export function becameOf({ code, stderr }: Ended): string {
  if (code === 0)
    return stderr.includes('could not be proven') ? 'passes, and warns of what is unseen' : 'passes'
  if (stderr.includes('this is no verdict')) return 'is refused as undecided'
  return stderr.includes(' is invalid: ') ? 'is denied' : stderr
}

/** What kubectl is asked for in a row. */
export interface BlindRequest {
  readonly user: UserName
  readonly given: readonly string[]
  readonly manifest?: Raw
}

/** The requests of the table, by the first cell of their rows. They are for a formed set called orders. */
export const blindRequests: Readonly<Record<string, BlindRequest>> = {
  'a ClusterSet is created': {
    user: 'developer',
    given: create,
    manifest: clusterSet({
      name: 'more',
      namespace: 'blind',
      spec: { clusters: [entry('dc1', 'db.paris.example'), entry('dc2', 'db.nice.example')] },
    }),
  },
  'the spec of a ClusterSet changes': {
    user: 'developer',
    given: patch('ps-clusterset', 'orders', { spec: { primaryCluster: 'dc2' } }),
  },
  'a failover is forced': {
    user: 'developer',
    given: patch('ps-clusterset', 'orders', {
      spec: { primaryCluster: 'dc2', unsafeFlags: { forcedFailover: true } },
    }),
  },
  'a password changes': {
    user: 'dba',
    given: patch('secret', 'dc2-secrets', { stringData: { monitor: 'monitor-2' } }),
  },
  'a ClusterSet is deleted': { user: 'developer', given: ['delete', 'ps-clusterset/orders'] },
  'a member becomes asynchronous': {
    user: 'dba',
    given: patch('ps', 'dc3', { spec: { mysql: { clusterType: 'async' } } }),
  },
}
