import { once } from 'node:events'
import type { Server } from 'node:net'

import type { ListenAddress } from './flag-values.ts'

/**
 * Makes a server listen.
 *
 * @throws what the system says, such as EADDRINUSE
 */
export async function listen(server: Server, { host, port }: ListenAddress): Promise<void> {
  server.listen({ host, port })
  await once(server, 'listening')
}

/** Why nothing could listen, as a text for people. */
export function listenProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  return `cannot listen (${code}); choose another address or port with --listen and --metrics-listen`
}

/** Where a server listens: `127.0.0.1:8443`. */
export function addressOf(server: Server): string {
  const at = server.address()
  if (at === null || typeof at === 'string') return String(at)
  const { address, port, family } = at
  return `${family === 'IPv6' ? `[${address}]` : address}:${String(port)}`
}
