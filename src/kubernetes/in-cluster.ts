import { readFile } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'

import {
  fileFreshness,
  ReadCredentials,
  type Access,
  type Credentials,
  type Freshness,
} from './credentials.ts'
import { isCertificate } from './pem.ts'

/** Variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Where the kubelet puts a pod's service account. */
const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount'

/** Where an API server is, and how it lets us in. */
export interface Reached {
  readonly server: URL
  readonly credentials: Credentials
}

export interface InClusterOptions {
  readonly environment: Environment
  readonly folder?: string
  readonly freshness?: Freshness
}

/**
 * The API server of the cluster that this process runs in as a pod, by its service account; undefined when it
 * does not run in one. The token and the CA are read again while it runs, as the kubelet replaces them.
 */
export async function inCluster({
  environment,
  folder = serviceAccountFolder,
  freshness = fileFreshness,
}: InClusterOptions): Promise<
  ({ readonly ok: true } & Reached) | { readonly ok: false; readonly problem: string } | undefined
> {
  const host = environment['KUBERNETES_SERVICE_HOST']
  const port = environment['KUBERNETES_SERVICE_PORT']
  if (!host || !port) return undefined
  const address = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`
  if (!URL.canParse(address))
    return {
      ok: false,
      problem:
        'KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT do not make an address; the kubelet sets them, so leave them as they are',
    }
  const read = (): Promise<Access> => accessIn(folder)
  try {
    const credentials = new ReadCredentials(await read(), read, freshness)
    return { ok: true, server: new URL(address), credentials }
  } catch (error) {
    if (error instanceof UnusableFile) return { ok: false, problem: error.message }
    throw error
  }
}

class UnusableFile extends Error {}

async function accessIn(folder: string): Promise<Access> {
  // One after the other: of two that are missing the same one is always told.
  const token = await textIn(join(folder, 'token'))
  const ca = await textIn(join(folder, 'ca.crt'))
  if (!isCertificate(ca))
    throw new UnusableFile(
      `${join(folder, 'ca.crt')} holds no certificate in PEM; mount the service account as Kubernetes does by itself`,
    )
  return { tls: { ca }, headers: { authorization: `Bearer ${token}` } }
}

async function textIn(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text?.trim()) return text.trim()
  const what = text === undefined ? 'cannot be read' : 'is empty'
  throw new UnusableFile(
    `${file} ${what}; let the pod mount its service account (automountServiceAccountToken: true), or give --kubeconfig`,
  )
}
