import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { asList, asObject, asText } from '../../src/model/json.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { ApiAnswer } from '../cluster/request.ts'
import { repository } from '../support/guard-process.ts'
import { listOf } from './kubectl-words.ts'
import { outageRequests, type OutageRequest } from './outage-requests.ts'
import type { AuditedCalls } from './audited-calls.ts'

/** A row of the table in docs/rollout.md. */
export interface OutageRow {
  readonly title: string
  readonly asked: readonly string[]
  /** `refused` or `passes`. */
  readonly whenDown: string
  /** `refused after 7 s`. */
  readonly whenHung: string
}

export const outageRows: readonly OutageRow[] = readFileSync(join(repository, 'docs/rollout.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| .*\| (?:refused|passes) +\|/.test(line))
  .map((line) => {
    const [, title = '', asked = '', whenDown = '', whenHung = ''] = line
      .split('|')
      .map((cell) => cell.trim())
    const entries = asked === 'nothing' ? [] : asked.split(', ').map((entry) => entry.replaceAll('`', ''))
    return { title, asked: entries.sort(), whenDown, whenHung }
  })

/** What became of a request of the table. */
export interface OutageSeen {
  readonly title: string
  /** Entries that were called, and did not answer. */
  readonly asked: readonly string[]
  readonly became: 'refused' | 'passes'
  readonly milliseconds: number
}

const isRefused = ({ code, text }: ApiAnswer): boolean => {
  if (code >= 200 && code < 300) return false
  if (text.includes('failed calling webhook')) return true
  throw new Error(`${String(code)} ${text}`)
}

async function send(cluster: Cluster, { user, sends, given = [] }: OutageRequest): Promise<boolean> {
  if (sends === 'apply') {
    const { code, stderr } = await cluster.kubectl(
      user,
      ['apply', '-f', '-'],
      JSON.stringify(listOf(...given)),
    )
    if (code !== 0) throw new Error(stderr)
    return false
  }
  const refusals: boolean[] = []
  for (const one of sends) refusals.push(isRefused(await cluster.request(user, one)))
  return refusals.includes(true)
}

/** Makes a namespace with what the requests of the table begin with. */
export async function prepareOutage(cluster: Cluster, namespace: string): Promise<void> {
  await cluster.prepare(['create', 'namespace', namespace])
  const requests = outageRequests(namespace)
  await cluster.apply(JSON.stringify(listOf(...requests.flatMap(({ given = [] }) => given))))
  const going = requests.flatMap(({ given = [], isTerminating }) => (isTerminating === true ? given : []))
  await cluster.prepare(['delete', '--wait=false', '-f', '-'], JSON.stringify(listOf(...going)))
}

/** Sends requests of the table all at once, to a namespace that holds what they begin with. */
export async function sendAll(
  cluster: Cluster,
  calls: AuditedCalls,
  namespace: string,
  isWanted: (request: OutageRequest) => boolean = () => true,
): Promise<readonly OutageSeen[]> {
  const sent = await Promise.all(
    outageRequests(namespace)
      .filter(isWanted)
      .map(async (request) => {
        const begin = performance.now()
        const isRefused = await send(cluster, request)
        return { ...request, isRefused, milliseconds: performance.now() - begin }
      }),
  )
  const called = calls.unansweredIn(namespace)
  return sent.map(({ title, name, isRefused, milliseconds }) => ({
    title,
    asked: [...new Set(called.get(name))].sort(),
    became: isRefused ? 'refused' : 'passes',
    milliseconds,
  }))
}

/** How long the API server waits for each entry, by its name without the domain, in seconds. */
export async function registeredTimeouts(cluster: Cluster): Promise<ReadonlyMap<string, number>> {
  const kinds = 'validatingwebhookconfiguration,mutatingwebhookconfiguration'
  const found = asObject(JSON.parse(await cluster.prepare(['get', kinds, '-o', 'json'])))
  const entries = asList(found['items']).flatMap((item) => asList(asObject(item)['webhooks']))
  return new Map(
    entries.map((entry) => {
      const { name, timeoutSeconds } = asObject(entry)
      return [(asText(name) ?? '').replace('.clusterset-guard.io', ''), Number(timeoutSeconds)]
    }),
  )
}
