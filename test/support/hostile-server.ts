import { isDeepStrictEqual } from 'node:util'

import type { Test } from 'tap'

import { folderWith, startGuard, type Listening } from './guard-process.ts'
import type { HostileBody } from './hostile-bodies.ts'
import { clusterSet, passwords, secret } from './objects.ts'
import { allowedAnswer, createReview } from './reviews.ts'
import { askHttps, certificate, type Answer } from './webhook.ts'
import type { Target } from './wire.ts'

/** A process that serves, in a world in which the smallest ClusterSet breaks no rule. */
export interface HostileServer {
  readonly guard: Listening
  readonly target: Target
  /** Sends a hostile body on a connection of its own. */
  readonly post: (body: Pick<HostileBody, 'path' | 'headers' | 'body'>) => Promise<Answer>
  /** Whether a plain review still gets its verdict. */
  readonly isServing: () => Promise<boolean>
}

/** Starts `serve` as a process of its own, which is killed when its owner ends. */
export async function startGuardedBy(t: Test): Promise<HostileServer> {
  const { authority, certificateFile, keyFile } = await certificate()
  const guard = await startGuard(t, [
    ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'],
    ...['--world', folderWith(t, { 's.json': JSON.stringify(secret('dc1-secrets', passwords)) })],
    ...['--tls-cert', certificateFile, '--tls-key', keyFile],
  ])
  const target = { host: guard.webhook.hostname, port: Number(guard.webhook.port), ca: authority }
  const post: HostileServer['post'] = ({ path = '/validate', headers, body }) =>
    askHttps(target, {
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', ...headers },
      body: body(),
    })
  const plain = Buffer.from(JSON.stringify(createReview(clusterSet())))
  return {
    guard,
    target,
    post,
    isServing: async () => isDeepStrictEqual((await post({ body: () => plain })).body, allowedAnswer),
  }
}
