import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import type { TAP } from 'tap'

import { asList, asObject, asText, textsIn } from '../../src/model/json.ts'
import { startCluster, type Cluster } from '../cluster/cluster.ts'
import type { Ended } from '../cluster/kubectl.ts'
import { kubeconfigOf } from '../cluster/users.ts'
import {
  repository,
  sourceProgram,
  startGuard,
  type Environment,
  type Listening,
} from '../support/guard-process.ts'
import { Forwarder } from './forwarder.ts'
import { howSoon } from './how-soon.ts'
import { withClock } from './installed-clock.ts'

/** Release, namespace and, by the chart's own naming, all objects. */
export const own = 'clusterset-guard'

/** A server that stands where a pod would. */
export interface Server extends Listening {
  readonly port: number
  /** Ends it, as a kubelet or a crash does, and waits until the Service leads to it no more. */
  readonly end: (signal?: 'SIGTERM' | 'SIGKILL') => Promise<void>
  /** What `/readyz?verbose` says. */
  readonly readiness: () => Promise<string>
}

/** Values of the chart, as a values file holds them. */
export type Values = Readonly<Record<string, unknown>>

/**
 * Values with the longest times that the chart lets a webhook take: on a machine that is slow, an answer that comes late
 * must not look like a call that is lost.
 */
export const patience = { validate: { timeoutSeconds: 30 }, mutate: { timeoutSeconds: 5 } }

const helmEndsWithinMilliseconds = 120_000
const readyWithinMilliseconds = 60_000

/** A cluster with the chart in it. No pod runs there, so servers are started beside it with what the pods would get. */
export class Installation {
  readonly cluster: Cluster
  readonly forwarder: Forwarder
  readonly servers = new Set<Server>()
  readonly #t: Pick<TAP, 'teardown'>
  readonly #helm: string
  #kubeconfigs = 0

  private constructor(t: Pick<TAP, 'teardown'>, helm: string, cluster: Cluster, forwarder: Forwarder) {
    this.#t = t
    this.#helm = helm
    this.cluster = cluster
    this.forwarder = forwarder
  }

  /** Starts a cluster, in which nothing is installed yet. @param helm the program */
  static async prepare(t: Pick<TAP, 'teardown'>, helm: string): Promise<Installation> {
    const [cluster, forwarder] = await Promise.all([startCluster(), Forwarder.start(t)])
    t.teardown(() => cluster.stop())
    return new Installation(t, helm, cluster, forwarder)
  }

  /** Runs Helm to its end as the admin, in the namespace of the release, with no settings of the person's own. */
  async helm(given: readonly string[]): Promise<Ended> {
    const { folder, users } = this.cluster
    const child = spawn(this.#helm, ['--namespace', own, ...given], {
      cwd: repository,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        KUBECONFIG: users.admin.kubeconfigFile,
        HELM_CACHE_HOME: join(folder, 'helm/cache'),
        HELM_CONFIG_HOME: join(folder, 'helm/config'),
        HELM_DATA_HOME: join(folder, 'helm/data'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: helmEndsWithinMilliseconds,
      killSignal: 'SIGKILL',
    })
    const code = new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    })
    const [stdout, stderr, ended] = await Promise.all([text(child.stdout), text(child.stderr), code])
    return { code: ended, stdout, stderr }
  }

  /** Installs or upgrades the release with these values, and one more: the port of the Service is the forwarder's. */
  async release(verb: 'install' | 'upgrade', values: Values = {}): Promise<Ended> {
    const file = join(this.cluster.folder, `${verb}.yaml`)
    writeFileSync(file, JSON.stringify({ ...values, service: { port: this.forwarder.port } }))
    const chart = join(repository, 'charts/clusterset-guard')
    const given = verb === 'install' ? ['--create-namespace'] : []
    const ended = await this.helm([verb, own, chart, '--values', file, ...given])
    if (ended.code === 0 && verb === 'install') await this.#leadToThisMachine()
    return ended
  }

  /**
   * Starts a server with the arguments and the environment of the Deployment as it stands in the cluster.
   *
   * @param clockDays by how many days its clock is ahead of that of the API server
   */
  async startServer(clockDays = 0): Promise<Server> {
    const { given, environment } = await this.#container()
    const listening = await startGuard(
      this.#t,
      [
        ...given,
        ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'],
        ...['--kubeconfig', await this.kubeconfig()],
      ],
      clockDays === 0 ? environment : withClock(environment, this.cluster.folder, clockDays),
      // The bundle, if that is what is to be tested.
      process.env['GUARD_SOURCE'] ?? sourceProgram,
    )
    const port = Number(listening.webhook.port)
    this.forwarder.add({ port, health: listening.health })
    const started: Server = {
      ...listening,
      port,
      end: async (signal = 'SIGTERM') => {
        listening.process.kill(signal)
        await listening.ended
        await this.forwarder.forget(port)
        this.servers.delete(started)
      },
      readiness: async () => (await fetch(new URL('/readyz?verbose', listening.health))).text(),
    }
    this.servers.add(started)
    return started
  }

  /** Waits until the Service leads to a server, that is until it has been ready for a while. */
  async isLedTo(...servers: readonly Server[]): Promise<void> {
    await howSoon('the servers are ready', readyWithinMilliseconds, () =>
      servers.every(({ port }) => this.forwarder.leadsTo.includes(port)),
    ).catch(async (error: unknown) => {
      const said = await Promise.all(servers.map(({ readiness }) => readiness()))
      throw new Error(said.join('\n'), { cause: error })
    })
  }

  /**
   * Replaces all servers as a Deployment of which no replica may be missing: one is asked to end when the Service leads
   * to its successor, and nobody waits until it has.
   */
  async rollOut(): Promise<void> {
    const endings: Promise<void>[] = []
    for (const old of [...this.servers]) {
      await this.isLedTo(await this.startServer())
      endings.push(old.end())
    }
    await Promise.all(endings)
  }

  /** No pod runs here: the Service leads to the forwarder instead. Helm leaves it so in an upgrade. */
  async #leadToThisMachine(): Promise<void> {
    const spec = { type: 'ExternalName', externalName: 'localhost' }
    const patch = JSON.stringify({ spec })
    await this.cluster.prepare(['patch', 'service', own, '--namespace', own, '--patch', patch])
  }

  async #container(): Promise<{
    readonly given: readonly string[]
    readonly environment: Environment
  }> {
    const json = await this.cluster.prepare(['get', 'deployment', own, '--namespace', own, '-o', 'json'])
    const pod = asObject(asObject(asObject(asObject(JSON.parse(json))['spec'])['template'])['spec'])
    const { args, env } = asObject(asList(pod['containers'])[0])
    const [serve, ...given] = textsIn(args)
    if (serve !== 'serve') throw new Error(`the container runs ${String(serve)}`)
    const variables = asList(env).map((one) => {
      const { name, value } = asObject(one)
      return [asText(name) ?? '', asText(value) ?? ''] as const
    })
    return { given, environment: Object.fromEntries(variables) }
  }

  /** A kubeconfig with a token of the ServiceAccount, as a pod would find mounted. */
  async kubeconfig(): Promise<string> {
    const token = await this.cluster.tokenFor({ namespace: own, name: own })
    this.#kubeconfigs += 1
    const file = join(this.cluster.folder, `account-${String(this.#kubeconfigs)}.kubeconfig`)
    writeFileSync(file, kubeconfigOf(this.cluster, own, { token }), { mode: 0o600 })
    return file
  }
}
