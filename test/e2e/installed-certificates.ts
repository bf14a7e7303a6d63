import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:tls'

import { asObject, asText, type JsonObject } from '../../src/model/json.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { ApiRequest } from '../cluster/request.ts'
import { howSoon } from './how-soon.ts'
import { own, type Installation, type Server } from './installed.ts'

const path = `/api/v1/namespaces/${own}/secrets/${own}-tls`

/** A look at what is stored each 10 s, at most 10 s until it is trusted long enough, and a slow machine. */
export const renewedWithinMilliseconds = 45_000

/** The certificate that a server shows on a new connection. */
export async function servedBy({ port }: Pick<Server, 'port'>): Promise<X509Certificate> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  try {
    await once(socket, 'secureConnect')
    const { raw } = socket.getPeerCertificate()
    return new X509Certificate(raw)
  } finally {
    socket.destroy()
  }
}

/** What is in the Secret of the certificates, as text; undefined when it is not there. */
export async function stored(cluster: Cluster): Promise<Readonly<Record<string, string>> | undefined> {
  const { code, body } = await cluster.request('admin', { path })
  if (code !== 200) return undefined
  const entries = Object.entries(asObject(asObject(body)['data']))
  return Object.fromEntries(
    entries.map(([key, value]) => [key, Buffer.from(asText(value) ?? '', 'base64').toString('utf8')]),
  )
}

/** The certificate in the Secret under a key; undefined when there is none that can be read. */
export async function storedCertificate(
  cluster: Cluster,
  key: 'ca.crt' | 'tls.crt',
): Promise<X509Certificate | undefined> {
  try {
    return new X509Certificate((await stored(cluster))?.[key] ?? '')
  } catch {
    return undefined
  }
}

/** Takes the Secret away. */
export const deleteSecret = (cluster: Cluster): Promise<void> => change(cluster, { method: 'DELETE', path })

/** Writes keys of the Secret, each as bytes in base64; null takes a key away. */
export const patchSecret = (cluster: Cluster, data: JsonObject): Promise<void> =>
  change(cluster, { method: 'PATCH', path, body: { data } })

async function change(cluster: Cluster, asked: ApiRequest): Promise<void> {
  const { code, text } = await cluster.request('admin', asked)
  if (code !== 200) throw new Error(`the Secret is not changed: ${text}`)
}

/** How soon the Secret holds another certificate under a key than it did, in milliseconds. */
export const remade = (
  cluster: Cluster,
  key: 'ca.crt' | 'tls.crt',
  than: X509Certificate | undefined,
): Promise<number> =>
  howSoon(`${key} is made anew`, renewedWithinMilliseconds, async () => {
    const now = await storedCertificate(cluster, key)
    return now !== undefined && now.fingerprint256 !== than?.fingerprint256
  })

/** How soon all servers show the certificate that is in the Secret, in milliseconds. */
export const allServe = ({ cluster, servers }: Installation): Promise<number> =>
  howSoon('all serve what is stored', renewedWithinMilliseconds, async () => {
    const leaf = await storedCertificate(cluster, 'tls.crt')
    const served = await Promise.all([...servers].map(servedBy))
    return served.every(({ fingerprint256 }) => fingerprint256 === leaf?.fingerprint256)
  })
