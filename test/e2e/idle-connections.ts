import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import type { TAP } from 'tap'

import { asList, asObject, asText } from '../../src/model/json.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { certificateFor } from '../support/certificates.ts'
import { startGuard } from '../support/guard-process.ts'
import { clusterSet, passwords, secret } from '../support/objects.ts'
import { Forwarder } from './forwarder.ts'
import { howSoon } from './how-soon.ts'

/** What an API server met when it asked, waited and asked again. */
export interface Spell {
  readonly seconds: number
  /** Whether both requests were answered by the guard; else what was answered instead. */
  readonly answers: readonly string[]
  /** How many connections the API server opened for the two. */
  readonly connections: number
  /** How many of them were reset. */
  readonly resets: number
}

const own = 'idle-guard'

/** An API server gets a connection pool of its own for each port that a webhook configuration names. */
const configurationOf = (name: string, port: number, authority: string): string =>
  JSON.stringify({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name },
    webhooks: [
      {
        name: 'mutate.clusterset-guard.io',
        failurePolicy: 'Fail',
        rules: [
          {
            apiGroups: ['ps.percona.com'],
            apiVersions: ['v1'],
            resources: ['perconaservermysqlclustersets'],
            operations: ['CREATE'],
          },
        ],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
        clientConfig: {
          service: { namespace: own, name: own, port, path: '/mutate' },
          caBundle: Buffer.from(authority).toString('base64'),
        },
        sideEffects: 'None',
        timeoutSeconds: 10,
        admissionReviewVersions: ['v1'],
      },
    ],
  })

/** `asked`, or what the API server says instead. */
async function ask(cluster: Cluster, namespace: string): Promise<string> {
  const { code, text, body } = await cluster.request('admin', {
    method: 'POST',
    path: `/apis/ps.percona.com/v1/namespaces/${namespace}/perconaservermysqlclustersets?dryRun=All`,
    body: clusterSet({ namespace }),
  })
  const finalizers = asList(asObject(asObject(body)['metadata'])['finalizers'])
  if (code === 201) return finalizers.length === 1 ? 'asked' : 'not asked'
  return `${String(code)} ${asText(asObject(body)['message']) ?? text}`
}

/**
 * Lets an API server ask a guard twice over its own connection pool, with so many seconds between, all spells at once.
 * The guard is one of its own, with a Service and webhook configurations of its own.
 */
export async function idleSpells(
  t: Pick<TAP, 'teardown'>,
  cluster: Cluster,
  spellsSeconds: readonly number[],
): Promise<readonly Spell[]> {
  const { certificate, key } = await certificateFor([`${own}.${own}.svc`])
  const file = (name: string, content: string): string => {
    const path = join(cluster.folder, name)
    writeFileSync(path, content)
    return path
  }
  const guard = await startGuard(t, [
    ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'],
    ...['--tls-cert', file('idle.crt', certificate), '--tls-key', file('idle.key', key)],
    ...['--world', file('idle-world.json', JSON.stringify(secret('dc1-secrets', passwords)))],
  ])
  await cluster.prepare(['create', 'namespace', own])
  await cluster.prepare([
    ...['create', 'service', 'externalname', own, '--external-name=localhost', `--namespace=${own}`],
  ])
  const spellOf = async (seconds: number): Promise<Spell> => {
    const forwarder = await Forwarder.start(t)
    forwarder.add({ port: Number(guard.webhook.port), health: guard.health })
    const namespace = `idle-${String(seconds)}`
    await cluster.prepare(['create', 'namespace', namespace])
    await howSoon('the guard is led to', 20_000, () => forwarder.leadsTo.length === 1)
    await cluster.apply(configurationOf(namespace, forwarder.port, certificate))
    await howSoon('the guard is asked', 20_000, async () => (await ask(cluster, namespace)) !== 'not asked')
    const before = forwarder.counts
    const first = await ask(cluster, namespace)
    await sleep(seconds * 1000)
    const second = await ask(cluster, namespace)
    const { taken, reset } = forwarder.counts
    return {
      seconds,
      answers: [first, second],
      connections: 1 + taken - before.taken,
      resets: reset,
    }
  }
  return Promise.all(spellsSeconds.map(spellOf))
}
