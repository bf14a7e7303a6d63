import { BlockList, isIP } from 'node:net'

import type { Access } from './credentials.ts'
import { textAt, type Entry } from './kubeconfig-files.ts'
import { KubeconfigProblem } from './kubeconfig-problem.ts'

/** The address of a cluster's API server. Throws KubeconfigProblem. */
export function serverOf(cluster: Entry): URL {
  const { file, shownAs } = cluster
  const server = textAt(cluster, 'server')
  if (server === undefined)
    throw new KubeconfigProblem(`kubeconfig ${file}: ${shownAs} has no server; add its address, https://…`)
  if (/^https?:/i.test(server) && URL.canParse(server)) return new URL(server)
  throw new KubeconfigProblem(
    `kubeconfig ${file}: the server of ${shownAs} is not an address; write https://HOST:PORT`,
  )
}

/** `proxy-url` as node:http takes it. A proxy in the environment is not used. Throws KubeconfigProblem. */
export function proxyOf(cluster: Entry): Readonly<Record<string, string>> {
  const { file, shownAs } = cluster
  const proxy = textAt(cluster, 'proxy-url')
  if (proxy === undefined) return {}
  if (/^https?:/i.test(proxy) && URL.canParse(proxy)) return { HTTP_PROXY: proxy, HTTPS_PROXY: proxy }
  throw new KubeconfigProblem(
    `kubeconfig ${file}: the proxy-url of ${shownAs} is not the address of an HTTP proxy; SOCKS is not supported, write http://HOST:PORT`,
  )
}

/**
 * What is not safe, in texts for a log. Throws KubeconfigProblem for what gives credentials to everyone on the
 * way.
 */
export function warningsOf(
  { file, shownAs }: Entry,
  server: URL,
  { tls, headers }: Access,
): readonly string[] {
  if (tls.rejectUnauthorized === false)
    return [
      `kubeconfig ${file}: ${shownAs} has insecure-skip-tls-verify, so anyone on the way can pass for the API server; put its certificate-authority there instead`,
    ]
  if (server.protocol === 'https:' || isLoopback(server.hostname)) return []
  if ('authorization' in headers)
    throw new KubeconfigProblem(
      `kubeconfig ${file}: ${shownAs} would send credentials unencrypted to another machine; use https:// in its server`,
    )
  return [
    `kubeconfig ${file}: ${shownAs} is reached over http://, so anyone on the way can pass for the API server; use https://`,
  ]
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (host === 'localhost') return true
  const family = isIP(host)
  return family !== 0 && loopback.check(host, family === 6 ? 'ipv6' : 'ipv4')
}
