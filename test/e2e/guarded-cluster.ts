import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

import type { TAP } from 'tap'
import { parseAllDocuments, stringify } from 'yaml'

import { asList, asObject, type JsonObject } from '../../src/model/json.ts'
import { startCluster, type Cluster } from '../cluster/cluster.ts'
import { kubeconfigOf, type Address, type UserName } from '../cluster/users.ts'
import { certificateFor, type CertificateWithKey } from '../support/certificates.ts'
import { clusterSet, clusterSetSpec } from '../support/objects.ts'
import { repository, startGuard, type Listening } from '../support/guard-process.ts'

/** Namespace and name of the guard, as `deploy` has them. */
const own = 'clusterset-guard'

export interface GuardedOptions {
  /** Flags of `serve` beside those that a cluster needs. */
  readonly flags?: readonly string[]
  /** What is applied in the place of the ClusterRole of `deploy/guard.yaml`. */
  readonly rights?: string
  /** Further flags of kube-apiserver. */
  readonly apiServerFlags?: readonly string[]
}

/** A cluster with clusterset-guard in front of it, installed with the manifests of `deploy`. */
export class GuardedCluster {
  readonly cluster: Cluster
  /** The file with the guard's token: it is what a pod would find mounted. */
  readonly tokenFile: string
  readonly #t: Pick<TAP, 'teardown'>
  readonly #flags: readonly string[]
  #guard: Listening | undefined
  #port = 0

  constructor(t: Pick<TAP, 'teardown'>, cluster: Cluster, flags: readonly string[]) {
    this.#t = t
    this.cluster = cluster
    this.#flags = flags
    this.tokenFile = join(cluster.folder, 'guard-token')
  }

  get guard(): Listening {
    if (this.#guard === undefined) throw new Error('the guard does not run')
    return this.#guard
  }

  /** Runs kubectl as a user, in the namespace shop. */
  async kubectl(user: UserName, given: readonly string[], manifest?: JsonObject | string) {
    const input = typeof manifest === 'object' ? JSON.stringify(manifest) : manifest
    return this.cluster.kubectl(user, ['--namespace=shop', ...given], input)
  }

  /**
   * Starts the guard; the second time on the port of the first. It need not be ready then.
   *
   * @param server where it finds the API server, if something stands between
   * @param flags of `serve`, if others than at first
   */
  async startGuard(server: Address = this.cluster, flags = this.#flags): Promise<Listening> {
    const folder = this.cluster.folder
    const kubeconfig = join(folder, 'guard.kubeconfig')
    writeFileSync(kubeconfig, kubeconfigOf(server, own, { tokenFile: this.tokenFile }))
    this.#guard = await startGuard(this.#t, [
      ...['--listen', `127.0.0.1:${String(this.#port)}`, '--metrics-listen', '127.0.0.1:0'],
      ...['--tls-cert', join(folder, 'guard.crt'), '--tls-key', join(folder, 'guard.key')],
      ...['--kubeconfig', kubeconfig],
      ...flags,
    ])
    this.#port = Number(this.#guard.webhook.port)
    return this.#guard
  }

  /** Ends the guard at once, as a node that fails does. */
  async killGuard(): Promise<void> {
    const { process, ended } = this.guard
    process.kill('SIGKILL')
    await ended
  }

  /** What `/readyz?verbose` says. */
  async readiness(): Promise<{ readonly isReady: boolean; readonly text: string }> {
    const answer = await fetch(new URL('/readyz?verbose', this.guard.health))
    return { isReady: answer.status === 200, text: await answer.text() }
  }

  async ready(withinMilliseconds = 30_000): Promise<void> {
    const deadline = performance.now() + withinMilliseconds
    for (;;) {
      const { isReady, text } = await this.readiness()
      if (isReady) return
      if (performance.now() > deadline) throw new Error(`the guard is not ready: ${text}`)
      await wait(50)
    }
  }

  /** The value of a metric's series, by its name and labels as `/metrics` writes them. */
  async metric(series: string): Promise<number> {
    const text = await (await fetch(new URL('/metrics', this.guard.health))).text()
    const line = text.split('\n').find((one) => one.startsWith(`${series} `))
    return Number(line?.slice(series.length + 1))
  }

  /** Takes a new token for the guard. */
  async renewToken(boundToSecret?: string): Promise<void> {
    const account = { namespace: own, name: own, ...(boundToSecret !== undefined && { boundToSecret }) }
    writeFileSync(this.tokenFile, await this.cluster.tokenFor(account))
  }

  /** Registers the webhooks of `deploy/webhooks.yaml`, with the port and the authority of this guard. */
  async register(authority: string): Promise<void> {
    const documents = parseAllDocuments(readFileSync(join(repository, 'deploy/webhooks.yaml'), 'utf8'))
    const configurations = documents.map((document) => {
      const configuration = asObject(document.toJS())
      const webhooks = asList(configuration['webhooks']).map((entry) => {
        const { clientConfig, ...rest } = asObject(entry)
        const service = { ...asObject(asObject(clientConfig)['service']), port: this.#port }
        return { ...rest, clientConfig: { service, caBundle: Buffer.from(authority).toString('base64') } }
      })
      return { ...configuration, webhooks }
    })
    await this.cluster.apply(configurations.map((one) => stringify(one)).join('---\n'))
    await this.#calls()
  }

  /** The API server takes a moment to learn of a webhook configuration. */
  async #calls(): Promise<void> {
    const path = '/apis/ps.percona.com/v1/namespaces/shop/perconaservermysqlclustersets?dryRun=All'
    const metadata = { name: 'not-a-set' }
    const refused = {
      ...clusterSet(),
      metadata,
      spec: { ...clusterSetSpec, credentialsSecret: { name: 'x', key: 'y' } },
    }
    const deadline = performance.now() + 30_000
    for (;;) {
      const { text } = await this.cluster.request('admin', { method: 'POST', path, body: refused })
      if (text.includes('clusterset-dissolve')) return
      if (performance.now() > deadline) throw new Error(`the API server does not call the guard: ${text}`)
      await wait(50)
    }
  }
}

/** Starts a cluster and installs the guard. Both go when the tests of the file have ended. */
export async function startGuardedCluster(
  t: Pick<TAP, 'teardown'>,
  { flags = [], rights, apiServerFlags = [] }: GuardedOptions = {},
): Promise<GuardedCluster> {
  const cluster = await startCluster({ apiServerFlags })
  t.teardown(() => cluster.stop())
  const installed = readFileSync(join(repository, 'deploy/guard.yaml'), 'utf8')
  await cluster.apply(installed)
  if (rights !== undefined) {
    await cluster.prepare(['delete', 'clusterrole', own])
    await cluster.apply(rights)
  }
  // No pod runs here: the Service leads to the process on this machine instead.
  await cluster.prepare(['delete', 'service', own, '--namespace', own])
  await cluster.prepare([
    'create',
    'service',
    'externalname',
    own,
    '--external-name=localhost',
    '--namespace',
    own,
  ])
  await cluster.prepare(['create', 'namespace', 'shop'])
  const certificate: CertificateWithKey = await certificateFor([`${own}.${own}.svc`, 'localhost'])
  writeFileSync(join(cluster.folder, 'guard.crt'), certificate.certificate)
  writeFileSync(join(cluster.folder, 'guard.key'), certificate.key)
  const guarded = new GuardedCluster(t, cluster, flags)
  await guarded.renewToken()
  await guarded.startGuard()
  await guarded.ready()
  await guarded.register(certificate.certificate)
  return guarded
}
