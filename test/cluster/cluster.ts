import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { asObject, asText } from '../../src/model/json.ts'
import { findBinaries, type Binaries } from './binaries.ts'
import { compact } from './compaction.ts'
import * as plane from './control-plane.ts'
import { loadCustomResources } from './custom-resources.ts'
import { runKubectl, type Ended } from './kubectl.ts'
import type { OwnedProcess } from './owned-process.ts'
import { freePorts } from './ports.ts'
import { ask, type ApiAnswer, type ApiRequest } from './request.ts'
import { kubeconfigOf, makeUsers, writeTokenFile, type User, type UserName } from './users.ts'

/** What a test wants of a cluster, if not the usual. */
export interface ClusterOptions {
  /** Further flags of kube-apiserver. They replace those that are there already; flags with lists add to them. */
  readonly apiServerFlags?: readonly string[]
  /** Without custom resources and rights of the users: up a second earlier. */
  readonly isBare?: boolean
}

/** A ServiceAccount, and the object with which its token ends, if not with the account. */
export interface Account {
  readonly namespace: string
  readonly name: string
  /** A Secret of the namespace. When it is deleted, the token is refused within 10 s or so. */
  readonly boundToSecret?: string
  /** 600 or more. */
  readonly seconds?: number
}

const readyWithinMilliseconds = 90_000
const stopWithinMilliseconds = 5_000

/** A kube-apiserver with etcd, on loopback, for one test file. No controller runs beside it. */
export class Cluster {
  readonly users: Readonly<Record<UserName, User>>
  readonly url: string
  /** Signs the API server's certificate. */
  readonly certificateAuthorityFile: string
  /** Goes when the cluster stops. Tests may write to it. */
  readonly folder: string
  readonly #place: plane.Place
  readonly #flags: readonly string[]
  readonly #etcd: OwnedProcess
  #apiServer: OwnedProcess
  #kubeconfigs = 0

  constructor(place: plane.Place, { apiServerFlags = [] }: ClusterOptions) {
    const { folder, apiServerPort } = place
    this.#place = place
    this.#flags = apiServerFlags
    this.folder = folder
    this.url = `https://127.0.0.1:${String(apiServerPort)}`
    this.certificateAuthorityFile = join(plane.certificateFolder(folder), 'apiserver.crt')
    this.users = makeUsers(folder, this)
    writeTokenFile(plane.tokenFile(folder), Object.values(this.users))
    plane.writeAccountKeys(folder)
    this.#etcd = plane.startEtcd(place)
    this.#apiServer = plane.startApiServer(place, apiServerFlags)
  }

  /** The process ids of etcd and of the API server that runs or ran last. */
  get processIds(): readonly (number | undefined)[] {
    return [this.#etcd.pid, this.#apiServer.pid]
  }

  /** Runs kubectl as a user, in the namespace `default` unless it is told otherwise. */
  kubectl(user: UserName, given: readonly string[], input?: string): Promise<Ended> {
    return this.kubectlWith(this.users[user].kubeconfigFile, given, input)
  }

  /** Runs kubectl with a kubeconfig, such as one that `kubeconfigWithToken` wrote. */
  kubectlWith(kubeconfigFile: string, given: readonly string[], input?: string): Promise<Ended> {
    const { binaries, folder } = this.#place
    return runKubectl({ kubectl: binaries.kubectl, folder }, kubeconfigFile, given, input)
  }

  /** Runs kubectl as the admin for what a scenario needs to be there. Fails when kubectl does. */
  async prepare(given: readonly string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await this.kubectl('admin', given, input)
    if (code !== 0) throw new Error(`kubectl ${given.join(' ')} ended with ${String(code)}: ${stderr}`)
    return stdout
  }

  /** Applies manifests as the admin, in YAML or JSON. Fails when kubectl does. */
  apply(manifests: string): Promise<string> {
    return this.prepare(['apply', '-f', '-'], manifests)
  }

  /** Asks the API server as a user. An answer of any code is an answer. */
  request(user: UserName, asked: ApiRequest): Promise<ApiAnswer> {
    return this.requestWith(this.users[user].token, asked)
  }

  requestWith(token: string, asked: ApiRequest): Promise<ApiAnswer> {
    return ask(this.url, this.certificateAuthorityFile, token, asked)
  }

  /** Makes a token of a ServiceAccount, which must be there, as a Pod would be given. */
  async tokenFor({ namespace, name, boundToSecret, seconds = 3600 }: Account): Promise<string> {
    const spec = { expirationSeconds: seconds, audiences: ['https://kubernetes.default.svc'] }
    const bound = { kind: 'Secret', apiVersion: 'v1', name: boundToSecret }
    const { code, body } = await this.request('admin', {
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: boundToSecret === undefined ? spec : { ...spec, boundObjectRef: bound },
      },
    })
    const token = asText(asObject(asObject(body)['status'])['token']) ?? ''
    if (token === '')
      throw new Error(`no token for ${namespace}/${name}: the API server answers ${String(code)}`)
    return token
  }

