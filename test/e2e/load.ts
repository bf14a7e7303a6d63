import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'

import { asList, asObject, asText } from '../../src/model/json.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { clusterSet, dc1, entry, passwords, secret, type Raw } from '../support/objects.ts'
import { howSoon } from './how-soon.ts'

/** What became of the requests of a load. */
export interface Tally {
  /** Allowed by `/validate` after `/mutate` had filled in the finalizer. */
  readonly allowed: number
  /** Denied by the rule that it breaks, and by no other. */
  readonly denied: number
  /** All others: the guard was not asked, or could not judge. */
  readonly failed: number
  /** The first of those, as they were answered, with the seconds from the begin. */
  readonly firstFailures: readonly string[]
  /** The longest time that a request took. */
  readonly slowestMilliseconds: number
  /** As wanted, or what a slow machine can do. */
  readonly sentPerSecond: number
}

/** A load that goes on. */
export interface Load {
  /** What became of those that were answered so far. */
  readonly tally: () => Tally
  /** Sends no more, and waits for the answers of the rest. */
  readonly stop: () => Promise<Tally>
}

const collection = '/apis/ps.percona.com/v1/namespaces/shop/perconaservermysqlclustersets?dryRun=All'
const answerWithinMilliseconds = 40_000
const shownFailures = 6
const calmWithinMilliseconds = 45_000

/**
 * While so many are under way none is sent. A machine that keeps up has one or two; on one that does not they would
 * become ever more, and calls would be lost for that reason alone.
 */
const mostUnderWay = 40

/** A ClusterSet that is allowed, without a warning once its Secret is there. */
const allowedSet = clusterSet({ name: 'allowed' })

/** One with a host that two clusters name, in two spellings: of one spelling the CRD itself would say so. */
const deniedSet = clusterSet({
  name: 'denied',
  spec: { clusters: [dc1, entry('dc2', 'dc1-mysql-primary.shop.svc')] },
})

interface Answer {
  readonly code: number
  readonly written: string
}

/** The namespace and the Secret that the ClusterSets of a load are about. */
export async function prepareLoad(cluster: Cluster): Promise<void> {
  await cluster.apply(JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }))
  await cluster.apply(JSON.stringify(secret('dc1-secrets', passwords)))
}

/** Whether both webhooks were called for a ClusterSet that breaks no rule. */
const isAllowed = ({ code, written }: Answer): boolean => {
  if (code !== 201) return false
  const finalizers = asList(asObject(asObject(JSON.parse(written))['metadata'])['finalizers'])
  return finalizers.includes('percona.com/clusterset-dissolve')
}

const isDenied = ({ code, written }: Answer): boolean => {
  if (code !== 422) return false
  const message = asText(asObject(JSON.parse(written))['message']) ?? ''
  return message.includes('1 rule denies ClusterSet shop/denied: endpoint-hosts-unique: ')
}

/**
 * Creates ClusterSets by dry run, in turn one that is allowed and one that is denied, over connections that are kept.
 * A request is sent when its time has come, whether those before it are answered or not.
 *
 * @param perSecond how many requests are sent each second, if the machine can do it
 * @param which `allowed`: only those, for a guard of which nobody knows whether it denies
 */
export function startLoad(cluster: Cluster, perSecond: number, which: 'both' | 'allowed' = 'both'): Load {
  const agent = new Agent({ keepAlive: true, ca: readFileSync(cluster.certificateAuthorityFile) })
  const begin = performance.now()
  const firstFailures: string[] = []
  const counts = { allowed: 0, denied: 0, failed: 0, slowestMilliseconds: 0 }
  const underWay = new Set<Promise<void>>()
  let due = 0
  let sent = 0
  let end: number | undefined

  const send = async (set: Raw, as: 'allowed' | 'denied', isRight: (answer: Answer) => boolean) => {
    const from = performance.now()
    const answer = await post(cluster, agent, set)
    const to = performance.now()
    counts.slowestMilliseconds = Math.max(counts.slowestMilliseconds, Math.round(to - from))
    if (isRight(answer)) counts[as] += 1
    else {
      counts.failed += 1
      const span = [from, to].map((at) => ((at - begin) / 1000).toFixed(3)).join(' to ')
      if (firstFailures.length < shownFailures)
        firstFailures.push(`${as} from ${span} s: ${String(answer.code)} ${answer.written}`)
    }
  }
  const sendOne = (): void => {
    const sending =
      sent % 2 === 0 || which === 'allowed'
        ? send(allowedSet, 'allowed', isAllowed)
        : send(deniedSet, 'denied', isDenied)
    sent += 1
    underWay.add(sending)
    void sending.finally(() => underWay.delete(sending))
  }
  const timer = setInterval(() => {
    for (; due < ((performance.now() - begin) / 1000) * perSecond; due += 1)
      if (underWay.size < mostUnderWay) sendOne()
  }, 1000 / perSecond)
  const tally = (): Tally => {
    const seconds = ((end ?? performance.now()) - begin) / 1000
    return { ...counts, sentPerSecond: Math.round(sent / seconds), firstFailures: [...firstFailures] }
  }
  return {
    tally,
    stop: async () => {
      clearInterval(timer)
      end = performance.now()
      await Promise.all(underWay)
      agent.destroy()
      return tally()
    },
  }
}

/** Code 0 stands for a request that got no answer from the API server. */
const post = (cluster: Cluster, agent: Agent, set: Raw): Promise<Answer> =>
  new Promise((resolve) => {
    const lost = ({ message }: Error): void => {
      resolve({ code: 0, written: message })
    }
    const asked = request(
      new URL(collection, cluster.url),
      {
        method: 'POST',
        agent,
        headers: {
          authorization: `Bearer ${cluster.users.admin.token}`,
          'content-type': 'application/json',
        },
        signal: AbortSignal.timeout(answerWithinMilliseconds),
      },
      (response) => {
        text(response).then((written) => {
          resolve({ code: response.statusCode ?? 0, written })
        }, lost)
      },
    )
    asked.on('error', lost)
    asked.end(JSON.stringify(set))
  })

/** How soon no call fails for a second, in milliseconds: after something that is known to fail some. */
export async function calm(load: Load): Promise<number> {
  let before = load.tally()
  return howSoon('no call fails', calmWithinMilliseconds, async () => {
    await wait(1_000)
    const now = load.tally()
    const isCalm = now.failed === before.failed && now.allowed > before.allowed
    before = now
    return isCalm
  })
}

/**
 * How often the API server could not call a webhook, or got no answer that it takes: its own counts, a value each
 * series. A call that is lost where the failure policy is Ignore shows nowhere else.
 */
export async function lostCalls(cluster: Cluster): Promise<Readonly<Record<string, number>>> {
  const { text: metrics } = await cluster.request('admin', { path: '/metrics' })
  const series = metrics
    .split('\n')
    .filter(
      (line) =>
        line.startsWith('apiserver_admission_webhook_fail_open_count{') ||
        (line.startsWith('apiserver_admission_webhook_rejection_count{') &&
          !line.includes('error_type="no_error"')),
    )
  return Object.fromEntries(
    series.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  )
}
