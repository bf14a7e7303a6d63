import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

import type { Test } from 'tap'

import type { AnswerHead, RequestLimits } from '../../src/kubernetes/api-server.ts'
import type { Access, Credentials } from '../../src/kubernetes/credentials.ts'
import { certificateBetween, inDays, type CertificateWithKey } from '../support/certificates.ts'

/** A certificate for 127.0.0.1 that is its own authority. */
export const makeServerCertificate = (): Promise<CertificateWithKey> =>
  certificateBetween(inDays(-1), inDays(1))

/** A server that answers as a test wants. */
export interface AnsweringServer {
  readonly url: URL
  /** The requests, in order. */
  readonly requests: readonly IncomingMessage[]
  /** The connections, in order. */
  readonly connections: readonly Socket[]
}

/** Starts an HTTPS server, or one of HTTP without a certificate; it ends with the test. */
export async function answering(
  t: Test,
  answer: RequestListener,
  pair?: CertificateWithKey,
): Promise<AnsweringServer> {
  const requests: IncomingMessage[] = []
  const connections: Socket[] = []
  const counted: RequestListener = (request, response) => {
    requests.push(request)
    answer(request, response)
  }
  const server =
    pair === undefined
      ? createHttpServer(counted)
      : createServer({ cert: pair.certificate, key: pair.key }, counted)
  server.on('connection', (socket: Socket) => connections.push(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const protocol = pair === undefined ? 'http' : 'https'
  return { url: new URL(`${protocol}://127.0.0.1:${String(port)}`), requests, connections }
}

/** Credentials that stay, and how often they were refused. */
export function steady(access: Partial<Access> = {}): Credentials & { refused: number } {
  return {
    refused: 0,
    current: () => Promise.resolve({ tls: {}, headers: {}, ...access }),
    refresh() {
      this.refused += 1
    },
  }
}

/** Limits that a test which passes never meets. */
export const patient: RequestLimits = { signal: new AbortController().signal, timeoutMilliseconds: 30_000 }

/** Only the head of an answer. */
export const headOf = ({ code, retryAfterMilliseconds }: AnswerHead): AnswerHead => ({
  code,
  retryAfterMilliseconds,
})