  /** Writes a kubeconfig that has a token in it, or reads it from a file each time (`tokenFile`). */
  kubeconfigWith(credentials: { readonly token: string } | { readonly tokenFile: string }): string {
    this.#kubeconfigs += 1
    const file = join(this.folder, `${String(this.#kubeconfigs)}.kubeconfig`)
    writeFileSync(file, kubeconfigOf(this, 'test', credentials), { mode: 0o600 })
    return file
  }

  /** Waits until the API server says that it is ready, and its own objects are in place. */
  async ready(): Promise<void> {
    const isReady = async (): Promise<boolean> =>
      (await this.request('admin', { path: '/readyz' })).code === 200
    await plane.until(isReady, 'kube-apiserver is not ready', readyWithinMilliseconds, () => {
      this.#etcd.checkIsRunning()
      this.#apiServer.checkIsRunning()
    })
  }

  /** Ends the API server as a crash would. What it had stored is in etcd. */
  killApiServer(): Promise<void> {
    return this.#apiServer.kill()
  }

  /** Asks the API server to end: it says goodbye to its clients. */
  stopApiServer(): Promise<void> {
    return this.#apiServer.stop(stopWithinMilliseconds)
  }

  /**
   * Starts the API server again on the same port, with the same data, certificate and tokens. It answers before it
   * is ready, as a real one does: see `ready`.
   */
  startApiServer(flags: readonly string[] = this.#flags): void {
    this.#apiServer = plane.startApiServer(this.#place, flags)
  }

  /** Makes etcd forget all old versions. Gives the revision, which is the newest resourceVersion. */
  compact(): Promise<string> {
    return compact(plane.etcdUrl(this.#place))
  }

  /** What the API server has written, for a test that fails. */
  log(): string {
    return readFileSync(join(this.folder, 'kube-apiserver.log'), 'utf8')
  }

  /** Ends the API server, then etcd, and removes all they wrote. */
  async stop(): Promise<void> {
    await this.stopApiServer()
    await this.#etcd.stop(stopWithinMilliseconds)
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function placeOf(binaries: Binaries): Promise<plane.Place> {
  const [etcdPort = 0, etcdPeerPort = 0, apiServerPort = 0] = await freePorts(3)
  const folder = mkdtempSync(join(tmpdir(), 'clusterset-guard-cluster-'))
  return { binaries, folder, etcdPort, etcdPeerPort, apiServerPort }
}

/**
 * Starts a cluster and waits until it can be used: CRDs are established, and users have their rights. The test that
 * starts it stops it: `t.teardown(() => cluster.stop())`. When the process dies before, the cluster dies with it.
 *
 * @throws Error when there are no programs (see binaries.ts), or the API server is not ready within 90 s
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const cluster = new Cluster(await placeOf(await findBinaries()), options)
  try {
    await cluster.ready()
    if (options.isBare !== true) await loadCustomResources(cluster)
  } catch (error) {
    await cluster.stop()
    throw error
  }
  return cluster
}
