import { once } from 'node:events'
import type { Server } from 'node:net'

import { asObject, asText } from '../model/json.ts'
import type { ListenAddress } from './flag-values.ts'

/** Nothing could listen. The message is for people. */
export class ListenProblem extends Error {
  override readonly name = 'ListenProblem'
}

/**
 * Makes a server listen.
 *
 * @throws ListenProblem with what the system says, such as EADDRINUSE
 */
export async function listen(server: Server, { host, port }: ListenAddress): Promise<void> {
  server.listen({ host, port })
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new ListenProblem(problemOf(error))
  }
}

/** Node's error says at which address. */
function problemOf(error: unknown): string {
  const { code, address, port } = asObject(error)
  const where =
    typeof address === 'string' ? ` at ${address}${typeof port === 'number' ? `:${String(port)}` : ''}` : ''
  return `cannot listen${where} (${asText(code) ?? 'unknown error'}); choose another address or port with --listen and --metrics-listen`
}

/** Where a server listens: `127.0.0.1:8443`. */
export function addressOf(server: Server): string {
  const at = server.address()
  if (at === null || typeof at === 'string') return String(at)
  const { address, port, family } = at
  return `${family === 'IPv6' ? `[${address}]` : address}:${String(port)}`
}
