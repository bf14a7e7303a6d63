import { delimiter, join } from 'node:path'

import type { WritableApiServer } from './api-server.ts'
import { HttpsApiServer } from './https-api-server.ts'
import { inCluster, type Environment } from './in-cluster.ts'
import { KubeconfigProblem } from './kubeconfig-problem.ts'

export interface ConnectOptions {
  /** The file of `--kubeconfig`. */
  readonly kubeconfig?: string | undefined
  /** The name of `--context`. */
  readonly context?: string | undefined
  readonly environment: Environment
  /** The folder that holds `.kube`. */
  readonly home: string
  /** The version of this program, for `User-Agent`. */
  readonly version: string
  /** Where the service account of a pod lies; for tests. */
  readonly serviceAccount?: string
}

/** An API server, or why there is none: a text for people, which says how to mend it. */
export type Connected =
  | {
      readonly ok: true
      readonly server: WritableApiServer
      /** `in-cluster`, or the kubeconfig and its context. */
      readonly where: string
      /** Where the API server is: `https://10.96.0.1`. */
      readonly address: string
      /** What is not safe about it, for a log. */
      readonly warnings: readonly string[]
    }
  | { readonly ok: false; readonly problem: string }

/**
 * The API server to read facts from: that of `--kubeconfig` or `--context`, else that of the cluster which this
 * process runs in, else that of the usual kubeconfig. No request is made yet.
 */
export async function connect(options: ConnectOptions): Promise<Connected> {
  const { kubeconfig, context, environment, version, serviceAccount: folder } = options
  if (kubeconfig !== undefined || context !== undefined) return fromFiles(options)
  const pod = await inCluster({ environment, ...(folder !== undefined && { folder }) })
  if (pod === undefined) return fromFiles(options)
  if (!pod.ok) return pod
  const server = new HttpsApiServer({ ...pod, version })
  return { ok: true, server, where: 'in-cluster', address: pod.server.origin, warnings: [] }
}

async function fromFiles(options: ConnectOptions): Promise<Connected> {
  // A pod needs none of it.
  const { fromKubeconfig } = await import('./kubeconfig.ts')
  const files = filesOf(options)
  try {
    const target = await fromKubeconfig({
      files,
      isOptional: options.kubeconfig === undefined,
      context: options.context,
    })
    if (target === undefined) return { ok: false, problem: nothingFound(files) }
    const { where, warnings } = target
    const server = new HttpsApiServer({ ...target, version: options.version })
    return { ok: true, server, where, address: target.server.origin, warnings }
  } catch (error) {
    if (error instanceof KubeconfigProblem) return { ok: false, problem: error.message }
    throw error
  }
}

/** As kubectl has it: the flag, else the list in KUBECONFIG, else the file below the home folder. */
function filesOf({ kubeconfig, environment, home }: ConnectOptions): readonly string[] {
  if (kubeconfig !== undefined) return [kubeconfig]
  const listed = (environment['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '')
  return listed.length > 0 ? listed : [join(home, '.kube', 'config')]
}

const nothingFound = (files: readonly string[]): string =>
  `there is no cluster to read facts from: this is no pod (KUBERNETES_SERVICE_HOST is not set), and there is no ${files.join(' or ')}; run it in a pod with a service account, name a kubeconfig with --kubeconfig, set KUBECONFIG, or judge without a cluster with --world`
